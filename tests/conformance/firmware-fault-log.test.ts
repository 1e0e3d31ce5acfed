// SPDX-License-Identifier: Apache-2.0
/** Faults and damage on the emulated Pico: each leaves an audit record of its kind (docs/protocol/link.md AUD-9). */
import { readFileSync } from 'node:fs';
import type { PumpClient } from '@assay/client';
import type { FlashEvent } from '@assay/emulator';
import { type AuditRecord, milliunits, milliunitsPerHour } from '@assay/protocol';
import { expect, test } from 'vitest';
import { RAM, readElf } from '../../hardware/pump-controller/image.mjs';
import { picoBuild } from '../emulated-pico.mjs';
import { MINUTE, type Peer, SECOND, type TestPump, withPump } from './pump.js';

const { symbols } = readElf(readFileSync(picoBuild('pump-controller.elf')), RAM as [number, number]);
const RETURN_0 = Uint8Array.of(0x00, 0x20, 0x70, 0x47);
const UNDEFINED = Uint8Array.of(0x00, 0xde);
/** Of the storage (port.h, settings.h), in the flash. */
const STORAGE = 0x10_0000;
const SETTINGS = STORAGE + 0x4_2000;
const SETTINGS_COPY = 2048;
const JOURNAL = STORAGE + 0x2000;
const PAGE = 256;

const patch = (pump: TestPump, name: string, bytes: Uint8Array) =>
  pump.pico.writeMemory(symbols.get(name)! & ~1, bytes);

/** Kind and detail of all records of these kinds. */
async function logged(client: PumpClient, ...kinds: AuditRecord['kind'][]): Promise<[string, number][]> {
  const found: [string, number][] = [];
  for await (const record of client.readAudit())
    if (kinds.includes(record.kind)) found.push([record.kind, record.detail]);
  return found;
}

/** Switches the pump off, changes the flash, and switches it on. */
async function damage(pump: TestPump, deed: (flash: Uint8Array) => void): Promise<void> {
  pump.pico.powerOff();
  await pump.wait(SECOND);
  deed(pump.pico.flash);
  pump.pico.powerOn();
  await pump.wait(SECOND);
}

/** How many copies of the settings lie behind each other. */
const copies = (flash: Uint8Array) => {
  let count = 0;
  while (flash[SETTINGS + count * SETTINGS_COPY] !== 0xff) count++;
  return count;
};

const pairOnce = async (pump: TestPump): Promise<Peer> => {
  const peer = pump.peer();
  (await pump.pair(peer)).close();
  return peer;
};

test('AUD-9 damaged settings are not used: the copy before serves, the user is told, and the log has it', () =>
  withPump(async (pump) => {
    const peer = pump.peer();
    const client = await pump.pair(peer);
    const limits = { maxBolus: milliunits(5000), maxBasal: milliunitsPerHour(5000), maxHour: milliunits(20_000) };
    for (const maxDay of [90_000, 80_000])
      expect(await client.command('SetLimits', { ...limits, maxDay: milliunits(maxDay) })).toMatchObject({ ok: true });
    client.close();
    await damage(pump, (flash) => {
      flash[SETTINGS + (copies(flash) - 1) * SETTINGS_COPY + 40]! ^= 1;
    });
    expect(pump.isLit()).toBe(true);
    const again = await pump.connect(peer);
    expect(await again.request('GetLimits', {})).toMatchObject({ ok: true, value: { maxDay: 90_000 } });
    expect(await logged(again, 'settingsDamaged', 'selfTestFailed')).toEqual([['settingsDamaged', 2]]);
    again.close();
  }));

test('AUD-9 a record of the journal that is none is logged once', () =>
  withPump(async (pump) => {
    const peer = await pairOnce(pump);
    await damage(pump, (flash) => {
      let page = 0;
      while (flash[JOURNAL + page * PAGE] !== 0xff) page++;
      flash[JOURNAL + (page - 1) * PAGE + 9]! ^= 4;
    });
    await damage(pump, () => {});
    const client = await pump.connect(peer);
    expect(await logged(client, 'settingsDamaged')).toEqual([['settingsDamaged', 3]]);
    client.close();
  }));

test('AUD-9 a sensor that says nothing plausible, and a motor that stalls, are logged', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    pump.body.force('pressure', 0);
    await pump.wait(2 * MINUTE);
    pump.body.force('pressure', null);
    await pump.wait(2 * MINUTE);
    pump.body.drive.slip(1);
    expect(await client.setBolus({ amount: milliunits(2000), kind: 'normal' })).toMatchObject({ ok: true });
    await pump.wait(MINUTE);
    expect(await logged(client, 'sensorFault')).toEqual([
      ['sensorFault', 1],
      ['sensorFault', 4],
    ]);
    client.close();
  }));

test('AUD-9 noise that stands still is logged, and therapy goes on', () =>
  withPump(async (pump) => {
    const peer = pump.peer();
    const client = await pump.pair(peer);
    patch(pump, 'port_entropy_sample', RETURN_0);
    await pump.press('confirm', 1.2 * SECOND);
    expect(pump.isLit()).toBe(true);
    const found = await logged(client, 'selfTestFailed');
    expect(found[0]).toEqual(['selfTestFailed', 1]);
    expect(await client.status()).toMatchObject({ ok: true, value: { therapy: 'run' } });
    client.close();
  }));

test('AUD-9 what ended the life before is logged with cause, context and place', () =>
  withPump(
    async (pump) => {
      const peer = await pairOnce(pump);
      patch(pump, 'link_poll', UNDEFINED);
      await pump.wait(15 * SECOND);
      const client = await pump.connect(peer);
      expect(await client.setBolus({ amount: milliunits(500) })).toMatchObject({ ok: true });
      patch(pump, 'drive_on_alarm', UNDEFINED);
      await pump.wait(MINUTE);
      client.close();
      const again = await pump.connect(peer);
      expect(await logged(again, 'processorFault')).toEqual([
        ['processorFault', 0x8000_0000 + 65_536 + 256 + 1],
        ['processorFault', symbols.get('link_poll')! & ~1],
        ['processorFault', 0x8000_0000 + 65_536],
        ['processorFault', symbols.get('drive_on_alarm')! & ~1],
      ]);
      again.close();
    },
    ['hardfault'],
  ));

test('AUD-9 an image that has changed is logged at the next start', () =>
  withPump(async (pump) => {
    const peer = await pairOnce(pump);
    const { boots } = pump.pico;
    const address = symbols.get('boot_is_for_this_device')! & ~3; // nothing here runs it
    const [byte] = pump.pico.readMemory(address, 1);
    pump.pico.writeMemory(address, Uint8Array.of(byte! ^ 1));
    while (pump.pico.boots === boots) await pump.wait(10 * MINUTE);
    await pump.wait(SECOND);
    const client = await pump.connect(peer);
    expect(await logged(client, 'selfTestFailed')).toEqual([['selfTestFailed', 6]]);
    client.close();
  }));

test('AUD-9 flash that no longer takes what is written is logged, and what was there before holds', () =>
  withPump(async (pump) => {
    const client = await pump.pair(pump.peer());
    const limits = { maxBolus: milliunits(5000), maxBasal: milliunitsPerHour(5000), maxHour: milliunits(20_000) };
    const set = () => client.command('SetLimits', { ...limits, maxDay: milliunits(90_000) });
    const worn = ({ kind, offset }: FlashEvent) => {
      // A cell that sticks at 0: the program that begins here leaves it so.
      if (kind === 'program' && offset >= SETTINGS && offset < SETTINGS + 0x2000) pump.pico.flash[offset + 12] = 0;
    };
    pump.pico.onFlashOp.add(worn);
    expect(await set()).toMatchObject({ ok: false, result: 'notCompleted' });
    pump.pico.onFlashOp.delete(worn);
    expect(pump.isLit()).toBe(true);
    expect(await client.request('GetLimits', {})).toMatchObject({ ok: true, value: { maxBolus: 10_000 } });
    expect(await logged(client, 'flashFault')).toEqual([['flashFault', 2]]);
    expect(await set()).toMatchObject({ ok: true });
    client.close();
  }));
