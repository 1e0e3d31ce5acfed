// SPDX-License-Identifier: Apache-2.0
/** A session whose limits and counters the sequence decides: authentic, and bound by none of the client's own rules. */
import {
  DEFAULT_TIMEOUTS,
  greet,
  type HandshakeAim,
  type HelloWish,
  PumpError,
  type ResumptionTicket,
  shakeHands,
} from '@assay/client';
import { AssayPeerError, bytesToHex, portableCrypto, type Secret, x25519KeyPair } from '@assay/crypto';
import {
  type AnyMessage,
  type Body,
  bodyToJson,
  decodeMessage,
  EPOCH_RECORDS,
  encodeMessage,
  FrameType,
  keyAhead,
  OPCODES,
  RecordReceiver,
  RecordSender,
  sealRecord,
} from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { plaintextFor } from '../cases/opcodes.js';
import { type Context, micros } from './context.js';
import { type Frame, frameOf } from './frames.js';
import type { Wire } from './wire.js';

/** A sender goes on at the next epoch when its key is older than this (link.md REC-4). */
export const KEY_AGE: Micros = 3_600_000_000;

/** What came back: a message of this session, or a frame that is none. */
export type Heard = { readonly message: AnyMessage } | { readonly frame: Frame };

export class RawSession {
  #opened: Body<'SessionOpen'> | null = null;
  #openedAt: Micros = 0;
  #keyedAt: Micros = 0;
  #lastId = 0;

  private constructor(
    private readonly context: Context,
    readonly wire: Wire,
    readonly sender: RecordSender,
    private readonly receiver: RecordReceiver,
    /** Key of epoch 0, to seal what the sender refuses to. */
    private readonly firstKey: Secret,
    /** Number of the ticket that this session could be resumed by. */
    readonly ticketId: Uint8Array,
  ) {}

  /** A whole handshake by the rig's controller. Throws PumpError, PortError. */
  static async open(context: Context, wire: Wire): Promise<RawSession> {
    const { controller, pumpPublic } = context.bench.credentials;
    const staticKey = x25519KeyPair(controller);
    const wish = { role: 'controller' } as const;
    return RawSession.#begin(
      context,
      wire,
      { purpose: 'session' },
      { purpose: 'session', staticKey, pinnedPump: pumpPublic, wish },
    );
  }

  /** By a ticket, which is spent. Throws PumpError, PortError, AssayMisuseError `ticket-spent`. */
  static async resume(context: Context, wire: Wire, ticket: ResumptionTicket): Promise<RawSession> {
    const psk = ticket.spend();
    try {
      const aim = { purpose: 'resumption', psk, pumpKey: context.bench.credentials.pumpPublic } as const;
      return await RawSession.#begin(context, wire, { purpose: 'resumption', ticket: ticket.id }, aim);
    } finally {
      psk.wipe();
    }
  }

  static async #begin(context: Context, wire: Wire, wish: HelloWish, aim: HandshakeAim): Promise<RawSession> {
    const greeting = await greet(wire.link, DEFAULT_TIMEOUTS, wish);
    const random = (length: number): Uint8Array => context.bench.randomBytes(length);
    const keys = await shakeHands({ link: wire.link, random, timeouts: DEFAULT_TIMEOUTS, aim }, greeting);
    keys.resumption.psk.wipe();
    const firstKey = keys.sendKey.copy();
    const sender = new RecordSender(keys.sendKey);
    const receiver = new RecordReceiver(keys.receiveKey);
    const session = new RawSession(context, wire, sender, receiver, firstKey, keys.resumption.id);
    await session.#awaitOpen();
    return session;
  }

  /** What the pump said when it opened the session. */
  get opened(): Body<'SessionOpen'> {
    return this.#opened!;
  }

  /** The pump's uptime now, as reckoned from SessionOpen; ms. */
  uptime(): number {
    return this.opened.uptime + Math.floor((this.wire.port.clock.now() - this.#openedAt) / 1000);
  }

  nextId(): number {
    this.#lastId = (this.#lastId % 0xffff) + 1;
    return this.#lastId;
  }

  /** Goes on under the next key when the present one is too old (link.md REC-4), as long as there is one. */
  renewKey(): void {
    const now = this.wire.port.clock.now();
    const last = this.context.profile.limits.sessionRecords.value / EPOCH_RECORDS - 1;
    if (now - this.#keyedAt <= KEY_AGE || this.sender.epoch >= last) return;
    this.sender.nextEpoch();
    this.#keyedAt = now;
  }

  /** The plaintext of the smallest bolus, meant now. */
  bolus(): Uint8Array {
    return plaintextFor(OPCODES.SetBolus, this.nextId(), 0, this.context.random, { issued: this.uptime() });
  }

  /** Seals and sends under the next counter; what comes back, events told apart, or null when nothing does. */
  async ask(plaintext: Uint8Array): Promise<Heard | null> {
    this.#tell('tx', plaintext);
    return this.present(frameOf(FrameType.record, this.sender.seal(plaintext)));
  }

  status(): Promise<Heard | null> {
    return this.ask(encodeMessage('GetStatus', this.nextId(), {}));
  }

  /** Sends a frame as it is, and waits for what answers it. */
  async present(frame: Frame): Promise<Heard | null> {
    const { clock } = this.wire.port;
    await this.wire.send(frame);
    const deadline = clock.now() + micros(this.context.profile, 'answerMs');
    for (;;) {
      const heard = await this.hear(deadline - clock.now());
      if (heard === null || 'frame' in heard || heard.message.id !== 0) return heard;
    }
  }

  /** The next thing that comes within `time`, an event too; null when nothing does. */
  async hear(time: Micros): Promise<Heard | null> {
    const frame = await this.wire.next(time);
    if (frame === null) return null;
    const plaintext = frame.type === FrameType.record ? this.#unseal(frame) : null;
    const message = plaintext === null ? null : this.#tell('rx', plaintext);
    return message === null ? { frame } : { message };
  }

  /** The record of a plaintext under any counter, also one that has been used, or that a session has not. */
  sealUnder(counter: bigint, epoch: number, plaintext: Uint8Array): Frame {
    const key = keyAhead(this.firstKey, epoch, portableCrypto);
    try {
      return frameOf(FrameType.record, sealRecord(key, counter, plaintext));
    } finally {
      key.wipe();
    }
  }

  /** Wipes the keys; the port stays open. */
  wipe(): void {
    this.sender.wipe();
    this.receiver.wipe();
    this.firstKey.wipe();
  }

  async #awaitOpen(): Promise<void> {
    const heard = await this.hear(micros(this.context.profile, 'sessionMs'));
    if (heard === null || 'frame' in heard || heard.message.name !== 'SessionOpen') {
      throw new PumpError('handshake-failed', 'the first record of the new session is not SessionOpen');
    }
    this.#opened = heard.message.body as Body<'SessionOpen'>;
    this.#openedAt = this.wire.port.clock.now();
    this.#keyedAt = this.#openedAt;
  }

  #unseal(frame: Frame): Uint8Array | null {
    try {
      return this.receiver.open(frame.payload).plaintext;
    } catch (error) {
      if (error instanceof AssayPeerError) return null;
      throw error;
    }
  }

  #tell(dir: 'tx' | 'rx', plaintext: Uint8Array): AnyMessage | null {
    const { bench } = this.context;
    try {
      const message = decodeMessage(plaintext);
      bench.message(dir, 'controller', message.name, { id: message.id, ...(bodyToJson(message.body) as object) });
      return message;
    } catch (error) {
      if (!(error instanceof AssayPeerError)) throw error;
      bench.message(dir, 'controller', 'Raw', { hex: bytesToHex(plaintext) });
      return null;
    }
  }
}
