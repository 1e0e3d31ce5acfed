// SPDX-License-Identifier: Apache-2.0
/** The idempotency keys that the model pump knows, and what came of each (link.md FRESH-5, FRESH-6). */
import type { CommandName } from '@assay/protocol';

const MOST_KEPT = 16;

export interface KnownKey {
  readonly key: bigint;
  /** Milliseconds of uptime at which its life is over. */
  readonly until: number;
  readonly name: CommandName;
  /** SetBolus only. */
  readonly bolusId?: number;
}

export class KeyTable {
  readonly #boluses: KnownKey[] = [];
  readonly #others: KnownKey[] = [];

  find(key: bigint): KnownKey | undefined {
    return [...this.#boluses, ...this.#others].find((known) => known.key === key);
  }

  /** Whether one more finds a place without pushing out a key whose life lasts; `uptime` in ms. */
  room(name: CommandName, uptime: number): boolean {
    const table = name === 'SetBolus' ? this.#boluses : this.#others;
    const [oldest] = table;
    return table.length < MOST_KEPT || oldest === undefined || ((oldest.until - uptime) | 0) < 0;
  }

  add(known: KnownKey, uptime: number): void {
    if (!this.room(known.name, uptime)) return;
    const table = known.name === 'SetBolus' ? this.#boluses : this.#others;
    table.push(known);
    if (table.length > MOST_KEPT) table.shift();
  }

  /** Boluses are known over resets, the others only since the boot. */
  boot(): void {
    this.#others.length = 0;
    // Lives are told in uptime, which begins anew.
    for (const [i, known] of this.#boluses.entries()) this.#boluses[i] = { ...known, until: -1 };
  }
}
