// SPDX-License-Identifier: Apache-2.0
/** What really happened, told by neither side's logic: who was shown a secret, what was meant and when, what was done. */
import type { Clock, Micros } from '@assay/transport';

const DAY: Micros = 24 * 3_600_000_000;
/** Both uptimes are cut to whole milliseconds. */
const ROUNDING: Micros = 2000;

interface Meant {
  readonly peer: string;
  readonly at: Micros;
  readonly life: Micros;
}

export class Ledger {
  /** Static keys whose holders were shown a secret of the pump. */
  readonly introduced = new Set<string>();
  readonly violations: string[] = [];
  deeds = 0;
  sessions = 0;
  resumed = 0;
  readonly #meant = new Map<bigint, Meant>();
  readonly #done = new Map<bigint, { readonly name: string; boot: number }>();
  readonly #wholeAt = new Map<string, Micros>();

  constructor(private readonly clock: Clock) {}

  violated(what: string): void {
    if (this.violations.length < 10) this.violations.push(`at ${this.clock.now()} µs: ${what}`);
  }

  meant(peer: string, key: bigint, life: number): void {
    this.#meant.set(key, { peer, at: this.clock.now(), life: life * 1000 });
  }

  /** FRESH-3, FRESH-5, FRESH-6, SES: a command is carried out at the pump. `peer` — of its session; null without one. */
  done(name: string, key: bigint, peer: string | null, boot: number): void {
    this.deeds += 1;
    const meant = this.#meant.get(key);
    const before = this.#done.get(key);
    if (peer === null) this.violated(`${name} without a session`);
    if (!meant) this.violated(`${name} that nobody meant`);
    else if (meant.peer !== peer) this.violated(`${name} in the session of another peer`);
    else if (this.clock.now() > meant.at + meant.life + ROUNDING) this.violated(`${name} after its life`);
    if (before && (name === 'SetBolus' || before.boot === boot)) this.violated(`${name} a second time`);
    this.#done.set(key, { name, boot });
  }

  /** A peer was told that its command was carried out. */
  confirmed(peer: string, key: bigint): void {
    if (!this.#done.has(key)) this.violated(`${peer.slice(0, 8)} was told of a deed that was not done`);
  }

  opened(peer: string, resumed: boolean): void {
    this.sessions += 1;
    if (resumed) this.resumed += 1;
    else this.#wholeAt.set(peer, this.clock.now());
    if (!this.introduced.has(peer)) this.violated(`session of ${peer.slice(0, 8)}, which was shown no secret`);
    this.served(peer);
  }

  /** SES-3: an answer came in a session of this peer. */
  served(peer: string): void {
    const at = this.#wholeAt.get(peer);
    if (at === undefined || this.clock.now() - at >= DAY)
      this.violated(`${peer.slice(0, 8)} is served beyond the age limit`);
  }
}
