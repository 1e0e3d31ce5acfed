// SPDX-License-Identifier: Apache-2.0
/** Merges changes and sends them at most 20 times a second, so that a flood from a device never becomes a flood of messages. */
import type { Update } from '../ipc/contract.js';
import type { StepPoints, TrafficLine } from '../ipc/pump.js';
import type { RunRow } from '../ipc/run.js';

/** Milliseconds between two messages. */
export const SEND_INTERVAL_MS = 50;
/** Lines of traffic that one message may carry; the rest is counted as skipped (the ring below still has them). */
export const MAX_LINES_PER_UPDATE = 250;
/** Points of the plot that one message may carry; a screen that needs more asks for a snapshot. */
const MAX_POINTS_PER_UPDATE = 5000;

type Whole = Omit<Update, 'seq' | 'rows' | 'steps' | 'traffic'>;

export class Outbox {
  #seq = 0;
  #whole: Whole = {};
  #rows = new Map<string, RunRow>();
  #steps: StepPoints | null = null;
  #lines: TrafficLine[] = [];
  #skipped = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #lastSent = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly send: (update: Update) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Number of the last message sent. */
  get seq(): number {
    return this.#seq;
  }

  /** The latest value of a part wins. */
  put(part: Whole): void {
    this.#whole = { ...this.#whole, ...part };
    this.#schedule();
  }

  row(row: RunRow): void {
    this.#rows.set(row.id, row);
    this.#schedule();
  }

  points(points: StepPoints): void {
    const held = this.#steps;
    const continues = held !== null && held.board === points.board && held.from + held.seconds.length === points.from;
    if (continues && held.seconds.length + points.seconds.length <= MAX_POINTS_PER_UPDATE) {
      held.seconds.push(...points.seconds);
      held.milliunits.push(...points.milliunits);
      held.now = points.now;
    } else {
      this.#steps = { ...points, seconds: [...points.seconds], milliunits: [...points.milliunits] };
    }
    this.#schedule();
  }

  line(line: TrafficLine): void {
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES_PER_UPDATE) {
      this.#lines.shift();
      this.#skipped++;
    }
    this.#schedule();
  }

  /** Rows of the run before are no longer of interest. */
  forgetRows(): void {
    this.#rows.clear();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    const wait = Math.max(0, this.#lastSent + SEND_INTERVAL_MS - this.now());
    this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#timer = null;
    this.#lastSent = this.now();
    const update: Update = { seq: ++this.#seq, ...this.#whole };
    if (this.#rows.size > 0) update.rows = [...this.#rows.values()];
    if (this.#steps !== null) update.steps = this.#steps;
    if (this.#lines.length > 0) update.traffic = { lines: this.#lines, skipped: this.#skipped };
    this.#whole = {};
    this.#rows = new Map();
    this.#steps = null;
    this.#lines = [];
    this.#skipped = 0;
    this.send(update);
  }
}
