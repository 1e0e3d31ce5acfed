// SPDX-License-Identifier: Apache-2.0
/** Requests and their answers: typed, matched, sent again while none comes (link.md MSG-8), and what is refused here. */
import { FrameType, milliseconds, milliunits, milliunitsPerHour, minutes, OPCODES } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { answerBy, connected, failure, half, misuse, SECOND } from '../test/parties.js';
import { PumpError } from './errors.js';

const page = (...sequences: number[]) =>
  sequences.map((sequence) => ({ sequence, kind: 'boot' as const, bootCount: 1, uptime: milliseconds(0), detail: 1 }));

describe('requests', () => {
  it('reads status, orders, cancels, stops and runs', async () => {
    const { pump, client } = await connected();
    expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'run', bolusId: 0 } });
    expect(await client.setBolus({ amount: half })).toEqual({ ok: true, value: { bolusId: 1, repeated: false } });
    expect(await client.cancelBolus(1)).toEqual({ ok: true, value: undefined });
    expect(await client.setTherapy('stop')).toEqual({ ok: true, value: undefined });
    expect(pump.therapy.state).toBe('stop');
    expect(await client.setBolus({ amount: half })).toEqual({ ok: false, result: 'notApplicable' });
    expect(await client.setTherapy('run')).toEqual({ ok: true, value: undefined });
  });

  it('gives a refusal as a result, not as an error', async () => {
    const { pump, client } = await connected();
    answerBy(pump, 'Response', { request: OPCODES.SetBolus, result: 'maxBolusNumber' });
    expect(await client.setBolus({ amount: half })).toEqual({ ok: false, result: 'maxBolusNumber' });
  });

  it('throws misuse for what no message can carry', async () => {
    const { pump, client } = await connected();
    const heard = pump.heard.length;
    expect(() => milliunits(-50)).toThrow(expect.objectContaining({ code: 'bad-unit' }));
    await expect(client.setBolus({ amount: milliunits(20_000) })).rejects.toMatchObject(misuse('bad-field', /amount/));
    await expect(client.setBolus({ amount: half, life: milliseconds(60_001) })).rejects.toMatchObject(
      misuse('bad-field'),
    );
    expect(pump.heard).toHaveLength(heard);
  });

  it('reads and sets limits, under one key while a person has to confirm them', async () => {
    const { pump, client } = await connected({}, { features: ['limits'] });
    const value = {
      maxBolus: half,
      maxBasal: milliunitsPerHour(1),
      maxHour: half,
      maxDay: half,
      occlusion: 'low',
    } as const;
    answerBy(pump, 'Limits', value);
    expect(await client.limits()).toEqual({ ok: true, value });
    const asked: unknown[] = [];
    pump.onRequest = ({ id, name, body }) => {
      asked.push([name, body]);
      const result = asked.length === 1 ? 'confirmationNeeded' : 'success';
      pump.say('Response', id, { request: OPCODES.SetLimits, result });
      return true;
    };
    const set = () => client.setLimits({ occlusion: 'low' }, { key: 7n });
    expect(await set()).toEqual({ ok: false, result: 'confirmationNeeded' });
    expect(await set()).toEqual({ ok: true, value: undefined });
    const command = ['SetLimits', expect.objectContaining({ key: 7n, occlusion: 'low' })];
    expect(asked).toEqual([command, command]);
  });

  it('reads the history page by page', async () => {
    const { pump, client } = await connected();
    pump.fillHistory(20);
    const sequences: number[] = [];
    for await (const record of client.readHistory(3)) sequences.push(record.sequence);
    expect(sequences).toEqual(Array.from({ length: 18 }, (_, i) => i + 3));
  });

  it.each([
    ['repeats itself', page(1)],
    ['promises more and sends nothing', page()],
  ])('does not run in circles when a history %s', async (_, records) => {
    const { pump, client } = await connected();
    answerBy(pump, 'HistoryPage', { records, more: true });
    const read = async () => {
      for await (const record of client.readHistory(1)) expect(record.sequence).toBe(1);
    };
    await expect(read()).rejects.toMatchObject(failure('bad-answer', /history/));
  });

  it('tells that the history was refused', async () => {
    const { pump, client } = await connected();
    answerBy(pump, 'Response', { request: OPCODES.ReadHistory, result: 'notAuthorised' });
    await expect(client.readHistory().next()).rejects.toMatchObject(failure('bad-answer', /notAuthorised/));
  });

  it('matches answers to requests that run at the same time, and lets events pass between', async () => {
    const { pump, client } = await connected();
    const ids: number[] = [];
    pump.onRequest = ({ id }) => {
      ids.push(id);
      if (ids.length < 3) return true;
      const step = { bolusId: 1, delivered: milliunits(50), ordered: milliunits(100), uptime: milliseconds(1) };
      pump.say('DoseStep', 0, step);
      for (const held of ids.reverse())
        pump.say('Status', held, { ...pump.therapy.status(), ...pump.boot(), totalSteps: held });
      return true;
    };
    const answers = await Promise.all([client.status(), client.status(), client.status()]);
    expect(answers.map((answer) => answer.ok && answer.value.totalSteps)).toEqual([1, 2, 3]);
    expect(await client.nextEvent(pump.clock.now())).toMatchObject({ name: 'DoseStep' });
  });

  it('REC-8 drops replayed and forged records silently', async () => {
    const { pump, client } = await connected();
    pump.onSend = ({ type, payload }) => {
      pump.frame(type, payload.with(-1, payload.at(-1)! ^ 1));
      pump.frame(type, payload);
      pump.frame(type, payload);
      return true;
    };
    expect(await client.status()).toMatchObject({ ok: true });
    expect(await client.session.awaitAny(pump.clock.now() + 1000)).toEqual({ kind: 'silence' });
  });

  it('throws when the answer is authentic but not what was asked for', async () => {
    const { pump, client } = await connected();
    answerBy(pump, 'BolusOrdered', { bolusId: 1, repeated: false });
    await expect(client.status()).rejects.toMatchObject(
      failure('bad-answer', /GetStatus was answered by BolusOrdered/),
    );
    answerBy(pump, 'Response', { request: 0x1178, result: 'success' });
    await expect(client.setTherapy('run')).rejects.toMatchObject(failure('bad-answer', /0x1178/));
  });

  it('ALR-1 takes an alert as a hint: an answer after it counts, silence after it is a lost session', async () => {
    const { pump, client } = await connected();
    pump.onRequest = () => {
      pump.alert('noSession');
      return false;
    };
    expect(await client.status()).toMatchObject({ ok: true });
    pump.onRequest = () => {
      pump.alert('noSession');
      return true;
    };
    const start = pump.clock.now();
    const order = client.setBolus({ amount: half });
    await expect(order).rejects.toMatchObject(failure('session-lost', /noSession.*SetBolus.*may or may not/));
    expect(pump.clock.now() - start).toBe(SECOND);
    // The session itself stands, and so does everything that is stored.
    pump.onRequest = () => false;
    expect(await client.status()).toMatchObject({ ok: true });
  });

  it('tells an authentic answer that is no message', async () => {
    const { pump, client } = await connected({ timeouts: { attempts: 1 } });
    pump.onRequest = () => {
      pump.frame(FrameType.record, pump.session!.seal(Uint8Array.of(0x18, 1), pump.now()));
      return true;
    };
    await expect(client.status()).rejects.toMatchObject(failure('bad-answer', /1801/));
  });
});

describe('no answer', () => {
  it('MSG-8 asks again under a new id, and takes the answer to either', async () => {
    const { pump, client } = await connected();
    const ids: number[] = [];
    pump.onRequest = ({ id }) => {
      ids.push(id);
      if (ids.length === 2) pump.say('Status', ids[0]!, { ...pump.therapy.status(), ...pump.boot() });
      return true;
    };
    expect(await client.status()).toMatchObject({ ok: true });
    expect(ids).toEqual([1, 2]);
    expect(pump.clock.now()).toBe(SECOND);
  });

  it('MSG-8 gives up after three times by the port’s clock', async () => {
    const { pump, client } = await connected({ timeouts: { request: 300_000 } });
    let asked = 0;
    pump.onRequest = () => ++asked > 0;
    const error = await client.identity().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PumpError);
    expect(error).toMatchObject(failure('no-answer', /the answer to GetIdentity did not come/));
    expect([asked, pump.clock.now()]).toEqual([3, 900_000]);
  });

  it('does not take a late answer for another request', async () => {
    const { pump, client } = await connected({ timeouts: { attempts: 1 } });
    pump.onRequest = () => true;
    await expect(client.status()).rejects.toThrow();
    pump.say('Status', 1, { ...pump.therapy.status(), ...pump.boot() });
    await client.session.nextEvent(pump.now() + 1000);
    for (let n = 2; n <= 65_535; n += 1) client.session.nextId();
    await expect(client.status()).rejects.toMatchObject(failure('no-answer'));
  });
});

describe('features', () => {
  it('are refused here once Identity is known, unless forced', async () => {
    const { pump, client } = await connected({}, { features: ['limits'] });
    expect(await client.request('GetTime', {})).toEqual({ ok: false, result: 'unsupported' });
    expect(await client.identity()).toMatchObject({ ok: true });
    const heard = pump.heard.length;
    await expect(client.request('GetTime', {})).rejects.toMatchObject(misuse('feature-missing', /time.*Identity/));
    await expect(client.command('StopPriming', {})).rejects.toMatchObject(misuse('feature-missing', /priming/));
    const extended = client.setBolus({ amount: half, kind: 'extended', duration: minutes(30) });
    await expect(extended).rejects.toMatchObject(misuse('feature-missing', /bolusKinds/));
    expect(pump.heard).toHaveLength(heard);
    expect(await client.request('GetTime', {}, { force: true })).toEqual({ ok: false, result: 'unsupported' });
    expect(await client.command('StopPriming', {}, { force: true })).toEqual({ ok: false, result: 'unsupported' });
  });

  it('DLV-8 orders another kind where the pump can', async () => {
    const { client } = await connected({}, { features: ['bolusKinds'] });
    await client.identity();
    const order = { amount: half, kind: 'multiwave', extended: milliunits(200), duration: minutes(60) } as const;
    expect(await client.setBolus(order)).toMatchObject({ ok: true });
    expect(await client.setBolus({ ...order, extended: half })).toEqual({ ok: false, result: 'plausibilityFailed' });
  });
});
