// SPDX-License-Identifier: Apache-2.0
/** The host board in virtual time: it passes when it is told to, and as often as wanted in the same way. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { hostProcess } from './host-board.js';

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
const program = hostProcess.image('release');
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

test.each([
  [[], '--port'],
  [['--port'], '--port'],
  [['--port', 'pty', '--time', 'soon'], '--time'],
  [['--port', 'pty', '--seed', 'x'], '--seed'],
  [['--port', '/no/such/folder/link'], '/no/such/folder/link'],
  [['--port', 'pty', '--flash', '/dev/null'], '/dev/null'],
])('says what is wrong with %j', async (args, what) => {
  const { code, words } = await new Promise<{ code: unknown; words: string }>((resolve) => {
    execFile(program, args, (error, _out, err) => resolve({ code: error?.code, words: err }));
  });
  expect(code).toBe(2);
  expect(words).toContain(what);
});
