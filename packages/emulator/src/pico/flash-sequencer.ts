// SPDX-License-Identifier: Apache-2.0
/** Flash operations in progress: one at a time, each taking its time, torn when the supply goes away. */
import type { BoardAlarm, ChipClock } from '../board-clock.js';
import type { SeededRandom } from '../random.js';
import type { FlashChip, FlashOp } from './flash-chip.js';

export class FlashSequencer {
  #queue: FlashOp[] = [];
  readonly #alarm: BoardAlarm;

  constructor(
    private readonly flash: FlashChip,
    clock: ChipClock,
    private readonly started: (op: FlashOp) => void,
    private readonly finished: () => void,
  ) {
    this.#alarm = clock.createAlarm(() => this.#complete());
  }

  /** Runs `ops` in order; `finished` is called after the last. */
  start(ops: FlashOp[]): void {
    this.#queue = ops;
    this.#next();
  }

  /** The supply is gone in mid-operation. */
  tear(random: SeededRandom): void {
    const op = this.#queue[0];
    this.#queue = [];
    if (op) {
      this.flash.tear(op, random);
    }
  }

  /** The chip is reset, but the flash keeps its supply: it ends the operation at hand by itself; the rest is never asked for. */
  abandon(): void {
    const op = this.#queue[0];
    this.#queue = [];
    if (op) {
      this.flash.apply(op);
    }
  }

  #next(): void {
    const op = this.#queue[0];
    if (!op) {
      this.finished();
      return;
    }
    this.#alarm.schedule(op.nanos);
    this.started(op);
  }

  #complete(): void {
    this.flash.apply(this.#queue.shift()!);
    this.#next();
  }
}
