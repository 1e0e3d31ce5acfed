// SPDX-License-Identifier: Apache-2.0
/** Entry of a worker thread: one job at a time, each in an emulated world of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { driveSequence, driveSetup, type JobHooks, wipeStart } from './job.js';
import { findSequence, loadCertification } from './load-certification.js';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.js';

const { spec, moduleUrl } = workerData as WorkerStart;
const abort = new AbortController();

function say(message: FromWorker): void {
  parentPort!.postMessage(message);
}

const hooks: JobHooks = { event: (event) => say({ say: 'event', event }), signal: abort.signal };

async function work(message: ToWorker): Promise<void> {
  if (message.do === 'abort') {
    abort.abort(new Error(message.reason));
    return;
  }
  const module = await loadCertification(moduleUrl);
  if (message.do === 'setup') {
    const end = await driveSetup(spec, module, hooks);
    say({ say: 'setup-end', end });
    if ('start' in end) {
      wipeStart(end.start);
    }
  } else {
    const sequence = findSequence(module, message.id);
    const result = await driveSequence(spec, sequence, message.start, hooks);
    // This thread's own copy: messages are cloned.
    wipeStart(message.start);
    say({ say: 'result', result });
  }
}

// A rejection here is a bug of ours: left unhandled it ends the thread, and the run reports that.
parentPort!.on('message', (message: ToWorker) => void work(message));
