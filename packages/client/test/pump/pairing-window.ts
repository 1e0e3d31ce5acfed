// SPDX-License-Identifier: Apache-2.0
/** The pairing window of the model pump: a fresh secret at each opening, three attempts, longer locks (link.md PAIR-1…PAIR-9). */
import type { RandomSource } from '@assay/crypto';
import { PairingSecret } from '@assay/protocol';
import type { Micros } from '@assay/transport';

const SECOND: Micros = 1_000_000;
const OPEN_FOR: Micros = 60 * SECOND;
const FIRST_LOCK: Micros = 60 * SECOND;
const LONGEST_LOCK: Micros = 3600 * SECOND;
const ATTEMPTS = 3;

export type WindowEnd = 'paired' | 'timeout' | 'attempts';

export class PairingWindow {
  /** Shown while the window is open; null while it is shut. */
  secret: PairingSecret | null = null;
  /** Attempts that failed since it was opened last. */
  failures = 0;
  #openUntil: Micros = 0;
  #lockedUntil: Micros = 0;
  #nextLock: Micros = FIRST_LOCK;

  constructor(
    private readonly random: RandomSource,
    private readonly limited = true,
  ) {}

  get open(): boolean {
    return this.secret !== null;
  }

  /** The button was held; false while the window is locked. An open window begins anew, with another secret. */
  press(now: Micros): boolean {
    if (now < this.#lockedUntil) return false;
    this.#shut();
    this.secret = PairingSecret.generate(this.random);
    this.#openUntil = now + OPEN_FOR;
    this.failures = 0;
    return true;
  }

  tick(now: Micros): void {
    if (this.open && now >= this.#openUntil) this.#shut();
  }

  paired(): void {
    this.#nextLock = FIRST_LOCK;
    this.#shut();
  }

  failed(now: Micros): void {
    if (!this.open) return;
    this.failures += 1;
    if (this.failures < ATTEMPTS || !this.limited) return;
    this.#shut();
    this.#lockedUntil = now + this.#nextLock;
    this.#nextLock = Math.min(2 * this.#nextLock, LONGEST_LOCK);
  }

  #shut(): void {
    this.secret?.wipe();
    this.secret = null;
  }
}
