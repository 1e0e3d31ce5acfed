// SPDX-License-Identifier: Apache-2.0
/** The pump's uptime as this peer reckons it: what `issued` and `measured` are told in (link.md FRESH-1, FRESH-2). */
import { AssayBugError } from '@assay/crypto';
import { type Milliseconds, milliseconds } from '@assay/protocol';
import type { Clock, Micros } from '@assay/transport';

const MICROS_PER_MS = 1000;
const MODULUS = 2 ** 32;
/** How far two reckonings of one start may lie apart, and two starts may not: what the line may take, µs. */
const SAME_START: Micros = 2_000_000;

/**
 * The newest uptime that came in an authentic message, and what our own clock says has passed since it came. The line
 * takes time, so the reckoning is early, never late: a command is old sooner than it would be, and never young for longer.
 */
export class TimeBase {
  #uptime: number | null = null;
  #heardAt: Micros = 0;

  constructor(private readonly clock: Clock) {}

  /** `uptime` — ms since the pump's boot, modulo 2^32, from an authentic message that came in order just now. */
  hear(uptime: number): void {
    this.#uptime = uptime;
    this.#heardAt = this.clock.now();
  }

  /** When the pump started, on our clock, give or take what the line took; modulo 2^32 ms. */
  started(): Micros {
    return this.clock.now() - this.uptime() * MICROS_PER_MS;
  }

  /** Whether the pump runs since the start that an earlier `started` told. */
  runsSince(started: Micros): boolean {
    const wrap = MODULUS * MICROS_PER_MS;
    const apart = (((this.started() - started) % wrap) + wrap) % wrap;
    return Math.min(apart, wrap - apart) <= SAME_START;
  }

  /** The pump's uptime at `moment` of our clock, now when left out; ms, modulo 2^32. SessionOpen tells the first. */
  uptime(moment: Micros = this.clock.now()): Milliseconds {
    if (this.#uptime === null) throw new AssayBugError('no-time-base', 'no authentic message has told an uptime yet');
    const passed = Math.floor((moment - this.#heardAt) / MICROS_PER_MS);
    return milliseconds((((this.#uptime + passed) % MODULUS) + MODULUS) % MODULUS);
  }
}
