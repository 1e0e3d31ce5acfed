// SPDX-License-Identifier: Apache-2.0
/** The way into a session with a paired pump, and every way in which it can end short (link.md VER, HS). */
import { generateX25519KeyPair, Secret, seededRandom } from '@assay/crypto';
import {
  arm,
  decodeHandshakeWish,
  decodeHello,
  encodeCommand,
  encodeFrame,
  encodeHello,
  encodeHelloReply,
  encodeMessage,
  FrameType,
  milliseconds,
  milliunits,
  RecordSender,
  SUITE_NAMES,
} from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { FakePump } from '../test/fake-pump.js';
import { connected, failure, options, random, SECOND, staticKey } from '../test/parties.js';
import { PumpClient } from './pump-client.js';

const paired = () => new FakePump().knows(staticKey.publicKey);
const REPLY = { version: 1, suite: 'xx', profile: 1, build: 'release', maxPayload: 512 } as const;

describe('hello', () => {
  it('VER-1 sends HELLO before each handshake, with version and purpose', async () => {
    const pump = paired();
    const hellos: unknown[] = [];
    pump.onFrame = ({ type, payload }) => {
      if (type === FrameType.hello) hellos.push(decodeHello(payload).unauthenticated);
      return false;
    };
    await PumpClient.connect(options(pump));
    expect(hellos).toEqual([{ lowest: 1, highest: 1, purpose: 'session' }]);
    expect(pump.heard).toEqual([FrameType.hello, FrameType.handshake1, FrameType.handshake3]);
  });

  it('repeats HELLO for a pump that boots', async () => {
    const pump = paired();
    pump.deafFor = 1_200_000;
    await PumpClient.connect(options(pump));
    expect(pump.clock.now()).toBe(1_250_000);
  });

  it('tells a dead line', async () => {
    const pump = paired();
    pump.deafFor = Number.POSITIVE_INFINITY;
    const error = PumpClient.connect(options(pump, { timeouts: { hello: 700_000 } }));
    await expect(error).rejects.toMatchObject(failure('no-answer', /pump:near: no HELLO_REPLY within 700 ms.*supply/));
    expect(pump.clock.now()).toBe(700_000);
  });

  it('tells garbage, and shows it', async () => {
    const pump = paired();
    pump.onFrame = () => {
      pump.raw(new TextEncoder().encode('login: '));
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /6c 6f 67.*"login: /));
  });

  it('tells another firmware by its frames', async () => {
    const pump = paired();
    pump.onFrame = () => {
      pump.frame(0x55, Uint8Array.of(1));
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /type 0x55/));
  });

  it('tells a loop-back plug, which sends back what it hears', async () => {
    const pump = paired();
    pump.onFrame = ({ type, payload }) => {
      pump.frame(type, payload);
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /type hello/));
  });

  it('tells a HELLO_REPLY that is none', async () => {
    const pump = paired();
    pump.onFrame = () => {
      pump.frame(FrameType.helloReply, Uint8Array.of(0xff));
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('not-a-pump', /HELLO_REPLY.*ff/));
  });

  it('VER-2, VER-8 tells a pump of another version, and offers none below', async () => {
    const pump = paired();
    pump.onFrame = () => {
      pump.alert('unsupportedVersion');
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('unsupported-version', /no version/));
    expect(pump.heard).toEqual([FrameType.hello]);
  });

  it.each([
    ['version', { ...REPLY, version: 2 }, /version 2/],
    ['suite', { ...REPLY, suite: 'nnPsk0' }, /suite nnPsk0/],
  ] as const)('VER-4 refuses a %s that it did not ask for', async (_, reply, text) => {
    const pump = paired();
    pump.onFrame = ({ type }) => {
      if (type === FrameType.hello) pump.frame(FrameType.helloReply, encodeHelloReply(reply));
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('unsupported-version', text));
    expect(pump.heard).not.toContain(FrameType.handshake1);
  });

  it('takes no late reply of an attempt before for its own', async () => {
    const pump = paired();
    pump.frame(FrameType.helloReply, encodeHelloReply({ ...REPLY, suite: 'xxPsk3' }));
    await expect(PumpClient.connect(options(pump))).resolves.toMatchObject({ role: 'controller' });
  });

  it.each([
    [
      'HELLO',
      (pump: FakePump) => {
        pump.onFrame = ({ type, payload }) => {
          if (type !== FrameType.hello) return false;
          const { unauthenticated } = decodeHello(payload);
          pump.hear({ type, payload: encodeHello({ ...unauthenticated, highest: 9 }) });
          return true;
        };
      },
    ],
    [
      'HELLO_REPLY',
      (pump: FakePump) => {
        pump.onSend = ({ type }) => {
          if (type === FrameType.helloReply) pump.frame(type, encodeHelloReply({ ...REPLY, build: 'mutants' }));
          return type === FrameType.helloReply;
        };
      },
    ],
  ])('VER-5, HS-2 fails when %s was edited on the line', async (_, edit) => {
    const pump = paired();
    edit(pump);
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('handshake-failed', /HANDSHAKE_2/));
  });
});

describe('handshake', () => {
  it('HS-1, HS-3, HS-13 opens a session with the pinned pump; message 3 carries the wish', async () => {
    const pump = paired();
    const lengths: number[] = [];
    pump.onFrame = ({ payload }) => {
      lengths.push(payload.length);
      return false;
    };
    const client = await PumpClient.connect(options(pump));
    expect(client).toMatchObject({ role: 'controller', paired: false, resumed: false });
    // Ephemeral key only; static key, its tag, the wish {1: 1} and its tag.
    expect(lengths.slice(1)).toEqual([32, 32 + 16 + 3 + 16]);
    expect(decodeHandshakeWish(Uint8Array.of(0xa1, 1, 1))).toEqual({ role: 'controller' });
    expect(await client.status()).toMatchObject({ ok: true });
  });

  it('takes a bare secret key', async () => {
    const pump = paired();
    const client = await PumpClient.connect(options(pump, { staticKey: staticKey.secretKey }));
    expect(client.pumpKey).toEqual(pump.staticKey.publicKey);
    expect(staticKey.secretKey.wiped).toBe(false);
  });

  it('HS-9 refuses another pump before it shows its own key', async () => {
    const pump = paired();
    const pinnedPump = new Uint8Array(32).fill(9);
    await expect(PumpClient.connect(options(pump, { pinnedPump }))).rejects.toMatchObject(
      failure('wrong-pump-key', /pinned is 0909/),
    );
    expect(pump.heard).not.toContain(FrameType.handshake3);
  });

  it.each([
    ['HS-7 an unpaired peer', new FakePump(), /handshakeFailed.*SessionOpen.*paired/],
    ['HS-7 a role that it has not', new FakePump().knows(staticKey.publicKey, 'caregiver'), /handshakeFailed/],
  ])('HS-8 tells that the pump refuses %s', async (_, pump, text) => {
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('handshake-refused', text));
    expect(pump.session).toBeNull();
  });

  it('HS-8 tells an alert to message 1', async () => {
    const pump = paired();
    pump.onFrame = ({ type }) => {
      if (type === FrameType.handshake1) pump.alert('handshakeFailed');
      return type === FrameType.handshake1;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(
      failure('handshake-refused', /handshakeFailed.*HANDSHAKE_2/),
    );
  });

  it('HS-4 the pump takes no handshake message out of turn', () => {
    const pump = paired();
    pump.hear({ type: FrameType.handshake1, payload: new Uint8Array(32).fill(9) });
    pump.hear({ type: FrameType.handshake3, payload: new Uint8Array(67) });
    expect(pump.sent.map(({ type, payload }) => [type, ...payload])).toEqual([
      [FrameType.alert, 1],
      [FrameType.alert, 1],
    ]);
  });

  it('HS-6 the pump forgets an unfinished handshake after 30 s', async () => {
    const pump = paired();
    pump.onFrame = ({ type }) => type === FrameType.handshake3;
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('no-answer', /within 2000 ms/));
    await pump.pass(30 * SECOND);
    pump.sent.length = 0;
    pump.hear({ type: FrameType.handshake3, payload: new Uint8Array(67) });
    expect(pump.sent[0]).toMatchObject({ type: FrameType.alert, payload: Uint8Array.of(1) });
  });

  it('HS-5, SES-6 leaves the open session alone until another paired peer has proven itself', async () => {
    const { pump, client } = await connected();
    const stranger = generateX25519KeyPair(random);
    await expect(PumpClient.connect(options(pump, { staticKey: stranger }))).rejects.toThrow();
    expect(await client.status()).toMatchObject({ ok: true });
    pump.knows(stranger.publicKey);
    await PumpClient.connect(options(pump, { staticKey: stranger }));
    await expect(client.status()).rejects.toMatchObject(failure('session-lost', /recordRejected/));
  });

  it('HS-10 refuses a pump whose ephemeral key is of low order', async () => {
    const pump = paired();
    pump.onSend = ({ type, payload }) => {
      if (type === FrameType.handshake2)
        pump.frame(
          type,
          payload.map((byte, i) => (i < 32 ? 0 : byte)),
        );
      return type === FrameType.handshake2;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(failure('handshake-failed'));
  });

  it('HS-11 passes over what is left of the session before', async () => {
    const pump = paired();
    const old = new RecordSender(Secret.of(new Uint8Array(32).fill(5)));
    pump.onFrame = ({ type }) => {
      if (type === FrameType.handshake3) {
        const body = { annunciationId: 1, annunciationType: 'system', status: 'pending' } as const;
        pump.frame(FrameType.record, old.seal(encodeMessage('Annunciation', 0, body)));
        pump.alert('recordRejected');
      }
      return false;
    };
    await expect(PumpClient.connect(options(pump))).resolves.toMatchObject({ role: 'controller' });
  });

  it('HS-11 takes nothing else for SessionOpen', async () => {
    const pump = paired();
    const { say } = pump;
    pump.say = (name, id, body) => {
      if (name === 'SessionOpen')
        say.call(pump, 'Annunciation', 0, { annunciationId: 1, annunciationType: 'system', status: 'pending' });
      else say.call(pump, name, id, body as never);
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(
      failure('handshake-failed', /not SessionOpen/),
    );
  });

  it('names what it awaited when the pump falls silent', async () => {
    const pump = paired();
    pump.onFrame = ({ type }) => type === FrameType.handshake3;
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject(
      failure('no-answer', /no SessionOpen within 2000 ms/),
    );
  });

  it('hands on that the port vanished', async () => {
    const pump = paired();
    pump.onFrame = () => {
      pump.near.vanish();
      return true;
    };
    await expect(PumpClient.connect(options(pump))).rejects.toMatchObject({ code: 'port-vanished' });
  });

  it('names the suites as Noise does', () => {
    expect(SUITE_NAMES).toEqual({
      session: 'Noise_XX_25519_ChaChaPoly_SHA256',
      pairing: 'Noise_XXpsk3_25519_ChaChaPoly_SHA256',
      resumption: 'Noise_NNpsk0_25519_ChaChaPoly_SHA256',
    });
  });
});

describe('what no session allows', () => {
  it('REC-8 answers a record without a session by an alert, and does nothing', () => {
    const pump = paired();
    const sender = new RecordSender(Secret.of(seededRandom(1, 'stray')(32)));
    const freshness = { issued: milliseconds(0), life: milliseconds(1000), key: 1n };
    const command = encodeCommand(1, arm('SetBolus', { amount: milliunits(50), kind: 'normal' }, freshness));
    pump.hear({ type: FrameType.record, payload: sender.seal(command) });
    expect(pump.sent).toEqual([{ type: FrameType.alert, payload: Uint8Array.of(2) }]);
    expect(pump.therapy.bolus).toBeNull();
  });

  it('FRM-9 the model answers an unknown frame, and never an alert', () => {
    const pump = paired();
    pump.near.write(encodeFrame(0x55, new Uint8Array()));
    pump.near.write(encodeFrame(FrameType.alert, Uint8Array.of(1)));
    expect(pump.sent).toEqual([{ type: FrameType.alert, payload: Uint8Array.of(1) }]);
  });
});
