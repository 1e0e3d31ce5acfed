// SPDX-License-Identifier: Apache-2.0
/** A worker thread that drives jobs on an emulated rig; one that dies or will not stop is told apart from its job. */
import { Worker } from 'node:worker_threads';
import type { SequenceResult } from '@assay/sequence';
import type { RunEvent } from '../contract.js';
import { RigError } from '../errors.js';
import type { SetupEnd, StartState } from './job.js';
import type { FromWorker, ToWorker, WorkerStart } from './worker-messages.js';

/** An aborted job gets this long to bring its fixture to safety and close its transcript. */
const UNWIND_MS = 5000;

/** Jobs on it run one after another. */
export class JobThread {
  readonly #worker: Worker;
  #settle: { resolve(message: FromWorker): void; reject(error: Error): void } | null = null;
  #dead: RigError | null = null;

  constructor(
    start: WorkerStart,
    private readonly onEvent: (event: RunEvent) => void,
  ) {
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: start });
    this.#worker.on('message', (message: FromWorker) => this.#hear(message));
    this.#worker.on('error', (error) => this.#die(`with ${error.message}`, error));
    this.#worker.on('exit', (code) => this.#die(`with exit code ${code}`));
  }

  get dead(): boolean {
    return this.#dead !== null;
  }

  /** Rejects with RigError `worker-died`. */
  async setup(): Promise<SetupEnd> {
    const message = await this.#do({ do: 'setup' });
    return (message as Extract<FromWorker, { say: 'setup-end' }>).end;
  }

  /** Rejects with RigError `worker-died`; the transcript's file holds what happened up to then. */
  async sequence(id: string, start: StartState): Promise<SequenceResult> {
    const message = await this.#do({ do: 'sequence', id, start });
    return (message as Extract<FromWorker, { say: 'result' }>).result;
  }

  /** The job at hand ends as aborted; a thread that does not heed it is ended. */
  abort(reason: string): void {
    this.#post({ do: 'abort', reason });
    setTimeout(() => void this.close(), UNWIND_MS).unref();
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #do(message: ToWorker): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      if (this.#dead) {
        reject(this.#dead);
        return;
      }
      this.#settle = { resolve, reject };
      this.#post(message);
    });
  }

  #hear(message: FromWorker): void {
    if (message.say === 'event') {
      this.onEvent(message.event);
    } else {
      const settle = this.#settle;
      this.#settle = null;
      settle?.resolve(message);
    }
  }

  #die(how: string, cause?: Error): void {
    this.#dead ??= new RigError('worker-died', `the thread that drove the sequence ended ${how}`, { cause });
    this.#settle?.reject(this.#dead);
    this.#settle = null;
  }
}
