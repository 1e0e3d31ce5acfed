// SPDX-License-Identifier: Apache-2.0
/** `assay certify` and what it leaves, as a user meets them: another process, real folders, real signals. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { assay, type Running, start } from './assay.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-certify-'));
const station = join(folder, 'station');
const env = { ASSAY_HOME: station };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly outcome: string;
  readonly transcriptHash: string;
  readonly results: readonly { readonly id: string; readonly outcome: string; readonly reason: string }[];
}

async function certify(name: string, ...args: string[]): Promise<Run> {
  const ended = await assay(['certify', '--short', '--json', '--out', join(folder, name), ...args], env);
  expect(ended.err).not.toContain('Warning');
  expect(ended.code).toBe(0);
  return JSON.parse(ended.out) as Run;
}

/** Starts a run and resolves when its transcript of a sequence has so many lines. */
async function interrupted(name: string, lines: number): Promise<Running> {
  const running = start(['certify', '--only', '47', '--out', join(folder, name)], env);
  const transcript = join(folder, name, 'transcript/47.jsonl');
  while (!existsSync(transcript) || readFileSync(transcript, 'utf8').split('\n').length < lines) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return running;
}

test('one seed leaves one transcript hash; another seed another', async () => {
  const [first, again, other] = [
    await certify('seed-5', '--only', '02,04', '--seed', '5'),
    await certify('seed-5-again', '--only', '02,04', '--seed', '5'),
    await certify('seed-6', '--only', '02,04', '--seed', '6'),
  ];
  expect(first.outcome).toBe('pass');
  expect(again.transcriptHash).toBe(first.transcriptHash);
  expect(other.transcriptHash).not.toBe(first.transcriptHash);
});

test('what a run leaves is intact, judges alike, and holds no secret of the station', async () => {
  const dir = join(folder, 'seed-5');
  const verified = await assay(['verify', dir], env);
  expect(verified.out).toContain('intact: outcome pass');
  expect(verified.code).toBe(0);
  const rejudged = await assay(['rejudge', dir], env);
  expect(rejudged).toMatchObject({ code: 0, err: '' });
  expect(rejudged.out).toContain('every verdict follows from its transcript.');
  expect(statSync(join(station, 'station-key')).mode & 0o777).toBe(0o600);
  const pem = readFileSync(join(station, 'station-key'), 'utf8').split('\n')[1]!;
  const seed = Buffer.from(pem, 'base64').subarray(-32);
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (!statSync(join(dir, file)).isFile()) continue;
    const text = readFileSync(join(dir, file), 'latin1');
    for (const secret of [pem, seed.toString('hex'), seed.toString('base64')]) expect(text).not.toContain(secret);
  }
});

test('pairing secrets that the pump showed stand nowhere in what a run leaves, nor in what it prints', async () => {
  const dir = join(folder, 'pairings');
  const ended = await assay(['certify', '--short', '--only', '12,13,14', '--out', dir], env);
  expect(ended.code).toBe(0);
  const transcripts = ['00', '12', '13', '14'].map((id) => readFileSync(join(dir, `transcript/${id}.jsonl`), 'utf8'));
  // Two peers of the rig, and at least eight windows of the sequences: all were read, and all are hidden.
  expect(transcripts.join('').match(/PAIR \[hidden\]/g)!.length).toBeGreaterThanOrEqual(10);
  // 28 characters of Crockford's base32, in groups or in one piece, that are neither hexadecimal nor a word.
  const shown = /\b(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}\b|ASSAY:1:/;
  for (const file of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    if (statSync(join(dir, file)).isFile()) expect(readFileSync(join(dir, file), 'latin1'), file).not.toMatch(shown);
  }
  expect(ended.out + ended.err).not.toMatch(shown);
});

test('a flipped bit is found by file and line, and the mend is told', async () => {
  const dir = join(folder, 'flipped');
  cpSync(join(folder, 'seed-5'), dir, { recursive: true });
  const file = join(dir, 'transcript/04.jsonl');
  const bytes = readFileSync(file);
  const at = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 20;
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
  const { code, out } = await assay(['verify', dir], env);
  expect(code).toBe(1);
  expect(out).toMatch(/broken: transcript\/04\.jsonl/);
  expect(out).toContain('mend:');
});

test('a killed run keeps what happened, readable up to its last line', async () => {
  const running = await interrupted('killed', 40);
  running.child.kill('SIGKILL');
  await running.ended;
  const { code, out } = await assay(['verify', join(folder, 'killed')], env);
  expect(code).toBe(1);
  expect(out).toMatch(/incomplete: .*intact up to transcript\/47\.jsonl line \d+/);
});

test('a run that is interrupted ends as aborted, with signed evidence', async () => {
  const running = await interrupted('stopped', 40);
  running.child.kill('SIGINT');
  const { code, out } = await running.ended;
  expect(code).toBe(2);
  expect(out).toContain('aborted: 0 of 1 sequences passed');
  expect((await assay(['verify', join(folder, 'stopped')], env)).out).toContain('intact: outcome aborted');
});

test('sequence 54 reaches the same verdict with the direct fixture and with StandardFirmata on an emulated Uno', async () => {
  const direct = await certify('direct', '--only', '54', '--fixture', 'direct');
  const firmata = await certify('firmata', '--only', '54', '--fixture', 'firmata');
  expect(direct.results).toEqual([expect.objectContaining({ id: '54', outcome: 'pass' })]);
  expect(firmata.results).toEqual([expect.objectContaining({ id: '54', outcome: 'pass' })]);
});

test.each([
  [['certify', '--rig', '/nowhere'], 3, /\/nowhere: no such rig/],
  [['certify', '--only', '99'], 3, /there is no sequence 99; choose from 01/],
  [['certify', '--seed', 'x'], 3, /whole number/],
  [['certify', '--fixture', 'hand'], 3, /Allowed choices are direct, firmata/],
  [['verify', '/nowhere'], 3, /is not a folder/],
  [['rejudge', '/'], 3, /has no run\.json/],
  [['vectors', 'noise', '/nowhere.json'], 3, /cannot be read/],
  [['pump', 'pair', '--port', '/dev/nowhere', '--display', '/dev/no-display'], 2, /\/dev\/nowhere/],
  [['pump', 'status', '--port', '/dev/nowhere'], 3, /no pump is paired on \/dev\/nowhere/],
  [['brew'], 3, /unknown command/],
])('assay %j ends with %i and says why', async (args, code, why) => {
  const ended = await assay(args, env);
  expect(ended.code).toBe(code);
  expect(ended.err).toMatch(why);
});

test('evidence is never written over', async () => {
  const ended = await assay(['certify', '--only', '02', '--short', '--out', join(folder, 'seed-5')], env);
  expect(ended.code).toBe(3);
  expect(ended.err).toMatch(/not empty/);
});
