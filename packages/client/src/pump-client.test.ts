// SPDX-License-Identifier: Apache-2.0
/** The client against a pump in memory: sessions, requests, events, and every way in which a conversation can end short. */
import { generateX25519KeyPair, Secret, seededRandom } from '@assay/crypto';
import { Alert, encodeFrame, encodeMessage, FrameType, type JsonValue, RecordSender } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { FakePump, STATUS } from '../test/fake-pump.js';
import { PumpError } from './errors.js';
import { type ConnectOptions, PumpClient } from './pump-client.js';

const random = seededRandom(1, 'client');
const staticKey = generateX25519KeyPair(random);

function options(pump: FakePump, changes: Partial<ConnectOptions> = {}): ConnectOptions {
  return { port: pump.near, random, staticKey, pinnedPump: pump.staticKey.publicKey, role: 'controller', ...changes };
}

async function connected(changes: Partial<ConnectOptions> = {}) {
  const pump = new FakePump();
  return { pump, client: await PumpClient.connect(options(pump, changes)) };
}

const failure = (code: string, text: RegExp) => ({ code, family: 'peer', message: expect.stringMatching(text) });

describe('connect', () => {
  it('opens a session with the pinned pump', async () => {
    const { pump, client } = await connected();
    expect(client.pumpKey).toEqual(pump.staticKey.publicKey);
    expect(client.role).toBe('controller');
    expect(pump.heard).toEqual([FrameType.hello, FrameType.handshake1, FrameType.handshake3]);
  });

  it('takes any pump to enrol, and a bare secret key', async () => {
    const { pump, client } = await connected({ pinnedPump: 'enrol', staticKey: staticKey.secretKey });
    expect(client.pumpKey).toEqual(pump.staticKey.publicKey);
  });

  it('repeats HELLO for a pump that boots', async () => {
    const pump = new FakePump();
    pump.deafFor = 1_200_000;
    await PumpClient.connect(options(pump));
    expect(pump.clock.now()).toBeGreaterThanOrEqual(1_200_000);
  });

  it('tells a dead line', async () => {
    const pump = new FakePump();
    pump.deafFor = Number.POSITIVE_INFINITY;
    const error = PumpClient.connect(options(pump, { timeouts: { hello: 700_000 } }));
    await expect(error).rejects.toMatchObject(failure('no-answer', /pump:near: no HELLO_REPLY within 700 ms.*supply/));
    expect(pump.clock.now()).toBe(700_000);
  });

  it('tells garbage, and shows it', async () => {
    const pump = new FakePump();
    pump.onFrame = async () => {
      await pump.raw(new TextEncoder().encode('login: '));
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /6c 6f 67.*"login: /));
  });

  it('tells another firmware by its frames', async () => {
    const pump = new FakePump();
    pump.onFrame = async () => {
      await pump.frame(0x55, Uint8Array.of(1));
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /type 0x55/));
  });

  it('tells a loop-back plug, which sends back what it hears', async () => {
    const pump = new FakePump();
    pump.onFrame = async ({ type, payload }) => {
      await pump.frame(type, payload);
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /type hello/));
  });

  it('tells a HELLO_REPLY that is none', async () => {
    const pump = new FakePump();
    pump.onFrame = async () => {
      await pump.frame(FrameType.helloReply, Uint8Array.of(0xff));
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /HELLO_REPLY.*ff/));
  });

  it('tells a pump of another version', async () => {
    const pump = new FakePump();
    pump.onFrame = async () => {
      await pump.alert(Alert.unsupportedVersion);
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('unsupported-version', /no version/));
  });

  it('refuses another pump before it shows its own key', async () => {
    const pump = new FakePump();
    const pinnedPump = new Uint8Array(32).fill(9);
    await expect(PumpClient.connect(options(pump, { pinnedPump }))).rejects.toMatchObject(
      failure('wrong-pump-key', /pinned is 0909/),
    );
    expect(pump.heard).not.toContain(FrameType.handshake3);
  });

  it.each([
    ['handshake1', FrameType.handshake1, /handshakeFailed.*HANDSHAKE_2/],
    ['handshake3', FrameType.handshake3, /handshakeFailed.*SessionOpen/],
  ])('tells an alert to %s', async (_, type, text) => {
    const pump = new FakePump();
    pump.onFrame = async (frame) => {
      if (frame.type === type) {
        await pump.alert(Alert.handshakeFailed);
      }
      return frame.type === type;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('handshake-refused', text));
  });

  it('tells an edited HELLO_REPLY, which breaks the handshake', async () => {
    const pump = new FakePump();
    const write = pump.near.read.bind(pump.near);
    let first = true;
    pump.near.read = async (deadline) => {
      const bytes = await write(deadline);
      if (!first || bytes === null) {
        return bytes;
      }
      first = false;
      // build release (0) becomes mutants (1), as a man in the middle would edit it.
      return encodeFrame(FrameType.helloReply, Uint8Array.of(0xa5, 1, 1, 2, 1, 3, 1, 4, 1, 5, 0x19, 2, 0));
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('handshake-failed', /HANDSHAKE_2/));
  });

  it('passes over what is left of the session before', async () => {
    const pump = new FakePump();
    const old = new RecordSender(Secret.of(new Uint8Array(32).fill(5)));
    pump.onFrame = async (frame) => {
      if (frame.type === FrameType.handshake3) {
        const body = { annunciationId: 1, annunciationType: 'system', status: 'pending' } as const;
        await pump.frame(FrameType.record, old.seal(encodeMessage('Annunciation', 0, body)));
      }
      return false;
    };
    await expect(PumpClient.connect(options(pump))).resolves.toMatchObject({ role: 'controller' });
  });

  it('names what it awaited when the pump falls silent', async () => {
    const pump = new FakePump();
    pump.onFrame = (frame) => frame.type === FrameType.handshake3;
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(
      failure('no-answer', /no SessionOpen within 5000 ms/),
    );
  });

  it('hands on that the port vanished', async () => {
    const pump = new FakePump();
    pump.onFrame = async (frame) => {
      if (frame.type === FrameType.handshake1) {
        pump.near.vanish();
      }
      return frame.type === FrameType.handshake1;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject({ code: 'port-vanished' });
  });
});

describe('requests', () => {
  it('reads status, orders and repeats a bolus, cancels, stops', async () => {
    const { client } = await connected();
    expect(await client.status()).toEqual({ ok: true, value: STATUS });
    const key = client.newBolusKey();
    expect(await client.setBolus({ milliunits: 500, key })).toEqual({
      ok: true,
      value: { bolusId: 1, repeated: false },
    });
    expect(await client.setBolus({ milliunits: 500, key })).toMatchObject({ value: { repeated: true } });
    expect(await client.cancelBolus(1)).toEqual({ ok: true, value: undefined });
    expect(await client.setTherapy('stop')).toEqual({ ok: true, value: undefined });
  });

  it('gives each bolus a key of its own unless told', async () => {
    const { pump, client } = await connected();
    await client.setBolus({ milliunits: 50 });
    await client.setBolus({ milliunits: 50 });
    const keys = pump.requests.map((request) => (request.body as { key: bigint }).key);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('gives a refusal as a result, not as an error', async () => {
    const { pump, client } = await connected();
    pump.answer = ({ id }) => pump.say('Response', id, { request: 0x114b, result: 'maxBolusNumber' });
    expect(await client.setBolus({ milliunits: 50 })).toEqual({ ok: false, result: 'maxBolusNumber' });
  });

  it('throws misuse for an amount that no message can carry', async () => {
    const { pump, client } = await connected();
    await expect(client.setBolus({ milliunits: -50 })).rejects.toMatchObject({ code: 'bad-field' });
    await expect(client.setBolus({ milliunits: 0.5 })).rejects.toMatchObject({ code: 'bad-field' });
    expect(pump.requests).toEqual([]);
  });

  it('reads the history page by page', async () => {
    const { client } = await connected();
    const sequences: number[] = [];
    for await (const record of client.readHistory(3)) {
      sequences.push(record.sequence);
    }
    expect(sequences).toEqual(Array.from({ length: 18 }, (_, i) => i + 3));
  });

  it.each([
    ['repeats itself', [1], true],
    ['promises more and sends nothing', [], true],
  ])('does not run in circles when a history %s', async (_, sequences, more) => {
    const { pump, client } = await connected();
    const records = sequences.map((sequence) => ({
      sequence,
      kind: 'boot' as const,
      bootCount: 1,
      uptime: 0,
      detail: 1,
    }));
    pump.answer = ({ id }) => pump.say('HistoryPage', id, { records, more });
    const read = async () => {
      for await (const record of client.readHistory(1)) {
        expect(record.sequence).toBe(1);
      }
    };
    await expect(read()).rejects.toMatchObject(failure('bad-answer', /history/));
  });

  it('matches answers to requests that run at the same time, and lets events pass between', async () => {
    const { pump, client } = await connected();
    const held: (() => Promise<void>)[] = [];
    pump.answer = ({ id }) => {
      held.push(() => pump.say('Status', id, { ...STATUS, totalSteps: id }));
      return held.length < 3 ? null : replyAll();
    };
    const replyAll = async () => {
      await pump.say('DoseStep', 0, { bolusId: 1, delivered: 50, ordered: 100, uptime: 1 });
      for (const reply of held.reverse()) {
        await reply();
      }
    };
    const answers = await Promise.all([client.status(), client.status(), client.status()]);
    expect(answers.map((answer) => answer.ok && answer.value.totalSteps)).toEqual([1, 2, 3]);
    expect(await client.nextEvent(pump.clock.now())).toMatchObject({ name: 'DoseStep' });
  });

  it('drops replayed and forged records silently', async () => {
    const { pump, client } = await connected();
    pump.answer = async ({ id }) => {
      const record = pump.sender!.seal(encodeMessage('Status', id, STATUS));
      const forged = record.with(-1, record.at(-1)! ^ 1);
      await pump.frame(FrameType.record, forged);
      await pump.frame(FrameType.record, record);
      await pump.frame(FrameType.record, record);
    };
    expect(await client.status()).toMatchObject({ ok: true });
    expect(await client.session.awaitAny(pump.clock.now() + 1000)).toEqual({ kind: 'silence' });
  });

  it('throws when the answer is authentic but not what was asked for', async () => {
    const { pump, client } = await connected();
    pump.answer = ({ id }) => pump.say('BolusOrdered', id, { bolusId: 1, repeated: false });
    await expect(client.status()).rejects.toMatchObject(
      failure('bad-answer', /GetStatus was answered by BolusOrdered/),
    );
    pump.answer = ({ id }) => pump.say('Response', id, { request: 0x1178, result: 'success' });
    await expect(client.setTherapy('run')).rejects.toMatchObject(failure('bad-answer', /0x1178/));
  });

  it('treats an alert as a hint: an answer after it counts, silence after it is a lost session', async () => {
    const { pump, client } = await connected();
    pump.answer = async ({ id }) => {
      await pump.alert(Alert.recordRejected);
      await pump.say('Status', id, STATUS);
    };
    expect(await client.status()).toMatchObject({ ok: true });
    pump.answer = () => pump.alert(Alert.noSession);
    const start = pump.clock.now();
    await expect(client.status()).rejects.toMatchObject(failure('session-lost', /noSession.*GetStatus/));
    expect(pump.clock.now() - start).toBe(2_000_000);
  });

  it('times out by the port’s clock', async () => {
    const { pump, client } = await connected({ timeouts: { request: 300_000 } });
    pump.answer = () => null;
    const start = pump.clock.now();
    const error = await client.identity().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PumpError);
    expect(error).toMatchObject(failure('no-answer', /the answer to GetIdentity/));
    expect(pump.clock.now() - start).toBe(300_000);
  });
});

describe('events', () => {
  const step = (delivered: number) => ({ bolusId: 1, delivered, ordered: 500, uptime: delivered });

  it('come in order, by iteration, by callback, and beside a request', async () => {
    const { pump, client } = await connected();
    const called: string[] = [];
    const off = client.onEvent((event) => called.push(event.name));
    const read = (async () => {
      const delivered: number[] = [];
      for await (const event of client.events()) {
        delivered.push(event.name === 'DoseStep' ? event.body.delivered : -1);
        if (delivered.length === 3) {
          return delivered;
        }
      }
      return delivered;
    })();
    await pump.say('DoseStep', 0, step(50));
    expect(await client.status()).toMatchObject({ ok: true });
    await pump.say('DoseStep', 0, step(100));
    await pump.say('BolusEnded', 0, { bolusId: 1, delivered: 100, ordered: 500, end: 'cancelled' });
    expect(await read).toEqual([50, 100, -1]);
    off();
    await pump.say('DoseStep', 0, step(150));
    await client.nextEvent(Number.POSITIVE_INFINITY);
    expect(called).toEqual(['DoseStep', 'DoseStep', 'BolusEnded']);
  });

  it('end at the deadline', async () => {
    const { pump, client } = await connected();
    expect(await client.nextEvent(pump.clock.now() + 1_000_000)).toBeNull();
    expect(pump.clock.now()).toBe(1_000_000);
  });

  it('do not fill the memory when nobody takes them', async () => {
    const { pump, client } = await connected();
    for (let i = 0; i < 1100; i += 1) {
      await pump.say('DoseStep', 0, step(i));
    }
    expect(await client.status()).toMatchObject({ ok: true });
    expect(await client.nextEvent(0)).toMatchObject({ body: { delivered: 1100 + 1 - 1024 } });
  });
});

describe('for hostile tests', () => {
  it('sends any plaintext and tells what comes back', async () => {
    const { pump, client } = await connected();
    expect(await client.requestRaw(Uint8Array.of(0xff))).toEqual({ kind: 'alert', alert: 'recordRejected' });
    expect(await client.requestRaw(encodeMessage('GetStatus', 9, {}))).toMatchObject({
      kind: 'message',
      message: { name: 'Status', id: 9 },
    });
    pump.answer = () => pump.frame(FrameType.record, pump.sender!.seal(Uint8Array.of(0x18, 1)));
    expect(await client.requestRaw(encodeMessage('GetStatus', 9, {}))).toMatchObject({ kind: 'undecodable' });
    pump.answer = () => null;
    expect(await client.requestRaw(encodeMessage('GetStatus', 9, {}))).toEqual({ kind: 'silence' });
  });

  it('does not take an old answer for the new one', async () => {
    const { pump, client } = await connected();
    pump.answer = async ({ id }) => {
      await pump.say('Status', id, STATUS);
      await pump.say('Status', 77, STATUS);
    };
    await client.status();
    await client.nextEvent(pump.clock.now() + 1000);
    pump.answer = () => null;
    expect(await client.requestRaw(encodeMessage('GetStatus', 9, {}))).toEqual({ kind: 'silence' });
  });

  it('seals without sending, under counters in order', async () => {
    const { pump, client } = await connected();
    const frame = client.sealRaw(encodeMessage('GetStatus', 1, {}));
    expect(client.session.counter).toBe(1n);
    expect(pump.requests).toEqual([]);
    await client.link.sendRaw(frame);
    await client.session.awaitAny(pump.clock.now() + 1000);
    await client.link.sendRaw(frame);
    expect(await client.session.awaitAny(pump.clock.now() + 1000)).toEqual({ kind: 'alert', alert: 'recordRejected' });
    expect(pump.requests).toHaveLength(1);
  });
});

describe('taps and secrets', () => {
  it('shows each message both ways and no secret', async () => {
    const seen: [string, string, JsonValue][] = [];
    const { client } = await connected({ onMessage: (...message) => seen.push(message) });
    await client.setBolus({ milliunits: 500, key: 5n });
    await client.requestRaw(Uint8Array.of(0xff));
    expect(seen).toEqual([
      ['rx', 'SessionOpen', { id: 0, role: 'controller', enrolled: false }],
      ['tx', 'SetBolus', { id: 1, amount: 500, key: '5' }],
      ['rx', 'BolusOrdered', { id: 1, bolusId: 1, repeated: false }],
      ['tx', 'Raw', { hex: 'ff' }],
    ]);
    expect(JSON.stringify(seen)).not.toContain(Buffer.from(staticKey.secretKey.bytes).toString('hex'));
  });

  it('is of no use after close, and leaves the port open', async () => {
    const { pump, client } = await connected();
    const waiting = client.nextEvent(pump.clock.now() + 1000);
    client.close();
    client.close();
    await expect(client.status()).rejects.toMatchObject({ code: 'session-closed' });
    await waiting.catch(() => {});
    expect(pump.near.closed).toBe(false);
    expect(await PumpClient.connect(options(pump))).toBeInstanceOf(PumpClient);
  });
});
