// SPDX-License-Identifier: Apache-2.0
/** An enrolled peer of the rig: an honest client whose frames and plaintexts a sequence can keep, hold back and disturb. */
import { PumpClient, PumpError, type RawAnswer, type Result } from '@assay/client';
import { type AnswerName, type Body, decodeFrame, encodeMessage, type RequestName, type Role } from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { type Context, micros } from './context.js';
import { type Frame, frameOf } from './frames.js';
import { Wire } from './wire.js';

export class Peer {
  private constructor(
    readonly role: Role,
    readonly wire: Wire,
    readonly client: PumpClient,
    private readonly answerTime: Micros,
  ) {}

  /** Opens the port and a session as the rig's enrolled peer of this role. Throws PumpError, PortError. */
  static async open(context: Context, role: Role): Promise<Peer> {
    const { bench, profile } = context;
    const wire = await Wire.open(context, role);
    try {
      const client = await PumpClient.connect({
        port: wire.port,
        random: (length) => bench.randomBytes(length),
        staticKey: bench.credentials[role],
        pinnedPump: bench.credentials.pumpPublic,
        role,
        onMessage: (dir, name, body) => bench.message(dir, role, name, body),
      });
      wire.link = client.link;
      return new Peer(role, wire, client, micros(profile, 'answerMs'));
    } catch (error) {
      await wire.close();
      throw error;
    }
  }

  nextId(): number {
    return this.client.session.nextId();
  }

  freshKey(): bigint {
    return this.client.newBolusKey();
  }

  /** The plaintext of an honest request, armed. */
  encode<N extends RequestName>(name: N, body: Body<N>): Uint8Array {
    return encodeMessage(name, this.nextId(), body, { armed: true });
  }

  /** The record of a plaintext under the next counter, not sent. */
  seal(plaintext: Uint8Array): Frame {
    const { type, payload } = decodeFrame(this.client.sealRaw(plaintext).subarray(0, -1));
    return frameOf(type, payload);
  }

  /** An honest request; resolves with the answer or with why the pump refused. Throws PumpError when no answer comes. */
  request<N extends RequestName>(name: N, body: Body<N>): Promise<Result<Body<AnswerName<N>>>> {
    return this.client.request(name, body);
  }

  /** As `request`, where a refusal means that the pump does not do what it must. Throws PumpError. */
  async expect<N extends RequestName>(name: N, body: Body<N>): Promise<Body<AnswerName<N>>> {
    const answer = await this.request(name, body);
    if (!answer.ok) throw new PumpError('bad-answer', `the pump refused ${name}: ${answer.result}`);
    return answer.value;
  }

  /** Seals and sends any plaintext; whatever answers it. */
  ask(plaintext: Uint8Array): Promise<RawAnswer> {
    return this.client.requestRaw(plaintext, this.answerTime);
  }

  /** Sends a frame of any type, and waits for whatever answers it. */
  async present(frame: Pick<Frame, 'type' | 'payload'>): Promise<RawAnswer> {
    await this.wire.send(frame);
    return this.client.session.awaitAny(this.client.link.clock.now() + this.answerTime);
  }

  /** Lets `time` pass to its end, hearing what comes; answers that nobody awaits any more are let go. */
  async listen(time: Micros): Promise<void> {
    const { session, link } = this.client;
    const end = link.clock.now() + time;
    while ((await session.nextEvent(end)) !== null);
    while ((await session.awaitAny(link.clock.now())).kind !== 'silence');
  }

  /** Closes session and port. */
  async close(): Promise<void> {
    this.client.close();
    await this.wire.close();
  }
}
