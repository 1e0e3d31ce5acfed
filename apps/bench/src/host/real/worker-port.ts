// SPDX-License-Identifier: Apache-2.0
/** What the bench host and the thread of an emulated pump say to each other, and the pump's serial port on the host's side. */
import type { MessagePort } from 'node:worker_threads';
import { PortError, RealClock, StreamPort } from '@assay/transport';

export interface PumpThreadData {
  readonly image: Uint8Array;
  readonly seed: number;
  /** Eight bytes. */
  readonly serial: Uint8Array;
  readonly path: string;
}

export type ToPump =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'press'; readonly id: number; readonly button: 'confirm' | 'stop'; readonly holdMs: number }
  | { readonly type: 'stop' };

export type FromPump =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'ready' }
  | { readonly type: 'pressed'; readonly id: number }
  /** A line that the pump shows; it may hold a pairing secret. */
  | { readonly type: 'display'; readonly line: string }
  /** A rising edge of STEP. */
  | { readonly type: 'step' };

/** What a port of the main thread needs of a worker. */
export type PumpThread = Pick<MessagePort, 'postMessage'>;

/** The line to an emulated pump that runs in a thread of its own, in real time. */
export class WorkerPort extends StreamPort {
  constructor(
    path: string,
    private readonly thread: PumpThread,
    private readonly released: () => void,
  ) {
    super(path, new RealClock());
  }

  receive(bytes: Uint8Array): void {
    this.deliver(bytes);
  }

  vanish(cause: unknown): void {
    this.fail(
      new PortError(
        'port-vanished',
        this.path,
        `${this.path} went away: the emulated pump was stopped or has failed.`,
        { cause },
      ),
    );
  }

  protected async send(bytes: Uint8Array): Promise<void> {
    this.thread.postMessage({ type: 'bytes', bytes: bytes.slice() } satisfies ToPump);
  }

  protected async release(): Promise<void> {
    this.released();
  }
}
