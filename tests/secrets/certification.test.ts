// SPDX-License-Identifier: Apache-2.0
/** A certification run handles many secrets: none of them is in its evidence, its report or what the command says. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as certification from '@assay/certification';
import { x25519KeyPair } from '@assay/crypto';
import { PicoBoard } from '@assay/emulator';
import { SETUP_ID, transcriptFile } from '@assay/evidence';
import { driveSequence, driveSetup, loadRig, type RunSpec } from '@assay/rig';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/lib/run.mjs';
import { assay, type Ended } from '../conformance/assay.js';
import { picoBuild, secretIn } from '../emulated-pico.mjs';
import { Vault } from './planting.js';
import { type Planted, searchFolder, searchIn } from './search.js';
import { plantSigningKey } from './station.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Pairing, guessing, unpairing, and what is said in a session. */
const SEQUENCES = ['11', '12', '13', '14', '19'];
const SEED = 9;
/** Where the firmware keeps its own key pair and its peers (hardware/pump-controller/README.md). */
const STORE = { from: 0x10_0000, to: 0x10_2000 };

const vault = new Vault();
const evidence = join(folder, 'evidence');
const station = join(folder, 'station');
let command: Ended;
let stationKeys: readonly Planted[];

/** What every display shows while `work` runs in this process. */
async function watchingDisplays(work: () => Promise<void>): Promise<void> {
  const { powerOn } = PicoBoard.prototype;
  PicoBoard.prototype.powerOn = function (this: PicoBoard) {
    this.onDisplayLine((line) => {
      const secret = secretIn(line);
      if (secret !== undefined) vault.plant('pairing secret', secret);
    });
    powerOn.call(this);
  };
  try {
    await work();
  } finally {
    PicoBoard.prototype.powerOn = powerOn;
  }
}

/** The pump's static key: the 32 bytes of its store whose public key is the one that it proves. */
function plantPumpKey(flash: Uint8Array, publicKey: Uint8Array): void {
  for (let at = STORE.from; at + 32 <= STORE.to; at += 4) {
    const bytes = flash.slice(at, at + 32);
    if (bytes.every((byte) => byte === 0xff) || bytes.every((byte) => byte === 0)) continue;
    if (Buffer.compare(x25519KeyPair(bytes.slice()).publicKey, publicKey) === 0)
      vault.plant('static key of the pump', bytes);
  }
}

/** The same run in this process, where its displays and its peers' keys can be seen; leaves transcripts in `out`. */
async function runInSight(out: string): Promise<void> {
  const rig = await loadRig(join(root, 'rigs/emulated'));
  const image = readFileSync(picoBuild('pump-controller.bin'));
  mkdirSync(dirname(join(out, transcriptFile(SETUP_ID))), { recursive: true });
  const spec: RunSpec = { rig, seed: SEED, effort: 'short', image, mutant: null, header: {}, out };
  const hooks = { event: () => {}, signal: new AbortController().signal };
  const end = await driveSetup(spec, certification, hooks);
  if ('trouble' in end) throw new Error(end.trouble);
  const { flash, keys } = end.start;
  vault.plant('link key of the controller', keys.controller);
  vault.plant('link key of the caregiver', keys.caregiver);
  plantPumpKey(flash!, keys.pumpPublic);
  for (const id of SEQUENCES) {
    const sequence = certification.sequences.find((each) => each.id === id)!;
    expect((await driveSequence(spec, sequence, end.start, hooks)).outcome, id).toBe('pass');
  }
}

beforeAll(async () => {
  await watchingDisplays(() => runInSight(join(folder, 'in-sight')));
  const options = ['--only', SEQUENCES.join(','), '--short', '--seed', String(SEED), '--out', evidence];
  command = await assay(['certify', ...options], { ASSAY_HOME: station });
  stationKeys = [plantSigningKey(station)];
});

test('plenty was planted: pairing secrets of every window, all static keys, the station’s key', () => {
  expect(command.code).toBe(0);
  const count = (what: string) => vault.planted.filter(({ name }) => name.includes(what)).length;
  expect(count('pairing secret')).toBeGreaterThanOrEqual(5);
  expect(count('static key of the pump')).toBe(1);
  expect(count('link key')).toBe(2);
  expect(stationKeys).toHaveLength(1);
});

test('PAIR-2 none of it is in a transcript, whose display lines are hidden', () => {
  expect(searchFolder(join(folder, 'in-sight'), vault.planted)).toEqual([]);
  expect(readFileSync(join(folder, 'in-sight', transcriptFile('13')), 'utf8')).toContain('PAIR [hidden]');
});

test('none of it is in the evidence folder, its report, or what the command said', () => {
  const planted = [...vault.planted, ...stationKeys];
  expect(searchFolder(evidence, planted)).toEqual([]);
  expect(readFileSync(join(evidence, 'report.html'), 'utf8').length).toBeGreaterThan(10_000);
  expect(searchIn(`${command.out}\n${command.err}`, 'output', planted)).toEqual([]);
});

test('what the judges themselves say of this evidence holds none of it either', async () => {
  for (const args of [
    ['verify', evidence, '--json'],
    ['rejudge', evidence, '--json'],
  ]) {
    const { code, out, err } = await assay(args, { ASSAY_HOME: station });
    expect(code).toBe(0);
    expect(searchIn(`${out}\n${err}`, args[0]!, [...vault.planted, ...stationKeys])).toEqual([]);
  }
});
