// SPDX-License-Identifier: Apache-2.0
/** The model pump at the far end of a port, on a virtual clock, and ways for tests to make it misbehave. */
import { generateX25519KeyPair, seededRandom } from '@assay/crypto';
import { encodeFrame, type Frame, FrameReader, type Role } from '@assay/protocol';
import { type Clock, type Micros, PortError, StreamPort, type timedOut, VirtualClock } from '@assay/transport';
import { bootRecord } from './pump/deeds.js';
import { PumpModel, type PumpModelOptions } from './pump/pump-model.js';

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

export class FakePump extends PumpModel {
  readonly clock: VirtualClock;
  readonly near: PumpPort;
  /** Types of all frames heard, and payloads of those that the pump sent, by type. */
  readonly heard: number[] = [];
  readonly sent: Frame[] = [];
  /** Set by tests. */
  deafFor = 0;
  onFrame: (frame: Frame) => boolean = () => false;
  /** Sees what the pump is about to send; true = it is lost. */
  onSend: (frame: Frame) => boolean = () => false;

  constructor(options: Partial<PumpModelOptions> = {}) {
    const clock = new VirtualClock();
    const random = options.random ?? seededRandom(7, 'fake pump');
    super({
      now: () => clock.now(),
      transmit: (type, payload) => this.#transmit({ type, payload }),
      random,
      staticKey: generateX25519KeyPair(random),
      ...options,
    });
    this.clock = clock;
    const reader = new FrameReader();
    this.near = new PumpPort(clock, (bytes) => {
      for (const frame of reader.push(bytes)) this.#hear(frame);
    });
  }

  /** Lets time pass, and what it brings about. */
  async pass(us: Micros): Promise<void> {
    await this.clock.sleep(us);
    this.tick();
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.near.fromPump(bytes);
  }

  frame(type: number, payload: Uint8Array): void {
    this.raw(encodeFrame(type, payload));
  }

  fillHistory(length: number): void {
    this.history.push(...Array.from({ length }, (_, i) => bootRecord(this.history.length + i + 1)));
  }

  /** Remembers a peer as one that paired before. */
  knows(publicKey: Uint8Array, role: Role = 'controller'): this {
    this.peers.store(publicKey, role);
    return this;
  }

  #transmit(frame: Frame): void {
    this.sent.push(frame);
    if (!this.onSend(frame)) this.frame(frame.type, frame.payload);
  }

  #hear(frame: Frame): void {
    if (this.clock.now() < this.deafFor) return;
    this.heard.push(frame.type);
    if (!this.onFrame(frame)) this.hear(frame);
  }
}
