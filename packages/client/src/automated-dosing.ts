// SPDX-License-Identifier: Apache-2.0
/** Automated dosing: a rate that expires by itself unless it is renewed (messages.md, SetAutomatedDosing). */
import { AssayMisuseError } from '@assay/crypto';
import { type Body, type MilliunitsPerHour, type Seconds, seconds } from '@assay/protocol';
import type { Micros } from '@assay/transport';
import type { Result } from './exchange.js';
import type { PumpClient } from './pump-client.js';

const MICROS_PER_SECOND = 1_000_000;
/** A rate holds for this long unless told otherwise: three decisions, five minutes apart. */
const DEFAULT_EXPIRY_S = 900;
/** It is renewed when this much of its time is over: what is left is for trying again. */
const RENEW_AFTER = 0.5;

export interface AutomatedRate {
  /** mU/h, 0…35,000. */
  readonly rate: MilliunitsPerHour;
  /** 60…3600 s; 900 s when left out. */
  readonly expires?: Seconds;
}

/**
 * Holds a rate up by renewing it. When renewals stop coming (this program dies, the link breaks), the pump goes back to its profile
 * by itself. There is no timer here: the caller asks `renewIfDue` on its own round.
 */
export class AutomatedDosing {
  #current: { readonly rate: MilliunitsPerHour; readonly expires: Seconds } | null = null;
  #renewAt: Micros = Number.POSITIVE_INFINITY;

  constructor(private readonly client: PumpClient) {}

  /** When the rate is due to be renewed, on the port's clock; Infinity while none is held. */
  get renewAt(): Micros {
    return this.#renewAt;
  }

  /** Sets the rate from now on. It is held, and renewed, only when the pump has taken it. As `PumpClient.command`. */
  async set({ rate, expires = seconds(DEFAULT_EXPIRY_S) }: AutomatedRate): Promise<Result<Body<'Response'>>> {
    const asked = this.client.link.clock.now();
    const answer = await this.client.command('SetAutomatedDosing', { rate, expires });
    this.#current = answer.ok ? { rate, expires } : null;
    this.#renewAt = answer.ok ? asked + expires * MICROS_PER_SECOND * RENEW_AFTER : Number.POSITIVE_INFINITY;
    return answer;
  }

  /**
   * Renews the rate when it is due; null when it is not. A renewal that gets no answer stays due. Throws AssayMisuseError `no-rate` when
   * none is held: a refused or stopped rate is not taken up again without a decision.
   */
  async renewIfDue(): Promise<Result<Body<'Response'>> | null> {
    if (this.#current === null) throw new AssayMisuseError('no-rate', 'no rate is held: set one');
    return this.client.link.clock.now() < this.#renewAt ? null : this.set(this.#current);
  }

  /** Goes back to the profile now; nothing is renewed any more, whatever the answer. */
  async stop(): Promise<Result<Body<'Response'>>> {
    this.#current = null;
    this.#renewAt = Number.POSITIVE_INFINITY;
    return this.client.command('StopAutomatedDosing', {});
  }
}
