// SPDX-License-Identifier: Apache-2.0
/** A peer of the pump: an authenticated session over a Port, with typed requests, answers and events (link.md §2–§7). */
import { bytesToHex, type KeyPair, type RandomSource, type Secret, x25519KeyPair } from '@assay/crypto';
import {
  type AnswerName,
  type Body,
  type EnumValue,
  encodeMessage,
  type HistoryRecord,
  type JsonValue,
  messageOf,
  OPCODES,
  type RequestName,
  type Role,
} from '@assay/protocol';
import type { Micros, Port } from '@assay/transport';
import { PumpError } from './errors.js';
import { greet, shakeHands } from './handshake.js';
import { PumpLink } from './pump-link.js';
import type { PumpEvent, RawAnswer } from './session.js';
import { Session } from './session.js';
import { DEFAULT_TIMEOUTS, type Timeouts } from './timeouts.js';

/** A request's result: what was asked for, or why the pump did not do it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly result: Exclude<EnumValue<'Result'>, 'success'> };

export interface ConnectOptions {
  readonly port: Port;
  /** For ephemeral keys and bolus keys. */
  readonly random: RandomSource;
  /** Our X25519 key pair, or its 32-byte secret. Stays the caller's: it is neither kept nor wiped. */
  readonly staticKey: KeyPair | Secret | Uint8Array;
  /** The key that the pump must prove, or `enrol` for a first pairing while the pump's pairing window is open. */
  readonly pinnedPump: Uint8Array | 'enrol';
  readonly role: Role;
  readonly timeouts?: Partial<Timeouts>;
  /** Sees each message in clear, both ways: for transcripts. Messages hold no secrets. */
  readonly onMessage?: (dir: 'tx' | 'rx', name: string, body: JsonValue) => void;
}

export interface BolusOrder {
  /** Amount in milliunits (1 mU = 0.001 U), whole steps of 50, 50…10 000. */
  readonly milliunits: number;
  /** Idempotency key. Give your own to be able to repeat an order whose answer was lost; a random one when left out. */
  readonly key?: bigint;
}

const HISTORY_PAGE = 8;

export class PumpClient {
  private constructor(
    /** The layer below, for who needs frames and raw bytes. One reader at a time: not while a request waits. */
    readonly link: PumpLink,
    readonly session: Session,
    /** The pump's static key, 32 bytes: pin it after an enrolment. */
    readonly pumpKey: Uint8Array,
    readonly role: Role,
    /** Whether this handshake enrolled us. */
    readonly enrolled: boolean,
    private readonly random: RandomSource,
    private readonly timeouts: Timeouts,
  ) {}

  /**
   * Hello, handshake, session. Throws PumpError with what went wrong and PortError for the port's trouble; the port stays
   * open and the caller's in either case.
   */
  static async connect(options: ConnectOptions): Promise<PumpClient> {
    const { port, random, role, pinnedPump, onMessage = () => {} } = options;
    const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    const staticKey = 'publicKey' in options.staticKey ? options.staticKey : x25519KeyPair(options.staticKey);
    const link = new PumpLink(port);
    const greeting = await greet(link, timeouts);
    const hands = await shakeHands({ link, random, staticKey, pinnedPump, role, timeouts }, greeting);
    const session = new Session(link, hands, onMessage);
    try {
      const opened = await session.awaitOpen(timeouts);
      if (opened.role !== role) {
        throw new PumpError('bad-answer', `the pump opened a session for role ${opened.role}, we asked for ${role}`);
      }
      return new PumpClient(link, session, hands.remoteStatic, role, opened.enrolled, random, timeouts);
    } catch (error) {
      session.close();
      throw error;
    }
  }

  identity(): Promise<Result<Body<'Identity'>>> {
    return this.request('GetIdentity', {});
  }

  status(): Promise<Result<Body<'Status'>>> {
    return this.request('GetStatus', {});
  }

  /** Orders a bolus, deliberately. Throws AssayMisuseError for an amount that no message can carry. */
  async setBolus({ milliunits, key = this.newBolusKey() }: BolusOrder): Promise<Result<Body<'BolusOrdered'>>> {
    return this.request('SetBolus', { amount: milliunits, key });
  }

  /** A key for one intended bolus. */
  newBolusKey(): bigint {
    return BigInt(`0x${bytesToHex(this.random(8))}`);
  }

  async cancelBolus(bolusId: number): Promise<Result<void>> {
    return withoutValue(await this.request('CancelBolus', { bolusId }));
  }

  async setTherapy(state: 'stop' | 'run'): Promise<Result<void>> {
    return withoutValue(await this.request('SetTherapyState', { state }));
  }

  /** Records from sequence number `from` on, page by page to the newest. Throws PumpError `bad-answer` when refused. */
  async *readHistory(from = 1): AsyncGenerator<HistoryRecord, void, undefined> {
    let next = from;
    for (;;) {
      const page = await this.request('ReadHistory', { from: next, count: HISTORY_PAGE });
      if (!page.ok) {
        throw new PumpError('bad-answer', `ReadHistory from ${next} was answered ${page.result}`);
      }
      for (const record of page.value.records) {
        // A pump that repeats itself must not keep us here for ever.
        if (record.sequence < next) {
          throw new PumpError(
            'bad-answer',
            `history record ${record.sequence} came where ${next} or later was asked for`,
          );
        }
        next = record.sequence + 1;
        yield record;
      }
      if (!page.value.more) {
        return;
      }
      if (page.value.records.length === 0) {
        throw new PumpError('bad-answer', `a history page from ${next} is empty and says that more follows`);
      }
    }
  }

  /** Sends any request of the schema and awaits its answer. */
  async request<N extends RequestName>(name: N, body: Body<N>): Promise<Result<Body<AnswerName<N>>>> {
    const { session, timeouts } = this;
    const id = session.nextId();
    const deadline = this.link.clock.now() + timeouts.request;
    // Armed here, on purpose: calling the method is the caller's word.
    await session.send(encodeMessage(name, id, body, { armed: true }));
    const answer = await session.awaitAnswer(id, deadline, `the answer to ${name}`);
    const wanted = messageOf(name).answer;
    if (answer.name === 'Response') {
      const { request, result } = answer.body;
      if (request !== OPCODES[name] && request !== 0) {
        throw new PumpError('bad-answer', `${name} was answered by a Response to opcode 0x${request.toString(16)}`);
      }
      if (result !== 'success') {
        return { ok: false, result };
      }
    }
    if (answer.name !== wanted) {
      throw new PumpError('bad-answer', `${name} was answered by ${answer.name}, which is not ${wanted}`);
    }
    return { ok: true, value: answer.body as Body<AnswerName<N>> };
  }

  /** For hostile tests: seals any bytes, sends them, and tells what comes back that is no event. */
  async requestRaw(plaintext: Uint8Array, within: Micros = this.timeouts.request): Promise<RawAnswer> {
    this.session.forget();
    await this.session.send(plaintext);
    return this.session.awaitAny(this.link.clock.now() + within);
  }

  /** For hostile tests: the whole frame with its delimiter, sealed under the next counter, not sent. */
  sealRaw(plaintext: Uint8Array): Uint8Array {
    return this.session.seal(plaintext);
  }

  /** The next event, kept or new; null at the deadline (absolute). */
  nextEvent(deadline: Micros): Promise<PumpEvent | null> {
    return this.session.nextEvent(deadline);
  }

  /** Events as they come, until `deadline` (absolute). May run beside requests. */
  async *events(deadline: Micros = Number.POSITIVE_INFINITY): AsyncGenerator<PumpEvent, void, undefined> {
    for (let event = await this.nextEvent(deadline); event !== null; event = await this.nextEvent(deadline)) {
      yield event;
    }
  }

  /** Calls back on each event while anything awaits the pump; returns the unsubscriber. */
  onEvent(listener: (event: PumpEvent) => void): () => void {
    return this.session.onEvent(listener);
  }

  /** Wipes the session's keys; the port stays open. Idempotent. Later use throws AssayMisuseError `session-closed`. */
  close(): void {
    this.session.close();
  }
}

function withoutValue(result: Result<unknown>): Result<void> {
  return result.ok ? { ok: true, value: undefined } : result;
}
