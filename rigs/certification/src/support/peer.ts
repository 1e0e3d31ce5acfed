// SPDX-License-Identifier: Apache-2.0
/** A paired peer of the rig: an honest client whose frames and plaintexts a sequence can keep, hold back and disturb. */
import {
  type ConnectOptions,
  type PlainRequestName,
  PumpClient,
  PumpError,
  type RawAnswer,
  type Result,
  type ResumptionTicket,
} from '@assay/client';
import type { Secret } from '@assay/crypto';
import {
  type AnswerName,
  arm,
  type Body,
  type CommandBody,
  type CommandName,
  decodeFrame,
  encodeCommand,
  encodeMessage,
  type Freshness,
  MAX_LIFE_MS,
  milliseconds,
  milliunits,
} from '@assay/protocol';
import type { SetupBench } from '@assay/rig';
import type { Micros, Port } from '@assay/transport';
import { type Context, micros } from './context.js';
import { type Frame, frameOf } from './frames.js';
import type { PairedRole } from './messages.js';
import { Wire } from './wire.js';

/** A lost answer is a finding: nothing is sent twice. */
const ONCE = { attempts: 1 };

export class Peer {
  private constructor(
    readonly role: PairedRole,
    readonly wire: Wire,
    readonly client: PumpClient,
    private readonly answerTime: Micros,
  ) {}

  /** Opens the port and a session as the rig's paired peer of this role. Throws PumpError, PortError. */
  static async open(context: Context, role: PairedRole, resume?: ResumptionTicket): Promise<Peer> {
    const wire = await Wire.open(context, role);
    try {
      const client = await PumpClient.connect({
        ...optionsOf(context, wire, role),
        pinnedPump: context.bench.credentials.pumpPublic,
        ...(resume === undefined ? {} : { resume }),
      });
      return Peer.of(context, wire, client, role);
    } catch (error) {
      await wire.close();
      throw error;
    }
  }

  /** Of a session that was opened on `wire` in some other way. */
  static of({ profile }: Context, wire: Wire, client: PumpClient, role: PairedRole): Peer {
    wire.link = client.link;
    return new Peer(role, wire, client, micros(profile, 'answerMs'));
  }

  nextId(): number {
    return this.client.session.nextId();
  }

  freshKey(): bigint {
    return this.client.newKey();
  }

  /** When a command that is meant now is issued, by the pump's uptime as this peer reckons it; ms. */
  issued(): number {
    return this.client.uptime();
  }

  /** The plaintext of an honest request that changes nothing. */
  encode<N extends PlainRequestName>(name: N, body: Body<N>): Uint8Array {
    return encodeMessage(name, this.nextId(), body);
  }

  /** The plaintext of a command: meant now, for as long as may be, under a key of its own, unless told otherwise. */
  command<N extends CommandName>(name: N, body: CommandBody<N>, fresh: Partial<Freshness> = {}): Uint8Array {
    const { issued = milliseconds(this.issued()), life = milliseconds(MAX_LIFE_MS), key = this.freshKey() } = fresh;
    return encodeCommand(this.nextId(), arm(name, body, { issued, life, key }));
  }

  /** The plaintext of a normal bolus. */
  bolus(amount: number, fresh: Partial<Freshness> = {}): Uint8Array {
    return this.command('SetBolus', { amount: milliunits(amount), kind: 'normal' }, fresh);
  }

  /** The record of a plaintext under the next counter, not sent. */
  seal(plaintext: Uint8Array): Frame {
    const { type, payload } = decodeFrame(this.client.sealRaw(plaintext).subarray(0, -1));
    return frameOf(type, payload);
  }

  /** An honest request; resolves with the answer or with why the pump refused. Throws PumpError when no answer comes. */
  request<N extends PlainRequestName>(name: N, body: Body<N>): Promise<Result<Body<AnswerName<N>>>> {
    return this.client.request(name, body);
  }

  /** A command, meant now, under a key of its own unless one is given. As `request`. */
  order<N extends CommandName>(name: N, body: CommandBody<N>, key?: bigint): Promise<Result<Body<AnswerName<N>>>> {
    return this.client.command(name, body, { life: milliseconds(MAX_LIFE_MS), ...(key === undefined ? {} : { key }) });
  }

  orderBolus(amount: number, key?: bigint): Promise<Result<Body<'BolusOrdered'>>> {
    return this.order('SetBolus', { amount: milliunits(amount), kind: 'normal' }, key);
  }

  setTherapy(state: 'run' | 'stop'): Promise<Result<Body<'Response'>>> {
    return this.order('SetTherapyState', { state });
  }

  /** As `request`, where a refusal means that the pump does not do what it must. Throws PumpError. */
  async expect<N extends PlainRequestName>(name: N, body: Body<N>): Promise<Body<AnswerName<N>>> {
    return granted(name, await this.request(name, body));
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

/** What the rig's own peer of this role says of itself. */
export function optionsOf({ bench }: Context, wire: Wire, role: PairedRole): Omit<ConnectOptions, 'pinnedPump'> {
  return { ...introduction(bench, wire.port, role, bench.credentials[role]), timeouts: ONCE };
}

/** What any peer says of itself; its messages go into the transcript. */
export function introduction(bench: SetupBench, port: Port, role: PairedRole, staticKey: Secret) {
  return {
    port,
    random: (length) => bench.randomBytes(length),
    staticKey,
    role,
    onMessage: (dir, name, body) => bench.message(dir, role, name, body),
  } satisfies Partial<ConnectOptions>;
}

/** The value of an answer; throws PumpError when the pump refused. */
export function granted<T>(name: string, answer: Result<T>): T {
  if (!answer.ok) throw new PumpError('bad-answer', `the pump refused ${name}: ${answer.result}`);
  return answer.value;
}
