// SPDX-License-Identifier: Apache-2.0
import { bytesToHex, sha256 } from '@assay/crypto';
import { encodeHelloReply, FrameType } from '@assay/protocol';
import { seededRandom } from '@assay/sequence';
import { expect, test } from 'vitest';
import { judged } from '../testing/judged.js';
import { Script } from '../testing/script.js';
import { linkConfidentiality as sequence } from './11-link-confidentiality.js';

const random = seededRandom(1, 'test');
const noise = (length: number) => random.bytes(length);
const reply = encodeHelloReply({ version: 1, suite: 'xx', profile: 1, build: 'release', maxPayload: 512 });
const secret = noise(32);
const plaintext = noise(24);
const planted = noise(8);

function script(leak?: Uint8Array): Script {
  const s = new Script();
  s.note('secret', { name: 'key', sha256: bytesToHex(sha256(secret)), length: 32 });
  for (let i = 0; i < 12; i++) s.note('planted', { name: 'value', hex: bytesToHex(i === 0 ? planted : noise(8)) });
  s.frame('rx', FrameType.helloReply, reply).frame('rx', FrameType.helloReply, reply);
  s.step('A controller says and asks everything that there is', (t) => {
    for (let i = 0; i < 3; i++) {
      t.note('plaintext', { dir: 'tx', hex: bytesToHex(plaintext) }).frame('tx', FrameType.record, noise(200));
    }
    if (leak) t.frame('rx', 0x70, leak);
    t.pulse(3);
  });
  return s.control();
}

test('passes when nothing planted is in the capture and no ciphertext repeats', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('finds a part of a plaintext inside another frame', () => {
  expect(judged(sequence, script(Uint8Array.of(1, 2, ...plaintext.subarray(8, 20), 3)).entries).out).toEqual([
    'plaintext-found',
  ]);
});

test('finds a planted value written backwards and written as text', () => {
  expect(judged(sequence, script(Uint8Array.from(planted).reverse()).entries).out).toEqual(['planted-values-found']);
  const text = Uint8Array.from(BigInt(`0x${bytesToHex(planted)}`).toString(), (c) => c.charCodeAt(0));
  expect(judged(sequence, script(text).entries).out).toEqual(['planted-values-found']);
});

test('finds a secret of which the transcript holds only the digest', () => {
  expect(judged(sequence, script(Uint8Array.of(9, ...secret, 9)).entries).out).toEqual(['secret-keys-found']);
});

test('fails when two records share ciphertext', () => {
  const shared = noise(20);
  const s = script();
  const twice = new Script();
  for (const entry of s.entries) twice.entries.push(entry);
  for (const fill of [1, 2]) {
    const n = twice.entries.length;
    const payload = Uint8Array.of(...new Uint8Array(8).fill(fill), ...shared);
    const [frame] = new Script().frame('tx', FrameType.record, payload).entries;
    twice.entries.push({ ...frame!, n });
  }
  expect(judged(sequence, twice.entries).out).toEqual(['ciphertext-repeated']);
});

test('fails when the search cannot even find what is public', () => {
  const entries = script()
    .entries.filter((e) => !(e.k === 'frame' && e.dir === 'rx'))
    .map((e, n) => ({ ...e, n }));
  const alive = [...entries, { ...new Script().alert(1).entries[0]!, n: entries.length }];
  expect(judged(sequence, alive).out).toEqual(['public-values-found']);
});
