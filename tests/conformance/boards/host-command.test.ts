// SPDX-License-Identifier: Apache-2.0
/** The host board as a command: its options, its links, and virtual time, which passes when it is told to. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { hostBuild } from './host-board.js';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const program = hostBuild('release', 'pump');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A pump whose time stands still, with what it says. */
function start(...more: string[]) {
  const child = spawn(program, ['--port', 'pty', '--time', 'virtual', ...more]);
  children.push(child);
  const said: string[] = [];
  const shown: string[] = [];
  const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => shown.push(line));
  /** Resolves when so much time has passed. */
  const run = (us: number): Promise<void> => {
    child.stdin.write(`RUN ${us}\n`);
    return new Promise((resolve) => {
      const hear = (line: string) => {
        if (!line.startsWith('RAN ')) return;
        lines.off('line', hear);
        resolve();
      };
      lines.on('line', hear);
    });
  };
  const press = (button: string, pressed: boolean) => child.stdin.write(`PIN ${button} ${pressed ? 0 : 1}\n`);
  return { said, shown, run, press };
}

test('a pairing window closes after its minute, to the microsecond; a day passes in no time', async () => {
  const pump = start();
  await pump.run(SECOND);
  pump.press('CONFIRM', true);
  await pump.run(2 * SECOND);
  pump.press('CONFIRM', false);
  await pump.run(DAY);
  const light = pump.said.filter((line) => /^PIN LIGHT/.test(line)).map((line) => line.split(' '));
  const [on, off] = light.slice(-2).map(([, , level, t]) => ({ level, t: Number(t) }));
  expect(on).toEqual({ level: '1', t: 2 * SECOND });
  expect(off).toEqual({ level: '0', t: 62 * SECOND });
  expect(pump.shown.at(-1)).toBe('PAIR CLOSED timeout');
  expect(pump.said.at(-1)).toBe(`RAN ${DAY + 3 * SECOND}`);
});

test('with a seed it shows the same secret each time, without one never', async () => {
  const secretOf = async (...seed: string[]) => {
    const pump = start(...seed);
    pump.press('CONFIRM', true);
    await pump.run(2 * SECOND);
    await pump.run(100 * SECOND);
    return pump.shown[0];
  };
  const seeded = await secretOf('--seed', '7');
  expect(seeded).toMatch(/^PAIR /);
  expect(await secretOf('--seed', '7')).toBe(seeded);
  expect(await secretOf('--seed', '8')).not.toBe(seeded);
  expect(await secretOf()).not.toBe(await secretOf());
});

/** Runs to the end; what came of it. */
const finish = (args: readonly string[]) =>
  new Promise<{ code: unknown; words: string }>((resolve) => {
    execFile(program, args, (error, _out, err) => resolve({ code: error?.code, words: err }));
  });

test("makes links to its terminals, takes nobody else's, and removes them when it is ended", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-host-'));
  const [link, display, flash] = ['link', 'display', 'flash'].map((name) => join(folder, name));
  try {
    const child = spawn(program, ['--port', link!, '--display', display!, '--flash', flash!]);
    children.push(child);
    const said: string[] = [];
    const lines = createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
    // The first pin comes when both terminals are there.
    while (!said.some((line) => line.startsWith('PIN '))) await once(lines, 'line');
    expect(said[0]).toMatch(/^PORT \/dev\//);
    expect(said[1]).toMatch(/^DISPLAY \/dev\//);
    expect([link!, display!].map((path) => statSync(path).isCharacterDevice())).toEqual([true, true]);
    expect(statSync(flash!).mode & 0o077).toBe(0);
    const second = await finish(['--port', link!]);
    expect(second).toMatchObject({ code: 2, words: expect.stringContaining(link!) });
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect([existsSync(link!), existsSync(display!), existsSync(flash!)]).toEqual([false, false, true]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each([
  [[], '--port'],
  [['--port'], '--port'],
  [['--port', 'pty', '--time', 'soon'], '--time'],
  [['--port', 'pty', '--seed', 'x'], '--seed'],
  [['--port', '/no/such/folder/link'], '/no/such/folder/link'],
  [['--port', 'pty', '--flash', '/dev/null'], '/dev/null'],
])('says what is wrong with %j', async (args, what) => {
  const { code, words } = await finish(args);
  expect(code).toBe(2);
  expect(words).toContain(what);
});
