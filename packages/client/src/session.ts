// SPDX-License-Identifier: Apache-2.0
/** An open session: records sealed and opened, answers matched to requests, events kept in order (link.md §5, §7). */
import { AssayMisuseError, AssayPeerError, bytesToHex } from '@assay/crypto';
import {
  type AlertName,
  type AnyMessage,
  alertName,
  type Body,
  bodyToJson,
  decodeMessage,
  type EventName,
  encodeFrame,
  type Frame,
  FrameType,
  type HandshakeResult,
  type JsonValue,
  messageOf,
  RecordReceiver,
  RecordSender,
} from '@assay/protocol';
import { type Micros, timedOut } from '@assay/transport';
import { PumpError } from './errors.js';
import { awaitFrame } from './handshake.js';
import type { PumpLink } from './pump-link.js';
import type { Timeouts } from './timeouts.js';

/** What the pump told without being asked; `t` is when it was read, rig time. */
export type PumpEvent = Extract<AnyMessage, { name: EventName }> & { readonly t: Micros };
export type PumpAnswer = Exclude<AnyMessage, { name: EventName }>;

/** What came back to raw bytes: an answer, an alert (a hint, not authenticated), bytes that are no message, or nothing. */
export type RawAnswer =
  | { readonly kind: 'message'; readonly message: PumpAnswer }
  | { readonly kind: 'alert'; readonly alert: AlertName | number }
  | { readonly kind: 'undecodable'; readonly plaintext: Uint8Array }
  | { readonly kind: 'silence' };

type Heard = Exclude<RawAnswer, { kind: 'silence' }>;
type Tap = (dir: 'tx' | 'rx', name: string, body: JsonValue) => void;

/** Events and answers that nobody takes: the oldest goes. */
const MOST_KEPT = 1024;
const MAX_ID = 0xffff;

export class Session {
  readonly #sender: RecordSender;
  readonly #receiver: RecordReceiver;
  readonly #events: PumpEvent[] = [];
  readonly #heard: Heard[] = [];
  readonly #listeners = new Set<(event: PumpEvent) => void>();
  #lastId = 0;
  /** The one read under way; whoever else waits shares it, since a port has one reader. */
  #reading: Promise<void> | null = null;
  #closed = false;

  constructor(
    private readonly link: PumpLink,
    keys: Pick<HandshakeResult, 'sendKey' | 'receiveKey'>,
    private readonly tap: Tap,
  ) {
    this.#sender = new RecordSender(keys.sendKey);
    this.#receiver = new RecordReceiver(keys.receiveKey);
  }

  /** Counter of the next record that we send. */
  get counter(): bigint {
    return this.#sender.counter;
  }

  /** Request ids go round from 1 to 65535. */
  nextId(): number {
    this.#lastId = (this.#lastId % MAX_ID) + 1;
    return this.#lastId;
  }

  /**
   * Awaits SessionOpen. Records that do not open are passed over: the session before this one stays open until now, and
   * its last events may still be on the line (link.md §3.5). Throws PumpError `handshake-refused`, `handshake-failed`, `no-answer`.
   */
  async awaitOpen(timeouts: Timeouts): Promise<Body<'SessionOpen'>> {
    const deadline = this.link.clock.now() + timeouts.handshake;
    for (;;) {
      const frame = await awaitFrame(this.link, FrameType.record, 'SessionOpen', deadline);
      const heard = this.#open(frame);
      if (heard === null) {
        continue;
      }
      if (heard.kind !== 'message' || (heard.message as AnyMessage).name !== 'SessionOpen') {
        throw new PumpError('handshake-failed', 'the first record of the new session is not SessionOpen');
      }
      return heard.message.body as unknown as Body<'SessionOpen'>;
    }
  }

  /** The frame as it goes on the wire, delimiter included, under the next counter. */
  seal(plaintext: Uint8Array): Uint8Array {
    if (this.#closed) {
      throw new AssayMisuseError('session-closed', 'this session was closed and its keys wiped; connect anew');
    }
    return encodeFrame(FrameType.record, this.#sender.seal(plaintext));
  }

  async send(plaintext: Uint8Array): Promise<void> {
    const frame = this.seal(plaintext);
    this.#tell('tx', plaintext);
    await this.link.sendRaw(frame);
  }

  /** The answer with this id. Alerts are only hints, so we wait on; but they tell why no answer came. */
  async awaitAnswer(id: number, deadline: Micros, awaited: string): Promise<PumpAnswer> {
    let hint: Heard | null = null;
    const find = (): PumpAnswer | null => {
      hint = take(this.#heard, (heard) => heard.kind !== 'message') ?? hint;
      const found = take(this.#heard, (heard) => heard.kind === 'message' && heard.message.id === id);
      return found?.kind === 'message' ? found.message : null;
    };
    const answer = await this.#await(find, deadline);
    if (answer === null) {
      throw unanswered(hint, awaited, this.link.port.path);
    }
    return answer;
  }

  /** Drops what came and nobody took: none of it answers what is sent next. Events stay. */
  forget(): void {
    this.#heard.length = 0;
  }

  /** Whatever comes next that is no event. */
  async awaitAny(deadline: Micros): Promise<RawAnswer> {
    return (await this.#await(() => this.#heard.shift() ?? null, deadline)) ?? { kind: 'silence' };
  }

  nextEvent(deadline: Micros): Promise<PumpEvent | null> {
    return this.#await(() => this.#events.shift() ?? null, deadline);
  }

  onEvent(listener: (event: PumpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#sender.wipe();
    this.#receiver.wipe();
  }

  async #await<T>(find: () => T | null, deadline: Micros): Promise<T | null> {
    for (;;) {
      const found = find();
      if (found !== null) {
        return found;
      }
      if (this.#closed) {
        throw new AssayMisuseError(
          'session-closed',
          'this session was closed while an answer was awaited; connect anew',
        );
      }
      if (!(await this.#read(deadline))) {
        return find();
      }
    }
  }

  /** True when something was read, by us or by whoever reads at this moment. */
  async #read(deadline: Micros): Promise<boolean> {
    if (this.#reading !== null) {
      return (await this.link.clock.until(this.#reading, deadline)) !== timedOut;
    }
    let read = false;
    this.#reading = this.link.nextFrame(deadline, isOurs).then((frame) => {
      read = frame !== null;
      if (frame !== null) {
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
    if (frame.type === FrameType.alert) {
      const code = frame.payload[0] ?? 0;
      keep(this.#heard, { kind: 'alert', alert: alertName(code) ?? code });
      return;
    }
    const heard = this.#open(frame);
    if (heard === null) {
      return;
    }
    if (heard.kind !== 'message' || messageOf(heard.message.name).kind !== 'event') {
      keep(this.#heard, heard);
      return;
    }
    const event = { ...heard.message, t: this.link.clock.now() } as unknown as PumpEvent;
    keep(this.#events, event);
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }

  /** Null for a record that is not authentic, or came before: a peer drops those silently (§5.5). */
  #open(frame: Frame): Heard | null {
    let plaintext: Uint8Array;
    try {
      plaintext = this.#receiver.open(frame.payload).plaintext;
    } catch (error) {
      if (error instanceof AssayPeerError) {
        return null;
      }
      throw error;
    }
    const message = this.#tell('rx', plaintext);
    return message === null ? { kind: 'undecodable', plaintext } : { kind: 'message', message: message as PumpAnswer };
  }

  /** Shows the plaintext to the tap; what is no message goes as `Raw`. */
  #tell(dir: 'tx' | 'rx', plaintext: Uint8Array): AnyMessage | null {
    try {
      const message = decodeMessage(plaintext);
      this.tap(dir, message.name, { id: message.id, ...(bodyToJson(message.body) as object) });
      return message;
    } catch (error) {
      if (!(error instanceof AssayPeerError)) {
        throw error;
      }
      this.tap(dir, 'Raw', { hex: bytesToHex(plaintext) });
      return null;
    }
  }
}

function isOurs(frame: Frame): boolean {
  return frame.type === FrameType.record || frame.type === FrameType.alert;
}

function keep<T>(kept: T[], value: T): void {
  kept.push(value);
  kept.splice(0, Math.max(0, kept.length - MOST_KEPT));
}

/** Takes the first that fits out of the list. */
function take<T>(kept: T[], fits: (value: T) => boolean): T | null {
  const at = kept.findIndex(fits);
  return at < 0 ? null : kept.splice(at, 1)[0]!;
}

function unanswered(hint: Heard | null, awaited: string, path: string): PumpError {
  switch (hint?.kind) {
    case 'alert':
      return new PumpError(
        'session-lost',
        `${path}: the pump alerted ${hint.alert} where ${awaited} was due; connect anew`,
      );
    case 'undecodable':
      return new PumpError('bad-answer', `${path}: ${bytesToHex(hint.plaintext)} came where ${awaited} was due`);
    default:
      return new PumpError('no-answer', `${path}: ${awaited} did not come in time`);
  }
}
