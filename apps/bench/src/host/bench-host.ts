// SPDX-License-Identifier: Apache-2.0
/** The bench app without a screen: answers every call of the contract and tells what changed. Imports no Electron. */
import {
  type AppInfo,
  calls,
  type Params,
  type Reply,
  type Result,
  type Snapshot,
  type Update,
} from '../ipc/contract.js';
import type { CallName } from '../ipc/names.js';
import type { Backend, Shell } from './backend.js';
import { BenchError, problemOf } from './bench-error.js';
import { EvidenceDesk } from './evidence-desk.js';
import { Outbox } from './outbox.js';
import { PumpDesk } from './pump-desk.js';
import { RunDesk } from './run-desk.js';

export interface HostOptions {
  readonly backend: Backend;
  readonly shell: Shell;
  readonly version: string;
  /** Where runs leave their evidence. */
  readonly evidenceRoot: string;
  /** Where a line about an unexpected error goes; screens get the problem without its stack. */
  readonly log: (line: string) => void;
}

type Handlers = { readonly [N in CallName]: (params: Params<N>) => Promise<Result<N>> };

export class BenchHost {
  readonly #listeners = new Set<(update: Update) => void>();
  readonly #outbox = new Outbox((update) => {
    for (const listener of this.#listeners) listener(update);
  });
  readonly #pumps: PumpDesk;
  readonly #runs: RunDesk;
  readonly #evidence: EvidenceDesk;
  readonly #handlers: Handlers;

  constructor(private readonly options: HostOptions) {
    const { backend } = options;
    this.#pumps = new PumpDesk(backend, this.#outbox);
    this.#evidence = new EvidenceDesk(backend, this.#outbox);
    this.#runs = new RunDesk(backend, this.#outbox, () => void this.#refreshEvidence());
    this.#handlers = this.#makeHandlers();
  }

  /** Begins to watch ports and evidence. */
  start(): void {
    this.#pumps.watch();
    void this.#refreshEvidence();
  }

  /** Ends runs, pumps and timers; resolves when all of them have ended. */
  async close(): Promise<void> {
    await this.#runs.close();
    await this.#pumps.close();
    this.#outbox.close();
    this.#listeners.clear();
  }

  subscribe(listener: (update: Update) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Validates the payload, does the work, validates the answer. Never throws: what went wrong is in the reply. */
  async call(name: string, payload: unknown): Promise<Reply> {
    if (!isCallName(name)) {
      return refusal(
        new BenchError(
          'call-unknown',
          'The screen asked for something that this host does not know.',
          'Reload the window.',
        ),
      );
    }
    const params = calls[name].params.safeParse(payload);
    if (!params.success) {
      const where = params.error.issues
        .map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`)
        .join('; ');
      return refusal(new BenchError('payload-invalid', `${name}: ${where}`, 'Correct the entry and try again.'));
    }
    try {
      const handler = this.#handlers[name] as (params: unknown) => Promise<unknown>;
      return { ok: true, value: calls[name].result.parse(await handler(params.data)) };
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'unexpected')
        this.options.log(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
      return refusal(error);
    }
  }

  /** Absolute path of the report behind `/report/<handle>`. Throws BenchError. */
  report(handle: string): string {
    return this.#evidence.report(handle);
  }

  #makeHandlers(): Handlers {
    const { backend, shell } = this.options;
    const done = {};
    return {
      snapshot: async () => this.#snapshot(),
      refreshBoards: () => this.#pumps.scan(),
      addPort: async ({ path }) => ({ id: this.#pumps.addPort(path) }),
      firmwares: async () => [...(await backend.firmwares())],
      rigs: async () => [...(await backend.rigs())],
      startEmulatedPump: async (options) => ({ id: await this.#pumps.startEmulated(options) }),
      stopEmulatedPump: async ({ id }) => this.#pumps.stopEmulated(id).then(() => done),
      connectPump: async ({ board, pairAnew }) => this.#pumps.connect(board, pairAnew).then(() => done),
      checkSecret: async ({ secret }) => ({ problem: backend.checkSecret(secret) }),
      pairPump: async ({ secret }) => this.#pumps.pair(secret).then(() => done),
      readDisplay: async () => this.#pumps.display(),
      disconnectPump: async () => this.#pumps.disconnect().then(() => done),
      unpairPeer: async ({ fingerprint }) => this.#pumps.unpair(fingerprint).then(() => done),
      prepareOrder: async (order) => this.#pumps.prepare(order),
      confirmOrder: async ({ orderId }) => ({ text: await this.#pumps.confirm(orderId) }),
      pressButton: async ({ button, holdMs }) => this.#pumps.press(button, holdMs).then(() => done),
      catalogue: async () => [...(await backend.catalogue())],
      startRun: async (request) => ({ id: await this.#runs.start(request) }),
      cancelRun: async ({ id }) => {
        this.#runs.cancel(id);
        return done;
      },
      recentEvidence: async () => [...(await this.#evidence.refresh())],
      openEvidence: ({ folder }) => this.#evidence.open(folder),
      rejudgeEvidence: ({ handle }) => this.#evidence.rejudge(handle),
      transcriptPage: ({ handle, sequence, from, count }) => this.#evidence.page(handle, sequence, from, count),
      transcriptEntries: ({ handle, sequence, numbers }) => this.#evidence.entries(handle, sequence, numbers),
      chooseFolder: async () => ({ folder: (await shell.chooseFolder?.()) ?? null }),
      revealEvidence: async ({ handle }) => {
        if (shell.reveal === undefined)
          throw new BenchError(
            'no-file-manager',
            'This shell cannot show folders.',
            'Copy the path and open it yourself.',
          );
        await shell.reveal(this.#evidence.folder(handle));
        return done;
      },
    };
  }

  #snapshot(): Snapshot {
    const { session } = this.#pumps;
    return {
      seq: this.#outbox.seq,
      app: this.#info(),
      boards: this.#pumps.boards,
      pump: session?.view ?? null,
      steps: session?.points ?? null,
      traffic: [...(session?.lines ?? [])],
      run: this.#runs.head,
      rows: [...this.#runs.rows],
      recent: [...this.#evidence.recent],
    };
  }

  #info(): AppInfo {
    const { shell, version, evidenceRoot } = this.options;
    return {
      version,
      shell: shell.name,
      canChooseFolder: shell.chooseFolder !== undefined,
      canReveal: shell.reveal !== undefined,
      evidenceRoot,
    };
  }

  async #refreshEvidence(): Promise<void> {
    try {
      await this.#evidence.refresh();
    } catch (error) {
      this.#outbox.put({ notice: problemOf(error) });
    }
  }
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}

function refusal(error: unknown): Reply {
  return { ok: false, problem: problemOf(error) };
}
