// SPDX-License-Identifier: Apache-2.0
/** A pump on the emulated board and the independent model, told the same at the same time; both must answer alike. */
import type { PumpClient } from '@assay/client';
import type { Body, HistoryRecord } from '@assay/protocol';
import { expect } from 'vitest';
import { type Outcome, TherapyModel } from '../therapy/model.js';
import type { Peer, TestPump } from './pump.js';

/** Adds to `known` what is new, and what was not complete when it was read last. */
export async function readInto(known: Map<number, HistoryRecord>, client: PumpClient): Promise<HistoryRecord[]> {
  const from = Math.max(1, known.size - 100);
  for await (const record of client.readHistory(from)) known.set(record.sequence, record);
  return [...known.values()];
}

/** Steps that records of this kind tell. */
export const recordedSteps = (records: readonly HistoryRecord[], kind: HistoryRecord['kind']) =>
  records
    .filter((record) => record.kind === kind)
    .reduce((sum, { delivered, detail }) => sum + (delivered ?? detail) / 50, 0);

/** A session that answers: the one there is, or, when it has ended by itself, another. */
export async function connected(pump: TestPump, peer: Peer, client: PumpClient): Promise<PumpClient> {
  const answer = await client.status().catch(() => undefined);
  if (answer?.ok) return client;
  client.close();
  return pump.connect(peer);
}

export class Twins {
  readonly model = new TherapyModel();
  /** The pump was started at `started`, in virtual microseconds. */
  constructor(
    readonly pump: TestPump,
    public peer: Peer,
    public client: PumpClient,
    readonly started = 0,
  ) {
    this.model.boot(0, 0, 0);
    this.model.limits({ maxBolus: 10_000, maxBasal: 10_000, maxHour: 30_000, maxDay: 100_000 });
    this.model.run();
  }

  /** How the pump is, its uptime too: its timer starts with the board, a little before the firmware runs. */
  async #status(): Promise<Body<'Status'>> {
    this.client = await connected(this.pump, this.peer, this.client);
    const status = await this.client.status();
    if (!status.ok) throw new Error('the pump tells no status');
    return status.value;
  }

  /** When the pump took an order that leaves a record of this kind: what its history tells, to the millisecond; else `before`. */
  async #takenAt(kind: HistoryRecord['kind'], { lastSequence, uptime }: Body<'Status'>): Promise<number> {
    let taken: number = uptime;
    for await (const record of this.client.readHistory(lastSequence + 1)) {
      if (record.kind === kind) taken = record.uptime;
    }
    return taken;
  }

  /** Pump and model are told the same; the model at the moment at which the pump took it, if that leaves a record of this kind. */
  async say(
    deed: (client: PumpClient) => Promise<{ readonly ok: boolean }>,
    same: (model: TherapyModel) => unknown,
    kind?: HistoryRecord['kind'],
  ) {
    const before = await this.#status();
    const answer = await deed(this.client);
    this.model.to(kind === undefined ? before.uptime : await this.#takenAt(kind, before));
    const outcome = same(this.model) as Outcome | undefined;
    expect(answer.ok).toBe(outcome === undefined || outcome === 'ok');
  }

  /** Therapy rests for so long. */
  async rest(how: 'pause' | 'stop', micros: number): Promise<void> {
    await this.say(
      (client) => client.setTherapy(how),
      (twin) => twin[how](),
      'therapyState',
    );
    await this.pump.wait(micros);
    await this.say(
      (client) => client.setTherapy('run'),
      (twin) => twin.run(),
      'therapyState',
    );
  }

  /** Another peer speaks from now on. */
  async speakAs(peer: Peer): Promise<void> {
    this.client.close();
    this.peer = peer;
    this.client = await this.pump.connect(peer);
  }

  /** Brings the model to the pump's present moment. */
  meet(): Promise<void> {
    return this.say(
      async () => ({ ok: true }),
      () => undefined,
    );
  }

  /** Steps into the body that the model made, with its time of each, ms of uptime. */
  steps(): { readonly at: number; readonly kind: string }[] {
    return this.model.lines
      .filter((line) => / (basal|bolus)/.test(line))
      .map((line) => line.split(' '))
      .map(([at, kind = '']) => ({ at: Number(at), kind }));
  }

  /** By how many milliseconds the pump's steps came after the model's, at least and at most; says so of `what`. */
  lateness(edges: readonly number[], what: string): readonly [least: number, most: number] {
    const said = this.steps();
    expect(edges.length).toBe(said.length);
    const late = edges.map((t, i) => (t - this.started) / 1000 - said[i]!.at);
    const [least, most] = [Math.min(...late), Math.max(...late)];
    process.stdout.write(`${what}, ${said.length} steps: ${least.toFixed(1)}…${most.toFixed(1)} ms late\n`);
    return [least, most];
  }
}
