// SPDX-License-Identifier: Apache-2.0
/** The model pump that the walks go against decides as the firmware does: one conversation with both, answer by answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PumpClient, PumpLink, type RawAnswer } from '@assay/client';
import { generateX25519KeyPair, hexToBytes, seededRandom } from '@assay/crypto';
import { Alert, encodeHello, FrameType, featuresOf, type Hello, type MessageName, messageOf } from '@assay/protocol';
import { expect, test } from 'vitest';
import { FakePump } from '../../packages/client/test/fake-pump.js';
import { root } from '../conformance/assay.js';
import { withPump } from '../conformance/pump.js';

interface Vectors {
  readonly messages: readonly { readonly name: string; readonly hex: string }[];
  readonly malformed: readonly { readonly note: string; readonly hex: string }[];
  readonly malformedPayloads: readonly { readonly name: string; readonly note: string; readonly hex: string }[];
}

const vectors = JSON.parse(readFileSync(join(root, 'tests/vectors/messages.json'), 'utf8')) as Vectors;
/** These end the session, or unpair who asks: others ask the same of both. */
const ENDING = /^(CloseSession|Unpair)$/;

/** Whether every pump knows it: what a feature does when it is well asked is the firmware's own, the model does none. */
function isCommon(name: string): boolean {
  return messageOf(name as MessageName).feature === undefined;
}

/** What both must say alike. What a pump delivers and how long it is up is its own. */
function decision(answer: RawAnswer): string {
  if (answer.kind !== 'message') return answer.kind;
  const { name, id, body } = answer.message;
  return name === 'Response' ? `${id}: ${body.request} ${body.result}` : `${id}: ${name}`;
}

/** A peer of the model that had paired before. */
function connectedToModel(model: FakePump): Promise<PumpClient> {
  const staticKey = generateX25519KeyPair(seededRandom(5, 'key'));
  const { near, staticKey: pump } = model.knows(staticKey.publicKey);
  return PumpClient.connect({
    port: near,
    random: seededRandom(5, 'peer'),
    staticKey,
    pinnedPump: pump.publicKey,
    role: 'controller',
  });
}

test('MSG-1, MSG-2, MSG-3, MSG-4, MSG-5, MSG-6 are decided alike by the model and by the firmware', async () => {
  const asked = [
    ...vectors.messages
      .filter(({ name }) => !ENDING.test(name) && isCommon(name))
      .map(({ name, hex }) => ({ note: name, hex })),
    ...vectors.malformed,
  ];
  const differences = await withPump(async (board) => {
    const real = await board.pair(board.peer());
    const identity = await real.identity();
    const features = identity.ok ? [...featuresOf(identity.value.features)] : [];
    const made = await connectedToModel(new FakePump({ uptime: 10_000, features }));
    // The id that the identity has taken of the one is taken of the other as well.
    await made.identity();
    const different: string[] = [];
    for (const { note, hex } of asked) {
      const plaintext = hexToBytes(hex);
      const [firmware, model] = [
        decision(await real.requestRaw(plaintext)),
        decision(await made.requestRaw(plaintext)),
      ];
      if (firmware !== model) different.push(`${note} (${hex}): firmware ${firmware}, model ${model}`);
    }
    return different;
  });
  expect(differences).toEqual([]);
  expect(asked.length).toBeGreaterThan(1000);
});

interface Said {
  readonly note: string;
  readonly type: number;
  readonly payload: Uint8Array;
}

/** How long an answer may take: three X25519 at the firmware. */
const PATIENCE = 400_000;

/** What comes back to a frame: its type, and which alert. */
async function reaction(link: PumpLink, { type, payload }: Said): Promise<string> {
  await link.sendFrame(type, payload);
  const frame = await link.nextFrame(link.clock.now() + PATIENCE);
  if (frame === null) return 'silence';
  return frame.type === FrameType.alert ? `alert ${frame.payload[0]}` : `frame ${frame.type}`;
}

/** Frames without a session, one after another: what each does depends on those before. */
function conversation(): Said[] {
  const said: Said[] = [];
  const say = (note: string, type: number, payload: Uint8Array | number[] = []): void => {
    said.push({ note, type, payload: Uint8Array.from(payload) });
  };
  const hello = (note: string, change: Partial<Hello> = {}): void =>
    say(note, FrameType.hello, encodeHello({ lowest: 1, highest: 1, purpose: 'session', ...change }));
  const point = new Uint8Array(32).fill(9);
  for (const type of [0x00, 0x03, 0x13, 0x21, 0x40, 0x7e, 0x7f, 0xff]) say(`type ${type}`, type, [1, 2]);
  for (const type of [FrameType.helloReply, FrameType.handshake2]) say(`reflected ${type}`, type, point);
  for (const alert of Object.values(Alert)) say(`ALERT ${alert}`, FrameType.alert, [alert]);
  say('record', FrameType.record, new Uint8Array(40));
  say('short record', FrameType.record, [1]);
  say('HANDSHAKE_1 before HELLO', FrameType.handshake1, point);
  say('HANDSHAKE_3 before HELLO', FrameType.handshake3, new Uint8Array(67));
  for (const { note, hex } of vectors.malformedPayloads.filter(({ name }) => name === 'Hello')) {
    say(note, FrameType.hello, hexToBytes(hex));
  }
  hello('versions above', { lowest: 2, highest: 9 });
  hello('versions around', { highest: 9 });
  hello('versions upside down', { lowest: 2, highest: 1 });
  hello('pairing, shut', { purpose: 'pairing' });
  hello('resumption, unknown', { purpose: 'resumption', ticket: new Uint8Array(8) });
  hello('resumption without a ticket', { purpose: 'resumption' });
  hello('session with a ticket', { ticket: new Uint8Array(8) });
  hello('session');
  say('HANDSHAKE_3 when greeted', FrameType.handshake3, new Uint8Array(67));
  say('HANDSHAKE_1', FrameType.handshake1, point);
  say('HANDSHAKE_3 that fails', FrameType.handshake3, new Uint8Array(67));
  say('HANDSHAKE_3 after it', FrameType.handshake3, new Uint8Array(67));
  for (const [note, first] of [
    ['too short', new Uint8Array(31).fill(9)],
    ['with a payload', new Uint8Array(33).fill(9)],
    ['of low order', new Uint8Array(32)],
  ] as const) {
    hello(`session, for HANDSHAKE_1 ${note}`);
    say(`HANDSHAKE_1 ${note}`, FrameType.handshake1, first);
  }
  hello('session');
  say('HANDSHAKE_1', FrameType.handshake1, point);
  hello('HELLO while a handshake is open');
  say('HANDSHAKE_1 anew', FrameType.handshake1, point);
  say('HANDSHAKE_3, truncated', FrameType.handshake3, new Uint8Array(10));
  return said;
}

test('FRM-9, VER-2, VER-3, VER-6, HS-3, HS-4, HS-6, HS-8, HS-10, REC-8 are decided alike without a session', async () => {
  const asked = conversation();
  const differences = await withPump(async (board) => {
    const [real, made] = [new PumpLink(board.port), new PumpLink(new FakePump().near)];
    const different: string[] = [];
    for (const said of asked) {
      const [firmware, model] = [await reaction(real, said), await reaction(made, said)];
      if (firmware !== model) different.push(`${said.note}: firmware ${firmware}, model ${model}`);
    }
    return different;
  });
  expect(differences).toEqual([]);
  expect(asked.length).toBeGreaterThan(40);
});
