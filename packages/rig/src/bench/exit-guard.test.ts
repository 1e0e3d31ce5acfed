// SPDX-License-Identifier: Apache-2.0
/** A fixture is made safe however its process is told to end. Each case in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

const guard = new URL('../../dist/bench/exit-guard.js', import.meta.url).href;

async function ended(body: string, signal?: NodeJS.Signals) {
  const code = `import { guardExit } from ${JSON.stringify(guard)};
    const hold = setInterval(() => {}, 1000);
    const slowly = (text) => new Promise((done) => setTimeout(() => { console.log(text); done(); }, 20));
    ${body}
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (signal !== undefined && said.includes('ready') && !child.killed) {
      child.kill(signal);
    }
  });
  const [exitCode, endedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { said, exitCode, endedBy };
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('makes every fixture safe on %s, then ends by it', async (signal) => {
  const body = `guardExit(() => slowly('one safe')); guardExit(() => slowly('two safe'));`;
  expect(await ended(body, signal)).toEqual({ said: 'ready\none safe\ntwo safe\n', exitCode: null, endedBy: signal });
});

it('ends even when a fixture hangs or fails', async () => {
  const body = `guardExit(() => new Promise(() => {})); guardExit(async () => { throw new Error('no'); });`;
  expect(await ended(body, 'SIGTERM')).toMatchObject({ endedBy: 'SIGTERM' });
});

it('leaves the end to a run that aborts in order, and is safe meanwhile', async () => {
  const body = `process.on('SIGINT', () => setTimeout(() => process.exit(3), 200)); guardExit(() => slowly('safe'));`;
  expect(await ended(body, 'SIGINT')).toEqual({ said: 'ready\nsafe\n', exitCode: 3, endedBy: null });
});

it('starts the way to safety on an uncaught error', async () => {
  const body = `guardExit(async () => console.log('safe')); setTimeout(() => { throw new Error('bug'); }, 20);`;
  expect(await ended(body)).toMatchObject({ said: 'ready\nsafe\n', exitCode: 1 });
});

it('lets go of the signals when the last fixture is closed', async () => {
  const body = `guardExit(() => slowly('safe'))(); clearInterval(hold); console.log(process.listenerCount('SIGINT'));`;
  expect(await ended(body)).toEqual({ said: '0\nready\n', exitCode: 0, endedBy: null });
});
