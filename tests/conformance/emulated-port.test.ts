// SPDX-License-Identifier: Apache-2.0
/** `assay emulate --link`: any program that opens a serial port sees a pump, and doses by it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PumpClient } from '@assay/client';
import { Secret, systemRandom } from '@assay/crypto';
import { openSerialPort } from '@assay/transport/serialport';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assay, type Running, start } from './assay.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-emulated-port-'));
const link = join(folder, 'pump');
const display = join(folder, 'display');
const env = { ASSAY_HOME: join(folder, 'station') };
let emulator: Running;

beforeAll(async () => {
  emulator = start([
    'emulate',
    '--link',
    link,
    '--display',
    display,
    '--confirm',
    '8',
    '--flash',
    join(folder, 'flash.bin'),
  ]);
  await emulator.said('listens on');
});
afterAll(async () => {
  emulator.child.kill('SIGTERM');
  expect((await emulator.ended).code).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

/** Right in form, and of no window that ever was. */
const WRONG_SECRET = '0000-0000-0000-0000-0000-0000-0000';

test('a secret that was mistyped is refused before anything is sent, and is not repeated', async () => {
  const typed = 'K7QZ-K7QZ-K7QZ-K7QZ-K7QZ-K7QZ-K7QZ';
  const pair = start(['pump', 'pair', '--port', link], env);
  pair.child.stdin.end(`${typed}\n`);
  const { code, out, err } = await pair.ended;
  expect(code).toBe(3);
  expect(err).toMatch(/check/);
  expect(out + err).not.toContain('K7QZ');
});

test('the command line pairs by the display, reads the status, doses and finds the dose in the history', async () => {
  const paired = await assay(['pump', 'pair', '--port', link, '--display', display], env);
  expect(paired.err).toBe("hold the pump's confirm button for a second\n");
  expect(paired.out).toMatch(/^paired with pump [0-9a-f]{16} as controller; its key [0-9a-f]{64} is kept/);
  await emulator.said('display: PAIR CLOSED paired');
  const status = await assay(['pump', 'status', '--port', link, '--json'], env);
  expect(status.err).toBe('');
  expect(status.code).toBe(0);
  expect(JSON.parse(status.out)).toMatchObject({
    identity: { board: 'pico', build: 'release' },
    status: { therapy: 'run' },
  });
  const bolus = await assay(['pump', 'bolus', '--port', link, '--units', '0.1', '--yes'], env);
  expect(bolus.err).toContain('0.10 U of 0.10 U');
  expect(bolus.out).toContain('completed: 0.10 U delivered');
  expect(bolus.code).toBe(0);
  await emulator.said('step 2: 0.10 U delivered');
  const history = await assay(['pump', 'history', '--port', link, '--json'], env);
  const doses = JSON.parse(history.out).filter(({ kind }: { kind: string }) => kind === 'bolus');
  expect(doses).toEqual([expect.objectContaining({ ordered: 100, delivered: 100, end: 'completed' })]);
});

test('a cancelled bolus is annunciated, snoozed and confirmed from here, once', async () => {
  const bolus = start(['pump', 'bolus', '--port', link, '--units', '1', '--yes'], env);
  await bolus.said('0.05 U of 1.00 U');
  bolus.child.kill('SIGINT');
  expect((await bolus.ended).code).toBe(1);
  const annunciations = (...more: readonly string[]) => assay(['pump', 'annunciations', '--port', link, ...more], env);
  const cancelled = async () => {
    const { out } = await annunciations('--json');
    return JSON.parse(out).find((a: { annunciationType: string }) => a.annunciationType === 'bolusCancelled');
  };
  const { annunciationId, status } = await cancelled();
  expect(status).toBe('pending');
  expect((await annunciations()).out).toMatch(new RegExp(`^ +${annunciationId} .* pending +bolusCancelled$`, 'm'));
  for (const [option, did] of [
    ['--snooze', 'snoozed'],
    ['--confirm', 'confirmed'],
  ] as const) {
    const said = `annunciation ${annunciationId} is ${did}\n`;
    expect(await annunciations(option, `${annunciationId}`)).toEqual({ code: 0, out: said, err: '' });
    expect((await cancelled()).status).toBe(did);
  }
  const again = await annunciations('--confirm', `${annunciationId}`);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('notApplicable') });
  expect((await annunciations('--snooze', '1', '--confirm', '1')).code).toBe(3);
});

test('limits are shown, lowered from here, and a pump is made less sensitive by nobody who is not at it', async () => {
  const limits = (...more: readonly string[]) => start(['pump', 'limits', '--port', link, ...more], env);
  const higher = await limits('--max-bolus', '7.5', '--occlusion', 'high').ended;
  expect(higher).toMatchObject({ code: 0, err: '' });
  expect(higher.out).toMatch(/^bolus {6}at most 7\.50 U\n(.*\n){3}occlusion {2}sensitivity high\n$/);
  const lower = limits('--occlusion', 'low');
  await lower.said('press its confirm button');
  await emulator.said('display: CONFIRM LIMITS 7500 10000 30000 100000 OCCLUSION LOW');
  lower.child.kill('SIGINT');
  expect(await lower.ended).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nothing is changed') });
  expect(JSON.parse((await limits('--json').ended).out)).toMatchObject({ maxBolus: 7500, occlusion: 'high' });
  expect((await limits('--occlusion', 'deaf').ended).code).toBe(3);
  expect((await limits('--max-bolus', '1.23456').ended).code).toBe(3);
});

test('the audit log is read, kept and verified without the pump, and one that was changed is not', async () => {
  const file = join(folder, 'audit.json');
  const kept = await assay(['pump', 'audit', '--port', link, '--out', file], env);
  expect(kept).toMatchObject({ code: 0, out: '', err: expect.stringMatching(/is intact: records 1 to \d+ proved/) });
  const key = /signing key ([0-9a-f]{64})/.exec(kept.err)![1]!;
  const verify = (path: string) => assay(['pump', 'audit', '--verify', path, '--key', key]);
  expect(await verify(file)).toMatchObject({ code: 0, err: '', out: expect.stringContaining('is intact') });
  const shown = await assay(['pump', 'audit', '--port', link], env);
  expect(shown.out).toMatch(/^ +1 {2}boot 1 .* boot \d+\n(.*\n)* .* paired \d+ by [0-9a-f]{16}\n/);
  const log = JSON.parse(readFileSync(file, 'utf8'));
  log.records.find(({ kind }: { kind: string }) => kind === 'paired').bootCount = 7;
  const changed = join(folder, 'changed.json');
  writeFileSync(changed, JSON.stringify(log));
  const { code, out } = await verify(changed);
  expect([code, out]).toEqual([1, expect.stringMatching(/BROKEN at record \d+: this record was changed/)]);
});

test('a pump whose window is shut is not paired, whatever the secret; its peers are listed', async () => {
  const file = join(folder, 'secret');
  writeFileSync(file, WRONG_SECRET, { mode: 0o600 });
  const shut = await assay(['pump', 'pair', '--port', link, '--role', 'caregiver', '--secret-file', file], env);
  expect(shut.code).toBe(1);
  expect(shut.err).toContain('hold its confirm button');
  const peers = await assay(['pump', 'peers', '--port', link], env);
  expect(peers.out).toMatch(/^[0-9a-f]{16} {2}controller, this station\n$/);
});

test('a program that opens the port with the serialport package shakes hands, and finds that it is not the pump it knows', async () => {
  const port = await openSerialPort(link, { baudRate: 115_200 });
  try {
    const connect = PumpClient.connect({
      port,
      random: systemRandom,
      staticKey: Secret.of(systemRandom(32)),
      pinnedPump: new Uint8Array(32).fill(9),
      role: 'controller',
    });
    // HS-9: the pump has proved its key by then, and ours was not shown.
    await expect(connect).rejects.toMatchObject({ code: 'wrong-pump-key' });
  } finally {
    await port.close();
  }
});

test('a bolus that is no whole number of steps, and one that nobody said yes to, do not reach the pump', async () => {
  const odd = await assay(['pump', 'bolus', '--port', link, '--units', '0.07', '--yes'], env);
  expect(odd).toMatchObject({ code: 3, out: '' });
  expect(odd.err).toContain('whole number of steps of 0.05 U');
  const unasked = await assay(['pump', 'bolus', '--port', link, '--units', '0.1'], env);
  expect(unasked.code).toBe(3);
  expect(unasked.err).toContain('--yes');
});

test('a second emulator on the same path is told what to do', async () => {
  const second = await assay(['emulate', '--link', link]);
  expect(second.code).toBe(2);
  expect(second.err).toMatch(/exists already/);
});

test('an unpaired station gets in no more', async () => {
  const unpaired = await assay(['pump', 'unpair', '--port', link], env);
  expect(unpaired).toMatchObject({ code: 0, out: "this station's controller is unpaired\n" });
  const refused = await assay(['pump', 'connect', '--port', link], env);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('is this peer paired');
});
