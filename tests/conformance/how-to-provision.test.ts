// SPDX-License-Identifier: Apache-2.0
/** docs/how-to/test-authority.md, from an authority to a revoked clinician: each command as it stands there, on the emulated pump. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assay, type Ended, type Running, root, start } from './assay.js';

const CHAPTER = '## From an authority to a provisioned, paired pump';
const folder = mkdtempSync(join(tmpdir(), 'assay-how-to-'));
// npm tells its scripts where the user stands; these commands stand in the folder.
const env = { ASSAY_HOME: join(folder, 'station'), INIT_CWD: folder };

interface Line {
  readonly args: readonly string[];
  /** What the comment beside it says. */
  readonly remark: string;
}

/** The arguments of a shell's line: words, and what is in double quotes. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!);

function commandsOf(text: string): Line[] {
  const chapter = text.slice(text.indexOf(CHAPTER) + CHAPTER.length);
  const inside = chapter.slice(0, chapter.indexOf('\n## '));
  return [...inside.matchAll(/^assay (.*?)(?: +# (.*))?$/gm)].map(([, line, remark]) => ({
    args: words(line!),
    remark: remark ?? '',
  }));
}

const lines = commandsOf(readFileSync(join(root, 'docs/how-to/test-authority.md'), 'utf8'));
const said = new Map<string, Ended>();
let emulator: Running | undefined;
let issued = '';

const run = (...args: readonly string[]) => assay(args, env, folder);

/** One line of the chapter; whoever pairs has the confirm button held when it is asked for. */
async function follow({ args, remark }: Line): Promise<void> {
  if (args[0] === 'emulate') {
    emulator = start(args, env, folder);
    await emulator.said('listens on');
    return;
  }
  const running = start(
    args.map((word) => (word === 'ID' ? issued : word)),
    env,
    folder,
  );
  if (args[1] === 'pair') {
    await running.said("hold the pump's confirm button");
    emulator!.child.stdin.write('c');
  }
  const ended = await running.ended;
  expect(ended.code, `${args.join(' ')}\n${ended.err}`).toBe(remark.startsWith('refused') ? 1 : 0);
  said.set(args.slice(0, 2).join(' ') + (args.includes('clinician') ? ' clinician' : ''), ended);
  if (args[1] === 'issue') issued = /: ([0-9a-f]{16})$/m.exec(ended.out)![1]!;
}

beforeAll(async () => {
  for (const line of lines) await follow(line);
}, 120_000);
afterAll(async () => {
  emulator?.child.kill('SIGTERM');
  await emulator?.ended;
  rmSync(folder, { recursive: true, force: true });
});

test('the chapter leads from an authority to a provisioned pump and a paired clinician', () => {
  expect(lines).toHaveLength(14);
  expect(said.get('pump provision')!.out).toMatch(
    /^pump [0-9a-f]{16} is provisioned: its trust anchor is Bench authority/,
  );
  expect(said.get('pump time')!.out).toMatch(/^20\d\d-\d\d-\d\dT.*Z, \d\d:\d\d local time$/m);
  expect(said.get('pump status')!.out).toMatch(/^trust +provisioned, trust anchor [0-9a-f]{16}$/m);
  expect(said.get('pump pair clinician')!.out).toContain('as clinician');
  expect(said.get('pump status clinician')!.out).toContain('provisioned');
  expect(said.get('pump revocations')!.out).toBe(`the pump has list 2 of Bench authority; it revokes ${issued}\n`);
  expect(said.get('pump connect clinician')!.err).toMatch(/handshakeFailed.*The credential must be one .* not revoked/);
});

test('PROV-4 a pump that is provisioned already says so, to whom it lets in and to whom it does not', async () => {
  const provision = ['pump', 'provision', '--port', './pump', '--list', './authority/revocation.list', '--yes'];
  const forgotten = await run(...provision, '--anchor', './authority/anchor.pub');
  expect([forgotten.code, forgotten.err]).toEqual([1, expect.stringContaining('has forgotten its service peers')]);
  await run('pump', 'key', '--role', 'service', '-o', './service.pub');
  const issue = ['ca', 'issue', '--ca', './authority', '--name', 'Tool', '--role', 'service', '--key', './service.pub'];
  expect((await run(...issue, '-o', './service.chain')).code).toBe(0);
  await follow({
    args: words('pump pair --port ./pump --display ./display --role service --credential ./service.chain'),
    remark: '',
  });
  const again = await run(...provision, '--anchor', './authority/anchor.pub');
  expect([again.code, again.err]).toEqual([
    1,
    expect.stringMatching(/provisioned already, for good, with this very trust anchor; nothing/),
  ]);
  await run('ca', 'init', './other');
  const other = ['pump', 'provision', '--port', './pump', '--yes', '--anchor', './other/anchor.pub'];
  const stranger = await run(...other, '--list', './other/revocation.list');
  expect([stranger.code, stranger.err]).toEqual([
    1,
    expect.stringMatching(/already, for good, with another trust anchor, key id/),
  ]);
});

test('a file that is of no use names itself, the field and the mend, and a list that the pump has is refused', async () => {
  writeFileSync(join(folder, 'nonsense'), 'nonsense');
  const pair = ['pump', 'pair', '--port', './pump', '--display', './display', '--role'];
  const list = ['pump', 'revocations', '--port', './pump'];
  const provision = ['pump', 'provision', '--port', './pump', '--yes', '--anchor', './authority/anchor.pub', '--list'];
  const wrong: readonly (readonly [number, readonly string[], RegExp])[] = [
    [
      3,
      [...pair, 'cgm', '--credential', './nonsense'],
      /--credential .\/nonsense: no credential chain .*assay ca issue/,
    ],
    [
      3,
      [...pair, 'cgm', '--credential', './clinician.chain'],
      /clinician.chain: role is clinician: give --role clinician/,
    ],
    [3, [...pair, 'cgm', '--credential', './none'], /--credential .\/none cannot be read/],
    [
      3,
      [...pair, 'automatedDosing'],
      /needs a credential: have one issued for `assay pump key --role automatedDosing`/,
    ],
    [3, [...pair, 'king'], /Allowed choices are controller/],
    [3, [...list, './nonsense'], /nonsense: no revocation list .*give the revocation.list of an authority/],
    [3, [...list, './other/revocation.list'], /revocation.list: kid is [0-9a-f]{16}, the pump's trust anchor is/],
    [1, [...list, './authority/revocation.list'], /counter is 2, and the pump has that list or a newer one/],
    [3, [...provision, './nonsense'], /--list .\/nonsense: no revocation list/],
    [3, [...provision, './other/revocation.list'], /revocation.list: --anchor has not signed it .*of one authority/],
    [
      3,
      ['pump', 'provision', '--port', './pump', '--list', './nonsense', '--anchor', './x'],
      /--anchor: .\/x is neither/,
    ],
    [3, ['pump', 'key'], /--role/],
  ];
  for (const [code, args, message] of wrong) {
    const ended = await run(...args);
    expect([args.join(' '), ended.code, ended.out]).toEqual([args.join(' '), code, '']);
    expect(ended.err).toMatch(message);
  }
  await run(
    'ca',
    'issue',
    '--ca',
    './authority',
    '--name',
    'X',
    '--role',
    'cgm',
    '--key',
    '09'.repeat(32),
    '-o',
    './x.chain',
  );
  const key = await run(...pair, 'cgm', '--credential', './x.chain');
  expect([key.code, key.err]).toEqual([3, expect.stringMatching(/x.chain: key is 0909.*have one issued for/)]);
});
