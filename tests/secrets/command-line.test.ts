// SPDX-License-Identifier: Apache-2.0
/** The `assay` command with real secrets: an authority with a passphrase, a pump paired by what it shows, and every refusal. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/run.mjs';
import { assay, type Running, start } from '../conformance/assay.js';
import { type Planted, searchFolder, searchIn } from './search.js';
import { plantLinkKeys } from './station.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KEY = '5a'.repeat(32);
const secretFile = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};

describe('an authority', () => {
  const passphrase = 'Quince-marmalade 7 for the crossword';
  const wrong = 'Quince-marmalade 8 for the crossword';
  const right = secretFile('passphrase', `${passphrase}\n`);
  const planted: readonly Planted[] = [
    { name: 'passphrase', value: passphrase },
    { name: 'wrong passphrase', value: wrong },
  ];
  const locked = join(folder, 'locked');
  const open = join(folder, 'open');
  const said: string[] = [];

  async function say(code: number, ...args: readonly string[]): Promise<void> {
    const ended = await assay(args, { ASSAY_HOME: join(folder, 'home') });
    expect(ended.code, `${args.join(' ')}\n${ended.err}`).toBe(code);
    said.push(ended.out, ended.err);
  }

  beforeAll(async () => {
    const wrongFile = secretFile('wrong', `${wrong}\n`);
    const peer = ['--name', 'Sensor', '--role', 'cgm', '--key', KEY, '--days', '30'];
    await say(0, 'ca', 'init', locked, '--passphrase-file', right);
    await say(0, 'ca', 'issuer', '--ca', locked, '--name', 'North', '--roles', 'cgm', '--passphrase-file', right);
    await say(0, 'ca', 'issue', '--ca', locked, ...peer, '--issuer', 'North', '--passphrase-file', right, '--json');
    await say(0, 'ca', 'list', '--ca', locked);
    await say(3, 'ca', 'issue', '--ca', locked, ...peer, '--passphrase-file', wrongFile);
    await say(3, 'ca', 'issue', '--ca', locked, ...peer);
    await say(0, 'ca', 'init', open, '--json');
    await say(0, 'ca', 'issue', '--ca', open, ...peer, '--json');
    await say(0, 'firmware', 'keygen', join(folder, 'update.key'), '--passphrase-file', right);
  });

  test('its passphrase is in no output, error or file', () => {
    expect(searchIn(said.join('\n'), 'output', planted)).toEqual([]);
    for (const place of [locked, open]) expect(searchFolder(place, planted)).toEqual([]);
    expect(searchIn(readFileSync(join(folder, 'update.key')), 'update.key', planted)).toEqual([]);
  });

  test('a seed that is not encrypted stands in its own file and nowhere else', () => {
    const file = join(open, 'anchor.key');
    const { secretKey } = JSON.parse(readFileSync(file, 'utf8')) as { readonly secretKey: string };
    const seed = [{ name: 'seed', value: Buffer.from(secretKey, 'hex') }];
    expect(searchFolder(open, seed).map(({ where }) => where)).toEqual([file]);
    expect(searchIn(said.join('\n'), 'output', seed)).toEqual([]);
  });
});

describe('a pump', () => {
  const link = join(folder, 'pump');
  const home = join(folder, 'station');
  const shown: string[] = [];
  const said: string[] = [];
  let emulated: Running;

  const run = async (code: number, ...args: readonly string[]) => {
    const ended = await assay([...args, '--port', link], { ASSAY_HOME: home });
    expect(ended.code, `${args.join(' ')}\n${ended.err}`).toBe(code);
    said.push(ended.out, ended.err);
  };

  /** As a person would pipe it in; the arguments hold nothing. */
  async function pairBy(input: string): Promise<number | null> {
    const child = spawn(process.execPath, [join(root, 'apps/cli/bin/assay.mjs'), 'pump', 'pair', '--port', link], {
      env: { ...process.env, ASSAY_HOME: home, CI: '1' },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    child.stdin.end(input);
    return new Promise((resolve) => child.on('close', resolve));
  }

  const mistyped = (secret: string) => `${secret.startsWith('7') ? '8' : '7'}${secret.slice(1)}`;

  beforeAll(async () => {
    emulated = start(['emulate', '--link', link, '--seed', '4', '--confirm', '2']);
    let screen = '';
    emulated.child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
    await emulated.said('display: QR ');
    const [, secret] = /PAIR ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{4})/.exec(screen)!;
    shown.push(secret!);
    expect(await pairBy(mistyped(secret!))).toBe(3);
    expect(await pairBy(secret!.slice(0, 20))).toBe(3);
    await run(3, 'pump', 'pair', '--secret-file', secretFile('mistyped', mistyped(secret!)));
    expect(await pairBy(`${secret!.toLowerCase()}\n`)).toBe(0);
    await run(0, 'pump', 'status', '--json');
    await run(0, 'pump', 'peers', '--json');
    await run(0, 'pump', 'bolus', '--units', '0.1', '--yes');
    await run(0, 'pump', 'history');
    await run(0, 'pump', 'unpair');
    await run(1, 'pump', 'status');
    // The window is shut: a good secret comes too late.
    expect(await pairBy(secret!)).not.toBe(0);
    emulated.child.kill('SIGTERM');
    said.push((await emulated.ended).err);
  });

  const planted = (): readonly Planted[] => [
    ...shown.map((value) => ({ name: 'pairing secret', value })),
    ...shown.map((value) => ({ name: 'mistyped secret', value: mistyped(value) })),
    ...plantLinkKeys(home),
  ];

  test('what it showed and what was typed is in no output or error of the command', () => {
    expect(shown).toHaveLength(1);
    expect(said.join('').length).toBeGreaterThan(1_000);
    expect(searchIn(said.join('\n'), 'output', planted())).toEqual([]);
  });

  test('PAIR-2 the secret is not kept: the station’s folder holds its link keys and nothing of it', () => {
    const leaks = searchFolder(home, planted());
    expect(new Set(leaks.map(({ secret }) => secret))).toEqual(new Set(plantLinkKeys(home).map(({ name }) => name)));
    expect(new Set(leaks.map(({ where }) => where))).toEqual(new Set([join(home, 'peers.json')]));
  });
});
