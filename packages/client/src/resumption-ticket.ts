// SPDX-License-Identifier: Apache-2.0
/** What a later handshake may resume a session by: held in a container that prints nothing and is used once (link.md RES). */
import { AssayMisuseError, constantTimeEqual, type Secret, Unprintable } from '@assay/crypto';
import type { Resumption, Role } from '@assay/protocol';
import type { Clock, Micros } from '@assay/transport';

/** Whom and what the ticket stands for. */
export interface TicketOrigin {
  /** Static key of the pump, 32 bytes: a ticket opens a session with no other. */
  readonly pumpKey: Uint8Array;
  readonly role: Role;
  readonly clock: Clock;
  /** When the age limit of the whole handshake behind it is over (RES-5). */
  readonly expires: Micros;
}

/** Single-use: `spend` gives the secret once. It lives in memory only, as the pump's half does, and is not serialised. */
export class ResumptionTicket extends Unprintable {
  /** Names the ticket on the wire and tells nothing of its secret; 8 bytes. */
  readonly id: Uint8Array;
  readonly #origin: TicketOrigin;
  #psk: Secret | null;

  /** Takes the resumption's secret over. */
  constructor(resumption: Resumption, origin: TicketOrigin) {
    super('[resumption ticket]');
    this.id = resumption.id;
    this.#psk = resumption.psk;
    this.#origin = origin;
  }

  /** Whether it was made with the pump of this static key. */
  isFor(pumpKey: Uint8Array): boolean {
    return constantTimeEqual(this.#origin.pumpKey, pumpKey);
  }

  get role(): Role {
    return this.#origin.role;
  }

  /** Whether it may still be tried: neither spent nor wiped, and not beyond the age limit by the clock that it was made on. */
  get usable(): boolean {
    return this.#psk !== null && this.#origin.clock.now() < this.#origin.expires;
  }

  /** When what it resumes must end, if `clock` is the one that it was made on; no other tells (SES-4, RES-5). */
  expiresOn(clock: Clock): Micros {
    return clock === this.#origin.clock ? this.#origin.expires : Number.POSITIVE_INFINITY;
  }

  /** The secret, now the caller's to wipe; the ticket is of no use after. Throws AssayMisuseError `ticket-spent`. */
  spend(): Secret {
    const psk = this.#psk;
    if (psk === null) {
      throw new AssayMisuseError('ticket-spent', 'this ticket was used or wiped; connect without one');
    }
    this.#psk = null;
    return psk;
  }

  /** May be called again. */
  wipe(): void {
    this.#psk?.wipe();
    this.#psk = null;
  }
}
