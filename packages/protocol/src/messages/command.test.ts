// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError, bytesToHex } from '@assay/crypto';
import { describe, expect, test } from 'vitest';
import { milliseconds, milliunits, milliunitsPerHour, minutes } from '../units/units.js';
import { MESSAGE_NAMES, messageOf } from './codes.js';
import { type ArmedCommand, arm, encodeCommand, type Freshness } from './command.js';
import { decodeMessage, encodeMessage } from './message.js';

const fresh: Freshness = { issued: milliseconds(0), life: milliseconds(1), key: 0n };
const bolus = { amount: milliunits(50), kind: 'normal' } as const;
const code = (wanted: string) => expect.objectContaining({ code: wanted, family: 'misuse' });

describe('commands', () => {
  test('FRESH-1 FRESH-7 an armed command is encoded with its freshness', () => {
    const armed = arm('SetBolus', bolus, fresh);
    expect(bytesToHex(encodeCommand(3, armed))).toBe('a70019114b01030218320318331400150116' + '00');
    expect(decodeMessage(encodeCommand(3, armed))).toEqual({ name: 'SetBolus', id: 3, body: { ...bolus, ...fresh } });
  });

  test('FRESH-7 whatever changes delivery is refused unless armed', () => {
    const changing = MESSAGE_NAMES.filter((name) => messageOf(name).changesDelivery);
    expect(changing).toHaveLength(15);
    for (const name of changing) {
      expect(() => encodeMessage(name as never, 1, { ...bolus, ...fresh } as never)).toThrow(code('not-armed'));
    }
    const forged = { name: 'SetBolus', body: { ...bolus, ...fresh } } as ArmedCommand<'SetBolus'>;
    expect(() => encodeCommand(1, forged)).toThrow(code('not-armed'));
    expect(() => encodeCommand(1, { ...arm('SetBolus', bolus, fresh) })).toThrow(code('not-armed'));
    // @ts-expect-error the type system refuses it too
    expect(() => encodeMessage('StopPriming', 1, fresh)).toThrow(AssayMisuseError);
  });

  test('FRESH-7 what was armed cannot be changed after', () => {
    const segments = [{ start: minutes(0), rate: milliunitsPerHour(850) }];
    const armed = arm('WriteBasalProfile', { profile: 1, segments }, fresh);
    const before = encodeCommand(1, armed);
    segments[0]!.rate = milliunitsPerHour(35_000);
    segments.push({ start: minutes(30), rate: milliunitsPerHour(0) });
    expect(encodeCommand(1, armed)).toEqual(before);
    expect(() => Object.assign(armed.body, { profile: 2 })).toThrow(TypeError);
    expect(() => Object.assign(armed.body.segments[0]!, { rate: 1 })).toThrow(TypeError);
  });

  test('FRESH-8 the same command may be encoded again, under any id', () => {
    const armed = arm('CancelBolus', { bolusId: 7 }, { ...fresh, key: 0xffff_ffff_ffff_ffffn });
    const bodies = [1, 2, 0xffff].map((id) => decodeMessage(encodeCommand(id, armed)).body);
    expect(
      new Set(bodies.map((body) => JSON.stringify(body, (_, v) => (typeof v === 'bigint' ? `${v}` : v)))).size,
    ).toBe(1);
    expect(() => encodeCommand(0, armed)).toThrow(code('bad-id'));
  });

  test('arming refuses what cannot be encoded, and what changes nothing', () => {
    expect(() => arm('SetBolus', { ...bolus, amount: milliunits(10_001) }, fresh)).toThrow(code('bad-field'));
    expect(() => arm('SetBolus', bolus, { ...fresh, life: milliseconds(60_001) })).toThrow('SetBolus.life: ');
    expect(() => arm('GetStatus' as never, {} as never, fresh)).toThrow(code('not-a-command'));
    expect(() => arm('toString' as never, {} as never, fresh)).toThrow(code('not-a-command'));
  });
});
