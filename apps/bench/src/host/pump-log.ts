// SPDX-License-Identifier: Apache-2.0
/** Steps and traffic of one connection, kept for a screen that is loaded again: flat memory over long days. */
import type { StepPoints, TrafficLine } from '../ipc/pump.js';
import type { PumpSignal } from './backend.js';
import { describeFrame } from './decode-frame.js';
import type { Outbox } from './outbox.js';

const MAX_POINTS = 20_000;
const MAX_LINES = 5_000;

export class PumpLog {
  #delivered = 0;
  /** Index of the first point that is still kept. */
  #firstPoint = 0;
  #seconds: number[] = [];
  #milliunits: number[] = [];
  #lines: TrafficLine[] = [];
  #lineCount = 0;

  /** `elapsed` gives seconds since the connection, by the rig's clock; `secondsAt` turns a rig time into the same. */
  constructor(
    private readonly board: string,
    private readonly outbox: Outbox,
    private readonly elapsed: () => number,
    private readonly secondsAt: (micros: number) => number,
  ) {}

  get points(): StepPoints {
    const { board } = this;
    return {
      board,
      from: this.#firstPoint,
      seconds: [...this.#seconds],
      milliunits: [...this.#milliunits],
      now: this.elapsed(),
    };
  }

  get lines(): readonly TrafficLine[] {
    return this.#lines;
  }

  /** Moves the plot's right edge. */
  tick(): void {
    this.#send([], []);
  }

  step({ at, milliunits }: Extract<PumpSignal, { type: 'step' }>): void {
    this.#delivered += milliunits;
    const second = this.secondsAt(at);
    this.#send([second], [this.#delivered]);
    this.#seconds.push(second);
    this.#milliunits.push(this.#delivered);
    if (this.#seconds.length > MAX_POINTS) {
      this.#seconds.shift();
      this.#milliunits.shift();
      this.#firstPoint++;
    }
  }

  frame({ at, dir, bytes }: Extract<PumpSignal, { type: 'frame' }>): void {
    const { label, detail } = describeFrame(bytes);
    this.#line({ at: this.secondsAt(at), dir, label, detail, hex: Buffer.from(bytes).toString('hex') });
  }

  message({ at, dir, name, detail }: Extract<PumpSignal, { type: 'message' }>): void {
    this.#line({ at: this.secondsAt(at), dir, label: name, detail, hex: '' });
  }

  #send(seconds: number[], milliunits: number[]): void {
    const from = this.#firstPoint + this.#seconds.length;
    const now = Math.max(seconds.at(-1) ?? 0, this.elapsed());
    this.outbox.points({ board: this.board, from, seconds, milliunits, now });
  }

  #line(content: Omit<TrafficLine, 'n'>): void {
    const line = { n: this.#lineCount++, ...content };
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines.splice(0, MAX_LINES / 5);
    this.outbox.line(line);
  }
}
