// SPDX-License-Identifier: Apache-2.0
/** A peer of the pump: an authenticated session over a Port, with typed requests, answers and events (link.md §2–§8). */
import { AssayMisuseError, bytesToHex, type CryptoBackend, portableCrypto, type RandomSource } from '@assay/crypto';
import {
  type AnswerName,
  type AuditRecord,
  arm,
  type Body,
  type CommandBody,
  type CommandName,
  type EnumValue,
  encodeCommand,
  encodeMessage,
  type Feature,
  featuresOf,
  type HistoryRecord,
  type Milliseconds,
  type Milliunits,
  type Minutes,
  messageOf,
  milliseconds,
  type RequestName,
  type Role,
  type Seconds,
} from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { PumpError } from './errors.js';
import { exchange, type Result } from './exchange.js';
import type { PumpEvent, RawAnswer } from './inbox.js';
import { DEFAULT_LIFE_MS, type Intent, type IntentOptions } from './intent.js';
import {
  type ConnectOptions,
  type OpenedSession,
  openConnection,
  openPairing,
  type PairOptions,
} from './open-session.js';
import { type AnnunciationRecord, readAnnunciations, readAudit, readHistory } from './pages.js';
import type { PumpLink } from './pump-link.js';
import type { ResumptionTicket } from './resumption-ticket.js';
import type { Session } from './session.js';
import type { Timeouts } from './timeouts.js';

/** Requests that change no delivery: they are sent as they are. */
export type PlainRequestName = Exclude<RequestName, CommandName>;

/** How to send a request. */
export interface RequestOptions {
  /** Sends it although the pump has told that it lacks the feature. */
  readonly force?: boolean;
}

/** A bolus as it is ordered. */
export interface BolusOrder extends IntentOptions {
  /** All of it: whole steps of 50 mU, 50…10,000 mU. */
  readonly amount: Milliunits;
  /** `normal` when left out; others need the pump's feature bolusKinds. */
  readonly kind?: EnumValue<'BolusKind'>;
  /** Multiwave: the part of the amount that is spread over the duration. */
  readonly extended?: Milliunits;
  /** Extended and multiwave: over how long, 1…1440 min. */
  readonly duration?: Minutes;
}

/** What SetLimits changes; what is left out stays as it is. */
export type LimitChanges = CommandBody<'SetLimits'>;

const FINGERPRINT_BYTES = 8;
const KEY_BYTES = 8;
const MICROS_PER_MS = 1000;
/** Ends of a session after which its ticket is worth nothing. */
const TICKET_KILLERS: readonly unknown[] = ['aged', 'unpaired', 'revoked'];

/** A session with one pump. Made by `pair` and `connect`; one request at a time, events beside it. */
export class PumpClient {
  /** The layer below, for who needs frames and raw bytes. One reader at a time: not while a request waits. */
  readonly link: PumpLink;
  readonly session: Session;
  /** The pump's static key, 32 bytes: pin it after a pairing. */
  readonly pumpKey: Uint8Array;
  readonly role: Role;
  /** Whether this handshake paired us. */
  readonly paired: boolean;
  /** Whether the session came of a ticket. */
  readonly resumed: boolean;
  /** Names us at the pump: the first 8 bytes of the SHA-256 of our static key. */
  readonly fingerprint: Uint8Array;
  readonly #random: RandomSource;
  readonly #timeouts: Timeouts;
  #ticket: ResumptionTicket | null;
  #features: ReadonlySet<Feature> | null = null;

  private constructor(opened: OpenedSession, options: ConnectOptions | PairOptions) {
    const crypto: CryptoBackend = options.crypto ?? portableCrypto;
    this.link = opened.link;
    this.session = opened.session;
    this.pumpKey = opened.pumpKey;
    this.role = opened.role;
    this.paired = opened.paired;
    this.resumed = opened.resumed;
    this.fingerprint = crypto.sha256(opened.ownKey).slice(0, FINGERPRINT_BYTES);
    this.#random = options.random;
    this.#timeouts = opened.timeouts;
    this.#ticket = opened.ticket;
  }

  /**
   * Pairs by the secret that the pump shows, and stays in the session that comes of it. Only when this has resolved is
   * `pumpKey` proven: pin it then, not before. Throws PumpError (`pairing-closed`: hold the pump's confirm button;
   * `handshake-refused`: wrong secret, or the pump has no place left) and PortError; the port stays open and the caller's.
   */
  static async pair(options: PairOptions): Promise<PumpClient> {
    return new PumpClient(await openPairing(options), options);
  }

  /**
   * A session with a pump that is paired: resumed when `resume` holds a usable ticket, else by a whole handshake. Throws
   * PumpError with what went wrong and PortError for the port's trouble; the port stays open and the caller's.
   */
  static async connect(options: ConnectOptions): Promise<PumpClient> {
    return new PumpClient(await openConnection(options), options);
  }

  /** Who the pump is, and what it can do: from then on, what it cannot is refused before it is sent. */
  async identity(): Promise<Result<Body<'Identity'>>> {
    const identity = await this.request('GetIdentity', {});
    if (identity.ok) this.#features = featuresOf(identity.value.features);
    return identity;
  }

  /** The present state. */
  status(): Promise<Result<Body<'Status'>>> {
    return this.request('GetStatus', {});
  }

  /** Orders a bolus, deliberately. Throws AssayMisuseError for what no message can carry; else as `carryOut`. */
  async setBolus(order: BolusOrder): Promise<Result<Body<'BolusOrdered'>>> {
    const { amount, kind = 'normal', extended, duration, ...options } = order;
    if (kind !== 'normal') this.#wantFeature('bolusKinds', `a bolus of kind ${kind}`);
    const body = {
      amount,
      kind,
      ...(extended !== undefined && { extended }),
      ...(duration !== undefined && { duration }),
    };
    return this.command('SetBolus', body, options);
  }

  /** Cancels a running bolus; `notApplicable` when it does not run. */
  async cancelBolus(bolusId: number, options: IntentOptions = {}): Promise<Result<void>> {
    return withoutValue(await this.command('CancelBolus', { bolusId }, options));
  }

  /** Stops therapy, which ends a running bolus, holds it for at most an hour (link.md PAU), or runs it. */
  async setTherapy(state: 'stop' | 'pause' | 'run', options: IntentOptions = {}): Promise<Result<void>> {
    return withoutValue(await this.command('SetTherapyState', { state }, options));
  }

  /** The limits of delivery, and the sensitivity to occlusions of a pump that senses the pressure of its line. */
  limits(): Promise<Result<Body<'Limits'>>> {
    return this.request('GetLimits', {});
  }

  /**
   * Sets limits. What raises one, or makes the pump less sensitive to occlusions, is `confirmationNeeded` until a person has
   * confirmed it at the pump: ask again under the same `key`, within a minute (link.md DLV-13, OCC-3).
   */
  async setLimits(changes: LimitChanges, options: IntentOptions = {}): Promise<Result<void>> {
    return withoutValue(await this.command('SetLimits', changes, options));
  }

  /** Records from sequence number `from` on, page by page to the newest. Throws PumpError `bad-answer` when refused. */
  readHistory(from = 1): AsyncGenerator<HistoryRecord, void, undefined> {
    return readHistory(this, from);
  }

  /** What the user is and was told, the newest of each type, from number `from` on. Throws as `readHistory`. */
  readAnnunciations(from = 1): AsyncGenerator<AnnunciationRecord, void, undefined> {
    return readAnnunciations(this, from);
  }

  /** Silences an annunciation for a while (link.md ANN-4, ANN-7). Asked once: a repeat of what is done would be refused. */
  async snoozeAnnunciation(annunciationId: number): Promise<Result<void>> {
    return withoutValue(await this.#once('SnoozeAnnunciation', { annunciationId }));
  }

  /** Confirms an annunciation, as far as a peer may (link.md ANN-7). Asked once. */
  async confirmAnnunciation(annunciationId: number): Promise<Result<void>> {
    return withoutValue(await this.#once('ConfirmAnnunciation', { annunciationId }));
  }

  /** The security audit log from record `from` on; `verifyAudit` checks it against a checkpoint. Throws as `readHistory`. */
  readAudit(from = 1): AsyncGenerator<AuditRecord, void, undefined> {
    return readAudit(this, from);
  }

  /** The audit log's head, signed: ask for it before the records, since those that come behind it are not vouched for. */
  auditCheckpoint(): Promise<Result<Body<'AuditCheckpoint'>>> {
    return this.request('GetAuditCheckpoint', {});
  }

  /** Who is paired, in the order of pairing. */
  async listPeers(): Promise<Result<Body<'Peers'>['peers']>> {
    const answer = await this.request('ListPeers', {});
    return answer.ok ? { ok: true, value: answer.value.peers } : answer;
  }

  /**
   * Makes the pump forget a peer: us when `fingerprint` (8 bytes, PeerRecord) is left out; this session ends then, and only a new
   * pairing leads to another.
   */
  async unpair(fingerprint: Uint8Array = this.fingerprint): Promise<Result<void>> {
    const answer = await this.#once('Unpair', { fingerprint });
    if (answer.ok && bytesToHex(fingerprint) === bytesToHex(this.fingerprint)) await this.#awaitEnd();
    return withoutValue(answer);
  }

  /**
   * Gives the pump its trust anchor (Ed25519 public key, 32 bytes) for good, and the first revocation list that it has signed
   * (credentials.md PROV-3). Role service. This session ends then: the pump forgets each peer in a role that needs a credential.
   * Asked once: `notApplicable` when it is provisioned already, `plausibilityFailed` when the list is not of that anchor.
   */
  async provision(trustAnchor: Uint8Array, list: Uint8Array): Promise<Result<void>> {
    const answer = await this.#once('Provision', { trustAnchor, list });
    if (answer.ok) await this.#awaitEnd();
    return withoutValue(answer);
  }

  /**
   * Hands over a revocation list (credentials.md §5). Asked once: `notApplicable` when the pump has it, a newer one or no trust
   * anchor, `plausibilityFailed` when its anchor has not signed it. When it names us, this session ends after the answer.
   */
  async storeRevocations(list: Uint8Array): Promise<Result<void>> {
    return withoutValue(await this.#once('StoreRevocations', { list }));
  }

  /** The pump's date and time, as far as it knows them. */
  time(): Promise<Result<Body<'Time'>>> {
    return this.request('GetTime', {});
  }

  /** Sets them: `utc` in seconds since 1970, local time by `offset`. What credentials are judged by, and the basal profile follows. */
  async setTime(utc: Seconds, offset: Minutes, options: IntentOptions = {}): Promise<Result<void>> {
    return withoutValue(await this.command('SetTime', { utc, offset }, options));
  }

  /** Ends the session in order; its ticket, if nobody has taken it, can still be taken until `close`. */
  async closeSession(): Promise<Result<void>> {
    const answer = await this.#once('CloseSession', {});
    if (answer.ok) await this.#awaitEnd();
    return withoutValue(answer);
  }

  /** Sends any request of the schema that changes no delivery, and awaits its answer; it is sent again while none comes. */
  async request<N extends PlainRequestName>(
    name: N,
    body: Body<N>,
    options: RequestOptions = {},
  ): Promise<Result<Body<AnswerName<N>>>> {
    this.#wantFeatureOf(name, options);
    return this.#send(name, body, this.#timeouts.attempts);
  }

  /** Means a command that changes delivery, and carries it out: `carryOut` of `intend`. */
  async command<N extends CommandName>(
    name: N,
    body: CommandBody<N>,
    options: IntentOptions & RequestOptions = {},
  ): Promise<Result<Body<AnswerName<N>>>> {
    this.#wantFeatureOf(name, options);
    return this.carryOut(this.intend(name, body, options));
  }

  /** Arms a command without sending it: its life begins now. Throws AssayMisuseError for what no message can carry. */
  intend<N extends CommandName>(name: N, body: CommandBody<N>, options: IntentOptions = {}): Intent<N> {
    const { key = this.newKey(), life = milliseconds(DEFAULT_LIFE_MS) } = options;
    const { clock } = this.link;
    const armed = arm(name, body, { issued: this.uptime(), life, key });
    const pumpStarted = this.session.timeBase.started();
    return { name, armed, clock, until: clock.now() + life * MICROS_PER_MS, pumpStarted };
  }

  /**
   * Sends the command, and again under the same key while no answer comes and its life lasts. Of an intent whose answer was lost
   * with its session, a later session's client asks what came of it in the same way. Throws PumpError `not-fresh` when its life is over
   * (ask for the state, and let a person decide), `no-answer`, `session-lost`; AssayMisuseError `other-clock`.
   */
  carryOut<N extends CommandName>(intent: Intent<N>): Promise<Result<Body<AnswerName<N>>>> {
    const { name, armed, clock, until, pumpStarted } = intent;
    if (clock !== this.link.clock) {
      throw new AssayMisuseError(
        'other-clock',
        `the life of this ${name} is counted on another port's clock; mean it anew`,
      );
    }
    if (name !== 'SetBolus' && !this.session.timeBase.runsSince(pumpStarted)) {
      // FRESH-9: only the keys of boluses outlive a restart, so a repeat might be done anew.
      const why = `the pump has restarted since this ${name} was meant: ask for its state first`;
      return Promise.reject(new PumpError('not-fresh', why));
    }
    return exchange(this.link, this.session, {
      name,
      encode: (id) => encodeCommand(id, armed),
      attempts: this.#timeouts.attempts,
      within: this.#timeouts.request,
      until,
    });
  }

  /** A random idempotency key, for one intended command. */
  newKey(): bigint {
    return BigInt(`0x${bytesToHex(this.#random(KEY_BYTES))}`);
  }

  /** The pump's uptime at `moment` of the port's clock, now when left out, as far as we can reckon it (FRESH-2). */
  uptime(moment?: Micros): Milliseconds {
    return this.session.timeBase.uptime(moment);
  }

  /** The ticket that resumes this session later, once; null when it was taken, or is of no use. It is the caller's to wipe. */
  takeTicket(): ResumptionTicket | null {
    const ticket = this.#ticket;
    this.#ticket = null;
    if (ticket === null || (ticket.usable && !TICKET_KILLERS.includes(this.session.over))) return ticket;
    ticket.wipe();
    return null;
  }

  /** For hostile tests: seals any bytes, sends them, and tells what comes back that is no event. */
  async requestRaw(plaintext: Uint8Array, within: Micros = this.#timeouts.request): Promise<RawAnswer> {
    this.session.forget();
    await this.session.send(plaintext);
    return this.session.awaitAny(this.link.clock.now() + within);
  }

  /** For hostile tests: the whole frame with its delimiter, sealed under the next counter, not sent. */
  sealRaw(plaintext: Uint8Array): Uint8Array {
    return this.session.seal(plaintext);
  }

  /** The next event, kept or new; null at the deadline (absolute). Throws PumpError `session-lost` when the session is over. */
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

  /** Wipes the session's keys and a ticket that nobody took; the port stays open. Idempotent. Later use throws `session-closed`. */
  close(): void {
    this.session.close();
    this.#ticket?.wipe();
    this.#ticket = null;
  }

  /** For what must not be asked again when it may have been done. */
  async #once<N extends PlainRequestName>(name: N, body: Body<N>): Promise<Result<Body<AnswerName<N>>>> {
    this.#wantFeatureOf(name, {});
    return this.#send(name, body, 1);
  }

  #send<N extends PlainRequestName>(name: N, body: Body<N>, attempts: number): Promise<Result<Body<AnswerName<N>>>> {
    return exchange(this.link, this.session, {
      name,
      encode: (id) => encodeMessage(name, id, body),
      attempts,
      within: this.#timeouts.request,
    });
  }

  /** SessionClosed follows; when it is lost, our own word is enough. */
  async #awaitEnd(): Promise<void> {
    await this.session.awaitOver(this.link.clock.now() + this.#timeouts.request);
    this.session.close();
  }

  #wantFeatureOf(name: RequestName, { force = false }: RequestOptions): void {
    const { feature } = messageOf(name);
    if (feature !== undefined && !force) this.#wantFeature(feature, name);
  }

  #wantFeature(feature: Feature, what: string): void {
    if (this.#features !== null && !this.#features.has(feature)) {
      throw new AssayMisuseError(
        'feature-missing',
        `${what} needs the feature ${feature}, which this pump has not (Identity)`,
      );
    }
  }
}

function withoutValue(result: Result<unknown>): Result<void> {
  return result.ok ? { ok: true, value: undefined } : result;
}
