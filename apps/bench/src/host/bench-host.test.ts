// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeBackend, type FakeLink, OTHER, OWN, SECRET, STATUS } from '../../test/fake-backend.js';
import type { Params, Reply, Result, Update } from '../ipc/contract.js';
import { type CallName, callNames } from '../ipc/names.js';
import { BenchHost } from './bench-host.js';

let backend: FakeBackend;
let host: BenchHost;
const updates: Update[] = [];

beforeEach(() => {
  backend = new FakeBackend();
  host = new BenchHost({ backend, shell: { name: 'test' }, version: '0', evidenceRoot: '/evidence', log: () => {} });
  updates.length = 0;
  host.subscribe((update) => updates.push(update));
});
afterEach(() => host.close());

async function ask<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>> {
  const reply = await host.call(name, params);
  if (!reply.ok) throw Object.assign(new Error(reply.problem.message), reply.problem);
  return reply.value as Result<N>;
}

const problem = (reply: Reply) => (reply.ok ? null : reply.problem);
const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), { timeout: 3_000 });
const snapshot = () => ask('snapshot', {});

/** An emulated pump that waits for its secret. */
async function pairing(): Promise<string> {
  const { id } = await ask('startEmulatedPump', { firmware: 'release', mutant: null });
  await ask('connectPump', { board: id, pairAnew: false });
  await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('pairing'));
  return id;
}

async function connected(): Promise<FakeLink> {
  await pairing();
  await ask('pairPump', { secret: SECRET });
  await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('connected'));
  return backend.link;
}

describe('payloads', () => {
  it('refuses an unknown call, and names of the prototype', async () => {
    expect(problem(await host.call('format', {}))?.code).toBe('call-unknown');
    expect(problem(await host.call('constructor', {}))?.code).toBe('call-unknown');
  });

  it.each([
    ['prepareOrder', { kind: 'bolus', milliunits: -50 }],
    ['prepareOrder', { kind: 'bolus', milliunits: 0.5 }],
    ['prepareOrder', { kind: 'prime' }],
    ['connectPump', { board: '<script>', pairAnew: false }],
    ['connectPump', null],
    ['startRun', { rig: 'emulated', sequences: [], seed: 1, effort: 'full', firmware: 'release', mutant: null }],
    [
      'startRun',
      { rig: 'emulated', sequences: ['04'], seed: 2 ** 40, effort: 'full', firmware: 'release', mutant: null },
    ],
    ['transcriptPage', { handle: 'a', sequence: '../', from: 0, count: 10 }],
    ['transcriptPage', { handle: 'a', sequence: '04', from: 0, count: 10_000 }],
    ['pressButton', { button: 'confirm', holdMs: 1e9 }],
    ['openEvidence', { folder: 'x'.repeat(5000) }],
    ['pairPump', { secret: 'x'.repeat(65) }],
    ['unpairPeer', { fingerprint: 'all' }],
  ])('refuses %s with %j before anything happens', async (name, payload) => {
    expect(problem(await host.call(name, payload))?.code).toBe('payload-invalid');
    expect(backend.request).toBeNull();
  });

  it('answers every call of the contract with a reply, never a throw', async () => {
    for (const name of callNames) expect(await host.call(name, { nonsense: true })).toHaveProperty('ok');
  });

  it('says nothing of the inside when something unexpected fails', async () => {
    const log: string[] = [];
    const failing = new FakeBackend();
    failing.rigs = async () => {
      throw new Error('boom');
    };
    const other = new BenchHost({
      backend: failing,
      shell: { name: 'test' },
      version: '0',
      evidenceRoot: '/',
      log: (line) => log.push(line),
    });
    expect(problem(await other.call('rigs', {}))).toEqual({ code: 'unexpected', message: 'boom', mend: '' });
    expect(log.join()).toContain('bench-host.test');
    await other.close();
  });
});

describe('orders', () => {
  it('sends nothing to the pump before the confirmation, then exactly once', async () => {
    const link = await connected();
    const { orderId, text } = await ask('prepareOrder', { kind: 'bolus', milliunits: 500 });
    expect(text).toContain('0.50 U');
    expect(link.ordered).toEqual([]);
    await ask('confirmOrder', { orderId });
    expect(link.ordered).toEqual([500]);
    expect(problem(await host.call('confirmOrder', { orderId }))?.code).toBe('order-unknown');
    expect(link.ordered).toEqual([500]);
  });

  it('says that an order was accepted even when the status cannot be read just then', async () => {
    const link = await connected();
    const { orderId } = await ask('prepareOrder', { kind: 'bolus', milliunits: 500 });
    link.status = async () => {
      throw Object.assign(new Error('silence'), { code: 'no-answer' });
    };
    expect((await ask('confirmOrder', { orderId })).text).toContain('accepted');
  });

  it('forgets a waiting order when the pump is disconnected', async () => {
    const link = await connected();
    const { orderId } = await ask('prepareOrder', { kind: 'bolus', milliunits: 500 });
    await ask('disconnectPump', {});
    expect(problem(await host.call('confirmOrder', { orderId }))?.code).toBe('order-unknown');
    expect(link.ordered).toEqual([]);
    expect(link.closed).toBe(true);
  });

  it('refuses what the pump said it cannot deliver', async () => {
    await connected();
    expect(problem(await host.call('prepareOrder', { kind: 'bolus', milliunits: 10_050 }))?.code).toBe(
      'bolus-too-large',
    );
  });

  it('refuses orders without a pump, and buttons that only a person can press', async () => {
    expect(problem(await host.call('prepareOrder', { kind: 'stop-therapy' }))?.code).toBe('not-connected');
    const { id } = await ask('addPort', { path: '/dev/ttyACM7' });
    await ask('connectPump', { board: id, pairAnew: false });
    expect(problem(await host.call('pressButton', { button: 'stop', holdMs: 100 }))?.code).toBe('no-button');
  });
});

describe('pairing', () => {
  it('asks for the secret when the pump is not paired, and not again once it is', async () => {
    const id = await pairing();
    await ask('pairPump', { secret: SECRET });
    await until(() => backend.emulated.paired);
    expect((await snapshot()).pump?.session).toEqual({ resumed: false, idleLimitMs: 900_000, ageLeftMs: 86_400_000 });
    await ask('disconnectPump', {});
    await ask('connectPump', { board: id, pairAnew: false });
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('connected'));
    expect(backend.emulated.sent).toEqual([SECRET]);
  });

  it('names a mistyped secret before anything is sent', async () => {
    await pairing();
    expect((await ask('checkSecret', { secret: '0000' })).problem?.code).toBe('pairing-length');
    expect((await ask('checkSecret', { secret: SECRET })).problem).toBeNull();
    expect(problem(await host.call('pairPump', { secret: '0000' }))?.code).toBe('pairing-length');
    expect(backend.emulated.sent).toEqual([]);
  });

  it('waits for another secret after a wrong one', async () => {
    await pairing();
    const wrong = SECRET.replace('0000', '9999');
    expect(problem(await host.call('pairPump', { secret: wrong }))?.code).toBe('handshake-refused');
    expect((await snapshot()).pump?.link).toBe('pairing');
    await ask('pairPump', { secret: SECRET });
    expect(problem(await host.call('pairPump', { secret: SECRET }))?.code).toBe('not-pairing');
  });

  it('pairs anew on demand, whatever was stored', async () => {
    backend.port.paired = true;
    const { id } = await ask('addPort', { path: '/dev/ttyACM7' });
    await ask('connectPump', { board: id, pairAnew: true });
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('pairing'));
  });

  it('asks nobody to type while there is no pump to be reached', async () => {
    backend.port.unreachable = Object.assign(new Error('There is no serial port.'), { code: 'port-not-found' });
    const { id } = await ask('addPort', { path: '/dev/ttyACM7' });
    await ask('connectPump', { board: id, pairAnew: false });
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('lost'));
    expect((await snapshot()).pump?.problem?.mend).toContain('Plug the board in');
  });

  it('gives the display to who asks for it, and tells the others only that it changed', async () => {
    await pairing();
    backend.emulated.display.show({ secret: SECRET, leftMs: 60_000, closed: '' });
    expect(await ask('readDisplay', {})).toEqual({ secret: SECRET, leftMs: 60_000, closed: '' });
    await until(() => updates.some(({ pump }) => pump?.displayRevision === 1));
    await ask('pairPump', { secret: SECRET });
    expect(JSON.stringify([updates, await snapshot()])).not.toContain(SECRET.slice(0, 9));
    await ask('disconnectPump', {});
    expect(problem(await host.call('readDisplay', {}))?.code).toBe('not-connected');
  });

  it('unpairs another peer and goes on', async () => {
    await connected();
    expect((await snapshot()).pump?.peers).toEqual([OWN, OTHER]);
    await ask('unpairPeer', { fingerprint: OTHER.fingerprint });
    expect((await snapshot()).pump).toMatchObject({ link: 'connected', peers: [OWN] });
  });

  it('forgets the pump with itself: the next connection asks for a secret', async () => {
    await connected();
    await ask('unpairPeer', { fingerprint: OWN.fingerprint });
    expect((await snapshot()).pump).toMatchObject({ link: 'lost', problem: { code: 'peer-unpaired' } });
    expect(backend.emulated.paired).toBe(false);
  });
});

describe('a connected pump', () => {
  it('shows steps as points and gives them all again after a reload', async () => {
    const link = await connected();
    for (let i = 1; i <= 3; i++) link.emit({ type: 'step', at: i * 2_000_000, milliunits: 50 });
    const { steps } = await snapshot();
    expect(steps?.seconds).toEqual([2, 4, 6]);
    expect(steps?.milliunits).toEqual([50, 100, 150]);
    await until(() => updates.some(({ steps: sent }) => sent?.milliunits.includes(150) === true));
  });

  it('is called lost, with the mend, when its port goes away', async () => {
    const link = await connected();
    link.emit({ type: 'lost', error: Object.assign(new Error('pulled'), { code: 'port-vanished' }) });
    const { pump } = await snapshot();
    expect(pump?.link).toBe('lost');
    expect(pump?.problem?.mend).toContain('cable');
  });

  it('is called silent when it stops answering, and connected when it answers again', async () => {
    const link = await connected();
    link.fail = new Error('no answer');
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('silent'), { timeout: 8_000 });
    link.fail = null;
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('connected'), { timeout: 3_000 });
  }, 15_000);

  it('is called silent although a poll still waits for its answer', async () => {
    const link = await connected();
    link.status = () => new Promise(() => {});
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('silent'), { timeout: 8_000 });
    expect((await snapshot()).pump?.problem?.code).toBe('pump-silent');
  }, 15_000);

  it('is called lost when the pump was restarted and knows the session no more', async () => {
    const link = await connected();
    link.fail = Object.assign(new Error('noSession'), { code: 'session-lost' });
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('lost'), { timeout: 3_000 });
  });

  it('keeps flat memory under a flood of traffic', async () => {
    const link = await connected();
    for (let i = 0; i < 50_000; i++) link.emit({ type: 'message', at: i, dir: 'rx', name: 'DoseStep', detail: '' });
    expect((await snapshot()).traffic.length).toBeLessThanOrEqual(5_000);
    expect((await snapshot()).traffic.at(-1)?.n).toBe(49_999);
  });

  it('reads the history again when a running bolus moves on', async () => {
    const link = await connected();
    const history = vi.spyOn(link, 'history');
    link.status_ = { ...STATUS, bolusId: 1, deliveredMilliunits: 50 };
    await until(() => history.mock.calls.length > 0);
    expect((await snapshot()).pump?.status?.bolusId).toBe(1);
  });
});

describe('boards', () => {
  it('does not connect a board that is not in the list', async () => {
    expect(problem(await host.call('connectPump', { board: 'serial:/dev/ttyS9', pairAnew: false }))?.code).toBe(
      'board-unknown',
    );
  });

  it('tells of a board that was plugged in', async () => {
    await ask('refreshBoards', {});
    backend.serial = [
      {
        id: 'serial:/dev/ttyACM0',
        path: '/dev/ttyACM0',
        hint: 'Arduino Uno',
        manufacturer: '',
        serialNumber: '1',
        usb: '2341:0043',
      },
    ];
    await ask('refreshBoards', {});
    await until(() => updates.some(({ boards }) => boards?.serial[0]?.path === '/dev/ttyACM0'));
  });

  it('takes a port that the system does not list, once', async () => {
    const { id } = await ask('addPort', { path: '/dev/serial/by-id/usb-x' });
    await ask('addPort', { path: '/dev/serial/by-id/usb-x' });
    expect((await snapshot()).boards.serial.map((board) => board.id)).toEqual([id]);
    backend.port.paired = true;
    await ask('connectPump', { board: id, pairAnew: false });
    await vi.waitFor(async () => expect((await snapshot()).pump?.link).toBe('connected'));
    expect(problem(await host.call('addPort', { path: 'not a path' }))?.code).toBe('payload-invalid');
  });

  it('keeps a pump that failed to start in the list with its reason', async () => {
    backend.startEmulated = async () => {
      throw Object.assign(new Error('not built'), { code: 'firmware-missing' });
    };
    expect(problem(await host.call('startEmulatedPump', { firmware: 'release', mutant: null }))?.code).toBe(
      'firmware-missing',
    );
    expect((await snapshot()).boards.emulated[0]).toMatchObject({ state: 'failed', trouble: 'not built' });
  });

  it('disconnects a pump before it stops it', async () => {
    const link = await connected();
    await ask('stopEmulatedPump', { id: 'emulated:1' });
    expect(link.closed).toBe(true);
    expect((await snapshot()).pump).toBeNull();
  });
});

describe('evidence', () => {
  it('answers to handles that it gave out, never to paths', async () => {
    const { handle } = await ask('openEvidence', { folder: '/evidence/one' });
    expect(handle).toMatch(/^ev-[0-9a-f]{16}$/);
    expect((await ask('rejudgeEvidence', { handle })).agrees).toBe(true);
    expect(problem(await host.call('rejudgeEvidence', { handle: 'ev-0000000000000000' }))?.code).toBe(
      'evidence-not-open',
    );
    expect(() => host.report(handle)).toThrow(expect.objectContaining({ code: 'report-missing' }));
  });

  it('has no dialog where the shell has none', async () => {
    expect(await ask('chooseFolder', {})).toEqual({ folder: null });
    const { handle } = await ask('openEvidence', { folder: '/evidence/one' });
    expect(problem(await host.call('revealEvidence', { handle }))?.code).toBe('no-file-manager');
  });
});
