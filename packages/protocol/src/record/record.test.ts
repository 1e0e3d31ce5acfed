// SPDX-License-Identifier: Apache-2.0
import {
  AssayMisuseError,
  AssayPeerError,
  aeadOpen,
  bytesToHex,
  concatBytes,
  hexToBytes,
  Secret,
  seededRandom,
} from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_PLAINTEXT_BYTES, openRecord, RecordReceiver, RecordSender, recordCounter, sealRecord } from './record.js';
import { ReplayWindow } from './replay-window.js';

const key = (): Secret => Secret.of(seededRandom(1, 'record key')(32));
const text = Uint8Array.of(1, 2, 3);
const rejected = expect.objectContaining({ code: 'record-rejected' });
const LAST = 2n ** 64n - 1n;

describe('records, link.md §5', () => {
  test('§5.1 layout: counter, ciphertext, tag; nonce and associated data as specified', () => {
    const payload = sealRecord(key(), 0x0102_0304_0506_0708n, text);
    expect(payload).toHaveLength(8 + text.length + 16);
    expect(bytesToHex(payload.slice(0, 8))).toBe('0807060504030201');
    const nonce = hexToBytes('000000000807060504030201');
    const aad = concatBytes(Uint8Array.of(0x20), payload.slice(0, 8));
    expect(aeadOpen(key(), nonce, aad, payload.slice(8))).toEqual(text);
  });

  test('counters go up by one from 0, and arrive', () => {
    const [sender, receiver] = [new RecordSender(key()), new RecordReceiver(key())];
    const opened = Array.from({ length: 5 }, () => receiver.open(sender.seal(text)));
    expect(opened.map(({ counter, inOrder }) => [counter, inOrder])).toEqual(
      [0n, 1n, 2n, 3n, 4n].map((n) => [n, true]),
    );
    expect(opened.every(({ plaintext }) => bytesToHex(plaintext) === bytesToHex(text))).toBe(true);
    expect(sender.counter).toBe(5n);
  });

  test('§5.3 each record opens once; late ones inside the window open, not in order', () => {
    const receiver = new RecordReceiver(key());
    expect(receiver.open(sealRecord(key(), 63n, text)).inOrder).toBe(true);
    expect(receiver.open(sealRecord(key(), 0n, text))).toMatchObject({ counter: 0n, inOrder: false });
    expect(() => receiver.open(sealRecord(key(), 0n, text))).toThrow(rejected);
    expect(() => receiver.open(sealRecord(key(), 63n, text))).toThrow(rejected);
    expect(receiver.open(sealRecord(key(), 64n, text)).inOrder).toBe(true);
    expect(receiver.open(sealRecord(key(), 1n, text)).inOrder).toBe(false);
    expect(receiver.open(sealRecord(key(), 1000n, text)).inOrder).toBe(true);
    expect(() => receiver.open(sealRecord(key(), 936n, text))).toThrow(rejected);
    expect(receiver.open(sealRecord(key(), 937n, text)).inOrder).toBe(false);
  });

  test('a forged record moves nothing: neither a flipped bit nor a huge counter', () => {
    const [sender, receiver] = [new RecordSender(key()), new RecordReceiver(key())];
    const good = sender.seal(text);
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = good.slice();
      bad[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => receiver.open(bad)).toThrow(rejected);
    }
    expect(receiver.open(good)).toMatchObject({ counter: 0n, inOrder: true });
  });

  test('a record of the other direction is refused', () => {
    const receiver = new RecordReceiver(Secret.of(seededRandom(2, 'other key')(32)));
    expect(() => receiver.open(new RecordSender(key()).seal(text))).toThrow(rejected);
  });

  test('every cut is refused', () => {
    const payload = sealRecord(key(), 0n, text);
    for (let length = 0; length < payload.length; length++) {
      expect(() => new RecordReceiver(key()).open(payload.slice(0, length))).toThrow(AssayPeerError);
    }
    expect(() => recordCounter(new Uint8Array(23))).toThrow(rejected);
    expect(recordCounter(new Uint8Array(24))).toBe(0n);
  });

  test('§5.2 the last counter is never used, nor accepted', () => {
    const sender = new RecordSender(key());
    sender.skipTo(LAST - 1n);
    expect(recordCounter(sender.seal(text))).toBe(LAST - 1n);
    expect(() => sender.seal(text)).toThrow(expect.objectContaining({ code: 'counter-exhausted' }));
    expect(() => sender.skipTo(0n)).toThrow(AssayMisuseError);
    expect(() => new RecordReceiver(key()).open(sealRecord(key(), LAST, text))).toThrow(rejected);
    expect(openRecord(key(), sealRecord(key(), LAST, text)).counter).toBe(LAST);
  });

  test('room: 488 bytes and no more', () => {
    expect(MAX_PLAINTEXT_BYTES).toBe(488);
    const sender = new RecordSender(key());
    expect(() => sender.seal(new Uint8Array(489))).toThrow(AssayMisuseError);
    expect(sender.counter).toBe(0n);
    expect(sender.seal(new Uint8Array(488))).toHaveLength(512);
  });

  test('wipe wipes the key handed over', () => {
    const [a, b] = [key(), key()];
    new RecordSender(a).wipe();
    new RecordReceiver(b).wipe();
    expect([a.wiped, b.wiped]).toEqual([true, true]);
  });
});

describe('replay window', () => {
  test('agrees with a set of all that was seen', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 300n }), { maxLength: 200 }), (counters) => {
        const window = new ReplayWindow();
        const seen = new Set<bigint>();
        for (const counter of counters) {
          const highest = [...seen].reduce((a, b) => (a > b ? a : b), -1n);
          const wanted = !seen.has(counter) && (counter > highest || highest - counter < 64n);
          expect(window.admits(counter)).toBe(wanted);
          if (!wanted) continue;
          expect(window.accept(counter)).toBe(counter > highest);
          seen.add(counter);
        }
      }),
    );
  });
});
