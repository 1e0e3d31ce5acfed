// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '../../test/fake-backend.js';
import type { Update } from '../ipc/contract.js';
import type { StartRun } from '../ipc/run.js';
import { Outbox } from './outbox.js';
import { RunDesk } from './run-desk.js';

const request: StartRun = {
  rig: 'emulated',
  sequences: ['04', '54'],
  seed: 1,
  effort: 'full',
  firmware: 'release',
  mutant: null,
};
const measurement = (value: number) => ({
  name: 'unexpected-steps',
  title: 'Steps that nobody ordered',
  value,
  unit: 'steps',
  limit: { max: 0 },
  within: value <= 0,
  evidence: [7],
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

let backend: FakeBackend;
let desk: RunDesk;
let ended: number;
const sent: Update[] = [];

beforeEach(() => {
  backend = new FakeBackend();
  sent.length = 0;
  ended = 0;
  desk = new RunDesk(backend, new Outbox((update) => sent.push(update)), () => ended++);
});

function row(id: string) {
  const found = desk.rows.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
}

describe('RunDesk', () => {
  it('has a waiting row for each sequence before the rig says anything', async () => {
    await desk.start(request);
    expect(desk.rows.map(({ id, state }) => [id, state])).toEqual([
      ['04', 'waiting'],
      ['54', 'waiting'],
    ]);
    expect(desk.head?.state).toBe('setting-up');
  });

  it('follows a sequence from its start to its verdict', async () => {
    await desk.start(request);
    backend.onEvent({ type: 'sequence-start', id: '04' });
    backend.onEvent({ type: 'step', id: '04', title: 'Resend' });
    backend.onEvent({ type: 'progress', id: '04', done: 0.4 });
    backend.onEvent({ type: 'pump-step', id: '04', t: 1 });
    backend.onEvent({ type: 'measurement', id: '04', measurement: measurement(3) });
    backend.onEvent({ type: 'measurement', id: '04', measurement: measurement(4) });
    expect(row('04')).toMatchObject({ state: 'running', step: 'Resend', done: 0.4, pumpSteps: 1 });
    expect(row('04').measurements.map(({ value }) => value)).toEqual([4]);
    const result = {
      id: '04',
      title: 'x',
      outcome: 'fail',
      reason: 'steps',
      measurements: [measurement(4)],
      head: 'ab',
      entries: 9,
      deviceMicros: 5,
    } as const;
    backend.onEvent({ type: 'sequence-end', result, wallMs: 12 });
    expect(row('04')).toMatchObject({ state: 'done', outcome: 'fail', reason: 'steps', wallMs: 12, entries: 9 });
  });

  it('ignores events of the set-up and of sequences that were not asked for', async () => {
    await desk.start(request);
    backend.onEvent({ type: 'step', id: '00', title: 'enrol' });
    expect(desk.rows).toHaveLength(2);
  });

  it('keeps outcome and hash of the end', async () => {
    await desk.start(request);
    backend.onEvent({ type: 'run-end', outcome: 'fail', transcriptHash: 'abc', out: '/out', wallMs: 1 });
    backend.finish();
    await settled();
    expect(desk.head).toMatchObject({ state: 'ended', outcome: 'fail', transcriptHash: 'abc', out: '/out', leftMs: 0 });
    expect(ended).toBe(1);
  });

  it('runs one certification at a time', async () => {
    await desk.start(request);
    await expect(desk.start(request)).rejects.toMatchObject({ code: 'run-busy' });
  });

  it('refuses a sequence that the catalogue does not have', async () => {
    await expect(desk.start({ ...request, sequences: ['99'] })).rejects.toMatchObject({ code: 'unknown-sequence' });
    expect(desk.busy).toBe(false);
  });

  it('leaves no row running when the run is cancelled', async () => {
    const id = await desk.start(request);
    backend.onEvent({ type: 'sequence-start', id: '04' });
    desk.cancel(id);
    await settled();
    expect(desk.head).toMatchObject({ state: 'ended', outcome: 'aborted' });
    expect(desk.rows.map(({ outcome }) => outcome)).toEqual(['aborted', 'aborted']);
    expect(() => desk.cancel(id)).toThrow(expect.objectContaining({ code: 'run-not-running' }));
  });

  it('calls a rig that breaks an error, never a failure of the product, and shows why', async () => {
    await desk.start(request);
    backend.refuse(Object.assign(new Error('no firmware'), { code: 'firmware-missing' }));
    await settled();
    expect(desk.head).toMatchObject({ state: 'ended', outcome: 'error', problem: { code: 'firmware-missing' } });
  });

  it('sends few messages under a flood and keeps count of every step', async () => {
    await desk.start(request);
    backend.onEvent({ type: 'sequence-start', id: '04' });
    for (let t = 0; t < 20_000; t++) backend.onEvent({ type: 'pump-step', id: '04', t });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(row('04').pumpSteps).toBe(20_000);
    expect(sent.length).toBeLessThan(10);
    expect(sent.at(-1)?.rows?.find(({ id }) => id === '04')?.pumpSteps).toBe(20_000);
    await desk.close();
  });
});
