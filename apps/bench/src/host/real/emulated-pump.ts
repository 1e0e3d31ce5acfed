// SPDX-License-Identifier: Apache-2.0
/** An emulated pump on the bench: its thread, its buttons, its display, and this app's pairing with it, which dies with it. */
import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { DEFAULT_TIMEOUTS, greet, PumpLink as Wire } from '@assay/client';
import { Secret } from '@assay/crypto';
import { FrameType } from '@assay/protocol';
import type { EmulatedBoard, Hands, PumpLink } from '../backend.js';
import { BenchError } from '../bench-error.js';
import { EmulatedDisplay } from './emulated-display.js';
import { PumpDoor } from './pump-door.js';
import { type FromPump, type PumpThreadData, type ToPump, WorkerPort } from './worker-port.js';

/** An emulated chip on a busy machine is slower than a real one: these are patient, microseconds. */
const TIMEOUTS = { hello: 15_000_000, handshake: 60_000_000, request: 15_000_000 };
const MUTANT_ANSWER_US = 10_000_000;

export interface EmulatedPumpOptions {
  readonly image: Uint8Array;
  readonly path: string;
  /** Number of the weakness to choose in the mutants build; null for none. */
  readonly mutant: number | null;
}

export class EmulatedPump implements EmulatedBoard {
  readonly hands: Hands = { press: (button, holdMs) => this.#press(button, holdMs) };
  readonly display = new EmulatedDisplay();
  readonly #staticKey = Secret.of(new Uint8Array(randomBytes(32)));
  readonly #door: PumpDoor;
  readonly #pressed = new Map<number, () => void>();
  readonly #stepListeners = new Set<() => void>();
  #pumpKey: Uint8Array | null = null;
  #port: WorkerPort | null = null;
  #presses = 0;
  #failure: unknown = null;

  private constructor(
    private readonly worker: Worker,
    private readonly path: string,
  ) {
    this.#door = new PumpDoor({
      openPort: async () => this.#openPort(),
      staticKey: () => this.#staticKey,
      stored: {
        read: () => this.#pumpKey,
        write: (pumpKey) => {
          this.#pumpKey = pumpKey;
        },
        clear: () => {
          this.#pumpKey = null;
        },
      },
      timeouts: TIMEOUTS,
      onStepPin: (listener) => this.#onStep(listener),
    });
    worker.on('message', (message: FromPump) => this.#take(message));
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', () => this.#end(new Error('the thread of the emulated pump has ended')));
  }

  /** Powers the pump. Throws BenchError `emulated-pump-failed`. */
  static async start({ image, path, mutant }: EmulatedPumpOptions): Promise<EmulatedPump> {
    const data: PumpThreadData = {
      image,
      seed: randomBytes(4).readUInt32LE(),
      serial: new Uint8Array(randomBytes(8)),
      path,
    };
    const worker = new Worker(new URL('./pump-thread.js', import.meta.url), { workerData: data });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', (cause) =>
        reject(
          new BenchError(
            'emulated-pump-failed',
            `The emulated pump could not start: ${cause.message}`,
            'Build the firmware again and start another one.',
            { cause },
          ),
        ),
      );
    });
    const pump = new EmulatedPump(worker, path);
    if (mutant !== null) await pump.#chooseMutant(mutant);
    return pump;
  }

  get paired(): boolean {
    return this.#door.paired;
  }

  reach(): Promise<void> {
    return this.#door.reach();
  }

  connect(): Promise<PumpLink> {
    return this.#door.connect();
  }

  pair(secret: string): Promise<PumpLink> {
    return this.#door.pair(secret);
  }

  forget(): void {
    this.#door.forget();
  }

  async stop(): Promise<void> {
    await this.#port?.close();
    this.forget();
    this.#staticKey.wipe();
    await this.worker.terminate();
  }

  async #chooseMutant(mutant: number): Promise<void> {
    const port = this.#openPort();
    try {
      const wire = new Wire(port);
      // A pump that boots does not hear the first frame: the greeting waits for it.
      await greet(wire, { ...DEFAULT_TIMEOUTS, ...TIMEOUTS }, { purpose: 'session' });
      // HELLOs that came while it booted overflow its receiver: what is left of a cut one must not swallow the next frame.
      await wire.flush();
      await wire.sendFrame(FrameType.mutant, Uint8Array.of(mutant));
      const deadline = port.clock.now() + MUTANT_ANSWER_US;
      const answer = await wire.nextFrame(deadline, ({ type }) => type === FrameType.mutantReply);
      if (answer === null)
        throw new BenchError(
          'mutant-refused',
          `The pump does not take mutant ${mutant}.`,
          'Choose the mutants build of the firmware.',
        );
    } finally {
      await port.close();
    }
  }

  #openPort(): WorkerPort {
    if (this.#failure !== null)
      throw new BenchError(
        'emulated-pump-failed',
        `${this.path} has ended: ${String(this.#failure)}`,
        'Stop it and start another one.',
      );
    if (this.#port !== null) throw new BenchError('port-busy', `${this.path} is open already.`, 'Disconnect first.');
    const port = new WorkerPort(this.path, this.worker, () => {
      if (this.#port === port) this.#port = null;
    });
    this.#port = port;
    return port;
  }

  async #press(button: 'confirm' | 'stop', holdMs: number): Promise<void> {
    const id = ++this.#presses;
    await new Promise<void>((resolve) => {
      this.#pressed.set(id, resolve);
      this.worker.postMessage({ type: 'press', id, button, holdMs } satisfies ToPump);
    });
  }

  #onStep(listener: () => void): () => void {
    this.#stepListeners.add(listener);
    return () => this.#stepListeners.delete(listener);
  }

  #take(message: FromPump): void {
    switch (message.type) {
      case 'bytes':
        this.#port?.receive(message.bytes);
        break;
      case 'pressed':
        this.#pressed.get(message.id)?.();
        this.#pressed.delete(message.id);
        return;
      case 'step':
        for (const listener of this.#stepListeners) listener();
        return;
      case 'display':
        this.display.line(message.line);
        return;
      case 'ready':
        return;
    }
  }

  #end(cause: unknown): void {
    this.#failure ??= cause;
    this.#port?.vanish(cause);
    this.display.dark();
    for (const resolve of this.#pressed.values()) resolve();
    this.#pressed.clear();
  }
}
