// SPDX-License-Identifier: Apache-2.0
/** An open session: answers matched to requests, events kept in order, both limits on our own clock (link.md §5, §7). */
import { AssayMisuseError, AssayPeerError, bytesToHex, type CryptoBackend } from '@assay/crypto';
import {
  type AnyMessage,
  type Body,
  bodyToJson,
  decodeAlert,
  decodeMessage,
  encodeFrame,
  type Frame,
  FrameType,
  type JsonValue,
  messageOf,
} from '@assay/protocol';
import { type Micros, timedOut } from '@assay/transport';
import { PumpError, type SessionEnd, sessionEnded } from './errors.js';
import { awaitFrame } from './handshake.js';
import { type Heard, Inbox, type PumpAnswer, type PumpEvent, type RawAnswer } from './inbox.js';
import type { PumpLink } from './pump-link.js';
import { type SessionKeys, SessionRecords } from './session-records.js';
import { TimeBase } from './time-base.js';
import type { Timeouts } from './timeouts.js';

/** Sees each message in clear, both ways: for transcripts. */
export type Tap = (dir: 'tx' | 'rx', name: string, body: JsonValue) => void;

/** What a session is made of. */
export interface SessionOptions {
  readonly link: PumpLink;
  /** Taken over: closing wipes them. */
  readonly keys: SessionKeys;
  /** When our last handshake message left: our limits count from there, so that they end before the pump's. */
  readonly begun: Micros;
  /** When it must end whatever the pump tells: a resumed session is no younger than what it descends from. */
  readonly notAfter?: Micros;
  readonly tap: Tap;
  readonly crypto?: CryptoBackend;
}

const MAX_ID = 0xffff;
const MICROS_PER_SECOND = 1_000_000;

/** Records and messages of one open session: seals, opens, sorts answers from events. */
export class Session {
  readonly timeBase: TimeBase;
  readonly #link: PumpLink;
  readonly #tap: Tap;
  readonly #records: SessionRecords;
  readonly #inbox = new Inbox();
  readonly #begun: Micros;
  readonly #notAfter: Micros;
  #lastId = 0;
  /** The one read under way; whoever else waits shares it, since a port has one reader. */
  #reading: Promise<void> | null = null;
  #limits = { idle: Number.POSITIVE_INFINITY, age: Number.POSITIVE_INFINITY };
  #lastSent: Micros;
  #over: SessionEnd | null = null;
  #closed = false;

  constructor({ link, keys, begun, notAfter = Number.POSITIVE_INFINITY, tap, crypto }: SessionOptions) {
    this.#link = link;
    this.#tap = tap;
    this.#begun = begun;
    this.#notAfter = notAfter;
    this.#lastSent = begun;
    this.timeBase = new TimeBase(link.clock);
    this.#records = new SessionRecords(keys, link.clock, crypto);
  }

  /** Counter of the next record that we send. */
  get counter(): bigint {
    return this.#records.counter;
  }

  /** Why the session is over, once the pump has said so or our own clock or counters have; null before. */
  get over(): SessionEnd | null {
    return this.#over;
  }

  /** When the age limit is over, on the port's clock. */
  get ageEnds(): Micros {
    return Math.min(this.#begun + this.#limits.age, this.#notAfter);
  }

  /** Request ids go round from 1 to 65535. */
  nextId(): number {
    const id = (this.#lastId % MAX_ID) + 1;
    this.#lastId = id;
    // An answer to whoever had this id before is none to who gets it now.
    while (this.#inbox.takeAnswer(new Set([id])) !== null);
    return id;
  }

  /**
   * Awaits SessionOpen. Records that do not open are passed over: the session before this one stays open until now, and
   * its last events may still be on the line (HS-11). Throws PumpError `handshake-refused`, `handshake-failed`, `no-answer`.
   */
  async awaitOpen(timeouts: Timeouts): Promise<Body<'SessionOpen'>> {
    const deadline = this.#link.clock.now() + timeouts.handshake;
    for (;;) {
      const frame = await awaitFrame(this.#link, FrameType.record, 'SessionOpen', deadline);
      const heard = this.#open(frame);
      if (heard === null) {
        continue;
      }
      if (heard.kind !== 'message' || (heard.message as AnyMessage).name !== 'SessionOpen') {
        throw new PumpError('handshake-failed', 'the first record of the new session is not SessionOpen');
      }
      const opened = heard.message.body as unknown as Body<'SessionOpen'>;
      this.#limits = { idle: opened.idleLimit * MICROS_PER_SECOND, age: opened.ageLimit * MICROS_PER_SECOND };
      return opened;
    }
  }

  /** The frame as it goes on the wire, delimiter included, under the next counter. Throws PumpError `session-lost`. */
  seal(plaintext: Uint8Array): Uint8Array {
    this.#wantUsable();
    const payload = this.#records.seal(plaintext);
    if (payload === null) throw this.#end('exhausted');
    return encodeFrame(FrameType.record, payload);
  }

  /** Seals a message and sends it. Throws PortError; AssayMisuseError `session-closed`. */
  async send(plaintext: Uint8Array): Promise<void> {
    const frame = this.seal(plaintext);
    this.#lastSent = this.#link.clock.now();
    this.#tell('tx', plaintext);
    await this.#link.sendRaw(frame);
  }

  /** The answer with one of these ids; null at the deadline. Throws PumpError `session-lost`. */
  awaitAnswer(ids: ReadonlySet<number>, deadline: Micros): Promise<PumpAnswer | null> {
    return this.#await(() => this.#inbox.takeAnswer(ids), deadline);
  }

  /** What else came and may tell why no answer did: the newest. */
  takeHint(): Heard | null {
    return this.#inbox.takeHint();
  }

  /** Drops what came and nobody took: none of it answers what is sent next. Events stay. */
  forget(): void {
    this.#inbox.forget();
  }

  /** Whatever comes next that is no event. */
  async awaitAny(deadline: Micros): Promise<RawAnswer> {
    return (await this.#await(() => this.#inbox.takeAny(), deadline)) ?? { kind: 'silence' };
  }

  /** The next event, kept or new; null at the deadline. Throws PumpError `session-lost` when none can come any more. */
  nextEvent(deadline: Micros): Promise<PumpEvent | null> {
    return this.#await(() => this.#inbox.takeEvent(), deadline);
  }

  /** Waits for the pump to say that the session is over; null at the deadline. Events stay for who wants them. */
  awaitOver(deadline: Micros): Promise<SessionEnd | null> {
    return this.#await(() => this.#over, deadline);
  }

  /** Calls back on each event while anything awaits the pump; returns the unsubscriber. */
  onEvent(listener: (event: PumpEvent) => void): () => void {
    return this.#inbox.onEvent(listener);
  }

  /** Wipes the keys. Idempotent; later use throws AssayMisuseError `session-closed`. */
  close(): void {
    this.#closed = true;
    this.#records.wipe();
  }

  #end(reason: SessionEnd): PumpError {
    this.#over ??= reason;
    this.#records.wipe();
    return sessionEnded(this.#link.port.path, this.#over);
  }

  /** Throws when the session is closed, or over by the pump's word or by our own clock (SES-4). */
  #wantUsable(): void {
    if (this.#closed) {
      throw new AssayMisuseError('session-closed', 'this session was closed and its keys wiped; connect anew');
    }
    const late = this.#over ?? this.#late();
    if (late !== null) throw this.#end(late);
  }

  #late(): SessionEnd | null {
    const now = this.#link.clock.now();
    if (now >= this.ageEnds) return 'aged';
    return now - this.#lastSent >= this.#limits.idle ? 'idle' : null;
  }

  async #await<T>(find: () => T | null, deadline: Micros): Promise<T | null> {
    for (;;) {
      const found = find();
      if (found !== null) {
        return found;
      }
      this.#wantUsable();
      if (!(await this.#read(deadline))) {
        return find();
      }
    }
  }

  /** True when something was read, by us or by whoever reads at this moment. */
  async #read(deadline: Micros): Promise<boolean> {
    if (this.#reading !== null) {
      return (await this.#link.clock.until(this.#reading, deadline)) !== timedOut;
    }
    let read = false;
    this.#reading = this.#link.nextFrame(deadline, isOurs).then((frame) => {
      read = frame !== null;
      if (frame !== null && !this.#closed && this.#over === null) {
        this.#dispatch(frame);
      }
    });
    try {
      await this.#reading;
    } finally {
      this.#reading = null;
    }
    return read;
  }

  #dispatch(frame: Frame): void {
    const late = this.#late();
    if (late !== null) {
      this.#end(late);
      return;
    }
    if (frame.type === FrameType.alert) {
      this.#inbox.hear({ kind: 'alert', alert: decodeAlert(frame.payload) });
      return;
    }
    const heard = this.#open(frame);
    if (heard === null) {
      return;
    }
    if (heard.kind !== 'message' || messageOf(heard.message.name).kind !== 'event') {
      this.#inbox.hear(heard);
      return;
    }
    const event = { ...heard.message, t: this.#link.clock.now() } as unknown as PumpEvent;
    if (event.name === 'SessionClosed') {
      this.#end(event.body.reason);
    }
    this.#inbox.hearEvent(event);
  }

  #open(frame: Frame): Heard | null {
    const record = this.#records.open(frame.payload);
    if (record === null) {
      return null;
    }
    const { plaintext, inOrder } = record;
    const message = this.#tell('rx', plaintext);
    if (message === null) {
      return { kind: 'undecodable', plaintext };
    }
    // FRESH-2: the newest authentic message that bore one; an older one that came late would turn the reckoning back.
    if (inOrder && 'uptime' in message.body) {
      this.timeBase.hear(message.body.uptime);
    }
    return { kind: 'message', message: message as PumpAnswer };
  }

  /** Shows the plaintext to the tap; what is no message goes as `Raw`. */
  #tell(dir: 'tx' | 'rx', plaintext: Uint8Array): AnyMessage | null {
    try {
      const message = decodeMessage(plaintext);
      this.#tap(dir, message.name, { id: message.id, ...(bodyToJson(message.body) as object) });
      return message;
    } catch (error) {
      if (!(error instanceof AssayPeerError)) {
        throw error;
      }
      this.#tap(dir, 'Raw', { hex: bytesToHex(plaintext) });
      return null;
    }
  }
}

function isOurs(frame: Frame): boolean {
  return frame.type === FrameType.record || frame.type === FrameType.alert;
}
