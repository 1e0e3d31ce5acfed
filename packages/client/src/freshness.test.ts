// SPDX-License-Identifier: Apache-2.0
/** What changes delivery: armed, fresh by the pump's uptime, never twice, never late (link.md FRESH, REC-10). */
import { seededRandom } from '@assay/crypto';
import { encodeCommand, FrameType, milliseconds } from '@assay/protocol';
import { VirtualClock } from '@assay/transport';
import { describe, expect, it } from 'vitest';
import { FakePump } from '../test/fake-pump.js';
import { connected, failure, half, misuse, options, SECOND, staticKey } from '../test/parties.js';
import type { AnyCommand } from '../test/pump/request-checks.js';
import { PumpClient } from './pump-client.js';
import { TimeBase } from './time-base.js';

/** The commands that the pump heard, carried out or not. */
function commandsOf(pump: FakePump, lose = 0): AnyCommand[] {
  const heard: AnyCommand[] = [];
  pump.onFrame = () => false;
  pump.onRequest = (request) => {
    heard.push(request as AnyCommand);
    return false;
  };
  let lost = 0;
  pump.onSend = ({ type }) => type === FrameType.record && lost++ < lose;
  return heard;
}

describe('freshness', () => {
  it('FRESH-1 carries issued by the pump’s uptime, a life and a key of its own', async () => {
    const { pump, client } = await connected({}, { uptime: 5_000_000 });
    const heard = commandsOf(pump);
    await pump.pass(1_234_567);
    await client.setBolus({ amount: half });
    await client.setTherapy('stop', { life: milliseconds(2000), key: 7n });
    expect(heard[0]!.body).toMatchObject({ issued: 5_001_234, life: 10_000 });
    expect(heard[1]!.body).toMatchObject({ issued: 5_001_234, life: 2000, key: 7n });
    expect(heard[0]!.body.key).not.toBe(7n);
  });

  it('FRESH-2 reckons from the newest authentic message: late on the line is early in the reckoning', () => {
    const clock = new VirtualClock();
    const base = new TimeBase(clock);
    expect(() => base.uptime()).toThrow(expect.objectContaining({ code: 'no-time-base' }));
    base.hear(1000);
    expect(base.uptime()).toBe(1000);
    expect(base.uptime(2_500_999)).toBe(3500);
    expect(base.uptime(-2_000_000)).toBe(2 ** 32 - 1000);
  });

  it('FRESH-2 takes the uptime of answers and events, but not of a record that comes after a newer one', async () => {
    const { pump, client } = await connected();
    const held: Uint8Array[] = [];
    pump.onSend = ({ type, payload }) => {
      if (held.length > 0) return false;
      held.push(payload);
      return type === FrameType.record;
    };
    const late = client.status();
    await pump.pass(400_000);
    await client.status();
    expect(client.uptime()).toBe(400);
    pump.frame(FrameType.record, held[0]!);
    await late;
    expect(client.uptime()).toBe(400);
  });

  it('FRESH-4 goes on over the wrap of the uptime', async () => {
    const { pump, client } = await connected({}, { uptime: 2 ** 32 - 1500 });
    const heard = commandsOf(pump);
    await pump.pass(2 * SECOND);
    expect(await client.setBolus({ amount: half })).toMatchObject({ ok: true });
    expect(heard[0]!.body.issued).toBe(500);
  });

  it('FRESH-3 is refused by the pump when it was held back beyond its life, or comes from the future', async () => {
    const { pump, client } = await connected({ timeouts: { attempts: 1 } });
    const late = client.intend('SetBolus', { amount: half, kind: 'normal' }, { life: milliseconds(1000) });
    const frame = client.sealRaw(encodeCommand(client.session.nextId(), late.armed));
    await pump.pass(1_001_000);
    await client.link.sendRaw(frame);
    const answer = await client.session.awaitAny(pump.now() + SECOND);
    expect(answer).toMatchObject({ message: { name: 'Response', body: { result: 'notFresh' } } });
    client.session.timeBase.hear(client.uptime() + 2001);
    expect(await client.setBolus({ amount: half })).toEqual({ ok: false, result: 'notFresh' });
    client.session.timeBase.hear(client.uptime() - 1);
    expect(await client.setBolus({ amount: half })).toMatchObject({ ok: true });
  });

  it('FRESH-5, FRESH-8 repeats a command whose answer was lost: same key, issued and life, one dose', async () => {
    const { pump, client } = await connected();
    const heard = commandsOf(pump, 1);
    const answer = await client.setBolus({ amount: half });
    expect(answer).toEqual({ ok: true, value: { bolusId: 1, repeated: true } });
    expect(heard).toHaveLength(2);
    expect(heard[1]!.body).toEqual(heard[0]!.body);
    expect(heard[1]!.id).not.toBe(heard[0]!.id);
  });

  it('FRESH-8 never sends a command once its life is over, and says that the state must be asked', async () => {
    const { pump, client } = await connected({ timeouts: { attempts: 10 } });
    const heard = commandsOf(pump);
    pump.onRequest = (request) => heard.push(request as AnyCommand) > 0;
    const order = client.setBolus({ amount: half, life: milliseconds(2500) });
    await expect(order).rejects.toMatchObject(failure('not-fresh', /SetBolus.*may or may not.*ask for the state/));
    expect(heard).toHaveLength(3);
    expect(pump.now()).toBe(3 * SECOND);
  });

  it('says in no-answer that the same intent may be carried out again', async () => {
    const { pump, client } = await connected();
    pump.onRequest = () => true;
    await expect(client.setBolus({ amount: half })).rejects.toMatchObject(failure('no-answer', /same intent/));
  });

  it('FRESH-5, FRESH-6 asks in a later session what came of an intent, over a reset too', async () => {
    const { pump, client } = await connected({ timeouts: { attempts: 1 } });
    const heard = commandsOf(pump, 1);
    const intent = client.intend('SetBolus', { amount: half, kind: 'normal' });
    await expect(client.carryOut(intent)).rejects.toMatchObject(failure('no-answer'));
    pump.reboot();
    const again = await PumpClient.connect(options(pump));
    expect(await again.carryOut(intent)).toEqual({ ok: true, value: { bolusId: 1, repeated: true } });
    expect(heard[1]!.body).toEqual(heard[0]!.body);
    expect(pump.therapy.bolus).toBeNull();
    await pump.pass(10 * SECOND);
    await expect(again.carryOut(intent)).rejects.toMatchObject(failure('not-fresh'));
  });

  it('FRESH-9 repeats nothing but a bolus to a pump that has restarted', async () => {
    const { pump, client } = await connected({}, { uptime: 60_000 });
    const run = client.intend('SetTherapyState', { state: 'run' });
    const bolus = client.intend('SetBolus', { amount: half, kind: 'normal' });
    expect(await client.carryOut(run)).toMatchObject({ ok: true });
    pump.reboot();
    const again = await PumpClient.connect(options(pump));
    const heard = commandsOf(pump);
    await expect(again.carryOut(run)).rejects.toMatchObject(failure('not-fresh', /restarted/));
    expect(heard).toEqual([]);
    // Never done, and issued in what is the future of the new start: the pump refuses it by itself.
    expect(await again.carryOut(bolus)).toEqual({ ok: false, result: 'notFresh' });
  });

  it('FRESH-9 repeats what it means to the pump that it was meant for, in a later session too', async () => {
    const { pump, client } = await connected({}, { uptime: 60_000 });
    const run = client.intend('SetTherapyState', { state: 'run' });
    await client.carryOut(run);
    const again = await PumpClient.connect(options(pump));
    expect(await again.carryOut(run)).toMatchObject({ ok: true });
  });

  it('FRESH-6 forgets no key while its life lasts: the seventeenth bolus in one life has to wait', async () => {
    const { pump, client } = await connected();
    for (let i = 1; i <= 16; i++) {
      expect(await client.setBolus({ amount: half, life: milliseconds(60_000) })).toMatchObject({ ok: true });
      expect(await client.cancelBolus(i)).toMatchObject({ ok: true });
    }
    expect(await client.setBolus({ amount: half })).toEqual({ ok: false, result: 'maxBolusNumber' });
    await pump.pass(61 * SECOND);
    expect(await client.setBolus({ amount: half })).toMatchObject({ ok: true });
  });

  it('FRESH-6 a key that is known for another opcode is implausible', async () => {
    const { client } = await connected();
    await client.setBolus({ amount: half, key: 5n });
    expect(await client.cancelBolus(1, { key: 5n })).toEqual({ ok: false, result: 'plausibilityFailed' });
  });

  it('FRESH-7 carries out nothing that was not armed, nor what was armed on another clock', async () => {
    const { pump, client } = await connected();
    const intent = client.intend('SetTherapyState', { state: 'stop' });
    const forged = { ...intent, armed: { ...intent.armed } };
    await expect(client.carryOut(forged)).rejects.toMatchObject(misuse('not-armed'));
    const other = new FakePump().knows(staticKey.publicKey);
    const elsewhere = await PumpClient.connect(options(other));
    expect(() => elsewhere.carryOut(intent)).toThrow(expect.objectContaining({ code: 'other-clock' }));
    expect(pump.therapy.state).toBe('run');
  });

  it('REC-10 a command that comes after a newer record is out of order', async () => {
    const { pump, client } = await connected();
    const intent = client.intend('SetBolus', { amount: half, kind: 'normal' });
    const older = client.sealRaw(encodeCommand(client.session.nextId(), intent.armed));
    await client.status();
    await client.link.sendRaw(older);
    const answer = await client.session.awaitAny(pump.now() + SECOND);
    expect(answer).toMatchObject({ message: { body: { result: 'outOfOrder' } } });
    expect(pump.therapy.bolus).toBeNull();
  });

  it('gives each command a key of its own unless told', async () => {
    const { client } = await connected({ random: seededRandom(3, 'keys') });
    const keys = Array.from({ length: 100 }, () => client.newKey());
    expect(new Set(keys).size).toBe(100);
  });
});
