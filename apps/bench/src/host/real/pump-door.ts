// SPDX-License-Identifier: Apache-2.0
/** How the app gets to one pump: pairing by the secret that it shows, sessions with the key stored then, resumption. */
import {
  DEFAULT_TIMEOUTS,
  greet,
  PumpClient,
  PumpError,
  type ResumptionTicket,
  type Timeouts,
  PumpLink as Wire,
} from '@assay/client';
import { type Secret, systemRandom } from '@assay/crypto';
import type { JsonValue } from '@assay/protocol';
import type { Port } from '@assay/transport';
import type { PumpAccess, PumpLink } from '../backend.js';
import { BenchError } from '../bench-error.js';
import { parseSecret } from '../typed-secret.js';
import { ClientLink, type LinkParts, Signals } from './client-link.js';
import { logFrames } from './wire-log.js';

/** Where the pump's static key is kept from pairing on. */
export interface StoredKey {
  read(): Uint8Array | null;
  write(pumpKey: Uint8Array): void;
  clear(): void;
}

export interface DoorParts {
  openPort(): Promise<Port>;
  /** Our X25519 secret; stays the caller's. */
  staticKey(): Secret;
  readonly stored: StoredKey;
  readonly timeouts?: Partial<Timeouts>;
  readonly onStepPin?: NonNullable<LinkParts['onStepPin']>;
}

type CommonOptions = Omit<Parameters<typeof PumpClient.connect>[0], 'pinnedPump' | 'resume'>;

export class PumpDoor implements PumpAccess {
  #ticket: ResumptionTicket | null = null;

  constructor(private readonly parts: DoorParts) {}

  get paired(): boolean {
    return this.parts.stored.read() !== null;
  }

  /** Throws PumpError, PortError. Says hello and nothing else: a session that somebody has goes on. */
  async reach(): Promise<void> {
    const port = await this.parts.openPort();
    try {
      await greet(new Wire(port), { ...DEFAULT_TIMEOUTS, ...this.parts.timeouts }, { purpose: 'session' });
    } finally {
      await port.close();
    }
  }

  /** Throws BenchError `not-paired`, PumpError, PortError; the port is closed when no session comes of it. */
  async connect(): Promise<PumpLink> {
    const pinnedPump = this.parts.stored.read();
    if (pinnedPump === null) throw new BenchError('not-paired', 'This pump is not paired.', 'Pair it first.');
    const resume = this.#ticket;
    this.#ticket = null;
    const whole = () => this.#open((options) => PumpClient.connect({ ...options, pinnedPump }));
    if (resume === null) return whole();
    // An alert to a repeated HELLO of the resumption may come late, and look like an answer to the handshake after it (ALR-1).
    return this.#open((options) => PumpClient.connect({ ...options, pinnedPump, resume })).catch((error: unknown) => {
      if (error instanceof PumpError && error.code === 'handshake-refused') return whole();
      throw error;
    });
  }

  /** Throws BenchError `pairing-…` before anything is sent; BenchError `pairing-refused`, PumpError, PortError after. */
  async pair(typed: string): Promise<PumpLink> {
    const secret = parseSecret(typed);
    try {
      return await this.#open(async (options) => {
        const client = await PumpClient.pair({ ...options, secret });
        this.parts.stored.write(client.pumpKey);
        return client;
      });
    } catch (error) {
      throw error instanceof PumpError && error.code === 'handshake-refused' ? wrongSecret(error) : error;
    } finally {
      secret.wipe();
    }
  }

  forget(): void {
    this.parts.stored.clear();
    this.#ticket?.wipe();
    this.#ticket = null;
  }

  async #open(make: (options: CommonOptions) => Promise<PumpClient>): Promise<PumpLink> {
    const { timeouts = {}, onStepPin } = this.parts;
    const signals = new Signals();
    const port = logFrames(await this.parts.openPort(), signals);
    let idleLimitMs = 0;
    const onMessage = (dir: 'tx' | 'rx', name: string, body: JsonValue) => {
      if (name === 'SessionOpen') idleLimitMs = Number((body as { readonly idleLimit: number }).idleLimit) * 1000;
      signals.emit({ type: 'message', at: port.clock.now(), dir, name, detail: detailOf(body) });
    };
    try {
      const staticKey = this.parts.staticKey();
      const client = await make({ port, random: systemRandom, staticKey, role: 'controller', timeouts, onMessage });
      const keep = (ticket: ResumptionTicket) => {
        this.#ticket?.wipe();
        this.#ticket = ticket;
      };
      return new ClientLink({ client, port, idleLimitMs, keep, ...(onStepPin && { onStepPin }) }, signals);
    } catch (error) {
      await port.close();
      throw error;
    }
  }
}

function wrongSecret(cause: PumpError): BenchError {
  return new BenchError(
    'pairing-refused',
    'The pump did not take this secret.',
    'Compare it with the display. After three wrong ones the window closes; the next opening shows another secret.',
    { cause },
  );
}

/** `amount 500, key 12…`; the request id is of no interest to a person. */
function detailOf(body: JsonValue): string {
  if (typeof body !== 'object' || body === null) return String(body);
  return Object.entries(body)
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}
