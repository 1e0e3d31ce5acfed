// SPDX-License-Identifier: Apache-2.0
/** A pump in memory for the client's tests: the responder's half of the link, and ways to misbehave. */
import { generateX25519KeyPair, type KeyPair, type RandomSource, seededRandom } from '@assay/crypto';
import {
  Alert,
  type AnyMessage,
  type Body,
  decodeHandshakeWish,
  decodeMessage,
  encodeFrame,
  encodeHelloReply,
  encodeMessage,
  type Frame,
  FrameReader,
  FrameType,
  HandshakeState,
  type MessageName,
  OPCODES,
  prologue,
  RecordReceiver,
  RecordSender,
  SUITE_NAME,
} from '@assay/protocol';
import { type Clock, type Micros, PortError, StreamPort, type timedOut, VirtualClock } from '@assay/transport';

const REPLY = { version: 1, suite: 1, profile: 1, build: 'release', maxPayload: 512 } as const;
export const STATUS: Body<'Status'> = {
  therapy: 'run',
  operation: 'ready',
  bolusId: 0,
  ordered: 0,
  delivered: 0,
  totalSteps: 7,
  bootCount: 1,
  bootReason: 'powerOn',
  uptime: 1234,
  lastSequence: 20,
};

/** Replaces the answer to a request; `null` = silence. Default: answers as a pump in good order. */
export type Answer = (request: AnyMessage, pump: FakePump) => Promise<void> | null | undefined;

/** The peer's end of the line; the pump hears what is written to it in order. */
class PumpPort extends StreamPort {
  constructor(
    clock: Clock,
    private readonly hear: (bytes: Uint8Array) => void,
  ) {
    super('pump:near', clock);
  }

  /** From the pump. */
  fromPump(bytes: Uint8Array): void {
    this.deliver(Uint8Array.from(bytes));
  }

  vanish(): void {
    this.fail(new PortError('port-vanished', this.path, `${this.path}: the pump was unplugged`));
  }

  protected async send(bytes: Uint8Array): Promise<void> {
    this.hear(Uint8Array.from(bytes));
  }

  protected async release(): Promise<void> {}

  /** As an emulated port: a read without a deadline is a background wait. */
  protected override wait(arrival: Promise<Uint8Array>, deadline: Micros): Promise<Uint8Array | typeof timedOut> {
    return deadline === Number.POSITIVE_INFINITY ? arrival : super.wait(arrival, deadline);
  }
}

export class FakePump {
  readonly clock = new VirtualClock();
  readonly near: PumpPort;
  readonly random: RandomSource = seededRandom(7, 'fake pump');
  readonly staticKey: KeyPair = generateX25519KeyPair(this.random);
  /** Types of all frames heard, and plain requests. */
  readonly heard: number[] = [];
  readonly requests: AnyMessage[] = [];
  /** Set by tests. */
  answer: Answer = () => undefined;
  deafFor = 0;
  onFrame: (frame: Frame) => Promise<boolean> | boolean = () => false;
  sender: RecordSender | undefined;
  #receiver: RecordReceiver | undefined;
  #hello: Uint8Array = new Uint8Array();
  #reply: Uint8Array = new Uint8Array();
  #noise: HandshakeState | undefined;

  constructor() {
    const reader = new FrameReader();
    let work = Promise.resolve();
    this.near = new PumpPort(this.clock, (bytes) => {
      for (const frame of reader.push(bytes)) {
        work = work.then(() => this.#hear(frame));
      }
    });
  }

  /** Bytes as they are. */
  async raw(bytes: Uint8Array): Promise<void> {
    this.near.fromPump(bytes);
  }

  frame(type: number, payload: Uint8Array): Promise<void> {
    return this.raw(encodeFrame(type, payload));
  }

  alert(code: number): Promise<void> {
    return this.frame(FrameType.alert, Uint8Array.of(code));
  }

  say<N extends MessageName>(name: N, id: number, body: Body<N>): Promise<void> {
    return this.frame(FrameType.record, this.sender!.seal(encodeMessage(name, id, body)));
  }

  async #hear(frame: Frame): Promise<void> {
    if (this.clock.now() < this.deafFor) {
      return;
    }
    this.heard.push(frame.type);
    if (!(await this.onFrame(frame))) {
      await this.#obey(frame);
    }
  }

  async #obey({ type, payload }: Frame): Promise<void> {
    if (type === FrameType.hello) {
      this.#hello = payload;
      this.#reply = encodeHelloReply(REPLY);
      await this.frame(FrameType.helloReply, this.#reply);
    } else if (type === FrameType.handshake1) {
      this.#noise = new HandshakeState({
        protocolName: SUITE_NAME,
        role: 'responder',
        prologue: prologue(this.#hello, this.#reply),
        random: this.random,
        staticKey: this.staticKey,
      });
      this.#noise.readMessage(payload);
      await this.frame(FrameType.handshake2, this.#noise.writeMessage(new Uint8Array()));
    } else if (type === FrameType.handshake3) {
      const { role } = decodeHandshakeWish(this.#noise!.readMessage(payload));
      const { sendKey, receiveKey } = this.#noise!.finish();
      this.sender = new RecordSender(sendKey);
      this.#receiver = new RecordReceiver(receiveKey);
      await this.say('SessionOpen', 0, { role, enrolled: false });
    } else if (type === FrameType.record) {
      await this.#record(payload);
    }
  }

  async #record(payload: Uint8Array): Promise<void> {
    let request: AnyMessage;
    try {
      request = decodeMessage(this.#receiver!.open(payload).plaintext);
    } catch {
      await this.alert(Alert.recordRejected);
      return;
    }
    this.requests.push(request);
    const special = this.answer(request, this);
    if (special === undefined) {
      await this.#usual(request);
    } else {
      await special;
    }
  }

  async #usual({ name, id, body }: AnyMessage): Promise<void> {
    if (name === 'GetStatus') {
      await this.say('Status', id, STATUS);
    } else if (name === 'SetBolus') {
      await this.say('BolusOrdered', id, {
        bolusId: 1,
        repeated: this.requests.filter((r) => r.name === name).length > 1,
      });
    } else if (name === 'ReadHistory') {
      const { from, count } = body as Body<'ReadHistory'>;
      const last = Math.min(20, from + count - 1);
      const records = Array.from({ length: last - from + 1 }, (_, i) => ({
        sequence: from + i,
        kind: 'boot' as const,
        bootCount: 1,
        uptime: i,
        detail: 1,
      }));
      await this.say('HistoryPage', id, { records, more: last < 20 });
    } else {
      await this.say('Response', id, { request: OPCODES[name], result: 'success' });
    }
  }
}
