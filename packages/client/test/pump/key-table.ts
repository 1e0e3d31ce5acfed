// SPDX-License-Identifier: Apache-2.0
/** The idempotency keys that the model pump knows, and what came of each (link.md FRESH-5, FRESH-6). */
import type { CommandName } from '@assay/protocol';

const MOST_KEPT = 16;

export interface KnownKey {
  readonly key: bigint;
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

  add(known: KnownKey): void {
    const table = known.name === 'SetBolus' ? this.#boluses : this.#others;
    table.push(known);
    if (table.length > MOST_KEPT) table.shift();
  }

  /** Boluses are known over resets, the others only since the boot. */
  boot(): void {
    this.#others.length = 0;
  }
}
