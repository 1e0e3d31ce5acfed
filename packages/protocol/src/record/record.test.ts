// SPDX-License-Identifier: Apache-2.0
import {
  AssayMisuseError,
  AssayPeerError,
  aeadOpen,
  aeadSeal,
  bytesToHex,
  concatBytes,
  hexToBytes,
  portableCrypto,
  Secret,
  seededRandom,
} from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyAhead } from './epoch-keys.js';
import { MAX_PLAINTEXT_BYTES, openRecord, RecordReceiver, RecordSender, recordCounter, sealRecord } from './record.js';
import { ReplayWindow } from './replay-window.js';

const key = (): Secret => Secret.of(seededRandom(1, 'record key')(32));
const text = Uint8Array.of(1, 2, 3);
const rejected = expect.objectContaining({ code: 'record-rejected' });
const LAST = 2n ** 64n - 1n;

describe('records, link.md REC', () => {
  test('REC-1 layout: counter, ciphertext, tag; nonce and associated data as specified', () => {
    const payload = sealRecord(key(), 0x0102_0304_0506_0708n, text);
    expect(payload).toHaveLength(8 + text.length + 16);
    expect(bytesToHex(payload.slice(0, 8))).toBe('0807060504030201');
    const nonce = hexToBytes('000000000807060504030201');
    const aad = concatBytes(Uint8Array.of(0x20), payload.slice(0, 8));
    expect(aeadOpen(key(), nonce, aad, payload.slice(8))).toEqual(text);
  });

  test('REC-2 counters go up by one from 0, and arrive', () => {
    const [sender, receiver] = [new RecordSender(key()), new RecordReceiver(key())];
    const opened = Array.from({ length: 5 }, () => receiver.open(sender.seal(text)));
    expect(opened.map(({ counter, inOrder }) => [counter, inOrder])).toEqual(
      [0n, 1n, 2n, 3n, 4n].map((n) => [n, true]),
    );
    expect(opened.every(({ plaintext }) => bytesToHex(plaintext) === bytesToHex(text))).toBe(true);
    expect(sender.counter).toBe(5n);
  });

  test('REC-7 each record opens once; late ones inside the window open, not in order', () => {
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

  test('REC-7 a forged record moves nothing: neither a flipped bit nor a huge counter', () => {
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

  test('REC-2 REC-6 65,536 counters and no more, and none twice', () => {
    const sender = new RecordSender(key());
    expect(sender.left).toBe(65_536);
    sender.skipTo(65_535n);
    expect([sender.left, sender.epoch]).toEqual([1, 15]);
    expect(recordCounter(sender.seal(text))).toBe(65_535n);
    expect(sender.left).toBe(0);
    expect(() => sender.seal(text)).toThrow(expect.objectContaining({ code: 'counter-exhausted' }));
    expect(() => sender.skipTo(65_535n)).toThrow(AssayMisuseError);
    sender.nextEpoch();
    expect(() => sender.seal(text)).toThrow(expect.objectContaining({ code: 'counter-exhausted' }));
  });

  test('REC-6 a record beyond the last counter is rejected, authentic or not', () => {
    for (const counter of [65_536n, 2n ** 32n, LAST]) {
      const last = keyAhead(key(), 15, portableCrypto);
      expect(() => new RecordReceiver(last).open(sealRecord(last, counter, text))).toThrow(rejected);
      expect(openRecord(key(), sealRecord(key(), counter, text)).counter).toBe(counter);
    }
  });

  test('REC-9 room: 488 bytes and no more', () => {
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

/** A sender that has gone on to this counter, and a receiver of the same session. */
const pair = (): [RecordSender, RecordReceiver] => [new RecordSender(key()), new RecordReceiver(key())];
const sealAt = (counter: bigint): Uint8Array => {
  const sender = new RecordSender(key());
  sender.skipTo(counter);
  return sender.seal(text);
};

describe('epochs, link.md REC-3 to REC-6', () => {
  test('REC-3 each 4096 records have a key of their own: the REKEY of the one before', () => {
    const nonce = hexToBytes('00000000ffffffffffffffff');
    let wanted = key();
    for (let epoch = 0; epoch < 16; epoch++) {
      for (const counter of [4096n * BigInt(epoch), 4096n * BigInt(epoch) + 4095n]) {
        expect(openRecord(wanted, sealAt(counter)).counter).toBe(counter);
      }
      expect(keyAhead(key(), epoch, portableCrypto).bytes).toEqual(wanted.bytes);
      wanted = Secret.of(aeadSeal(wanted, nonce, new Uint8Array(0), new Uint8Array(32)).slice(0, 32));
    }
  });

  test('REC-3 a whole session goes through, record by record at each change of key', () => {
    const [sender, receiver] = pair();
    for (let epoch = 1; epoch <= 16; epoch++) {
      sender.skipTo(BigInt(4096 * epoch - 2));
      for (let i = 0; i < 3 && sender.left > 0; i++) {
        expect(receiver.open(sender.seal(text))).toMatchObject({ counter: sender.counter - 1n, inOrder: true });
      }
    }
    expect(sender.left).toBe(0);
  });

  test('REC-4 the next epoch begins at its first counter', () => {
    const [sender, receiver] = pair();
    expect(receiver.open(sender.seal(text)).counter).toBe(0n);
    sender.nextEpoch();
    expect([sender.counter, sender.epoch, sender.left]).toEqual([4096n, 1, 61_440]);
    expect(receiver.open(sender.seal(text))).toMatchObject({ counter: 4096n, inOrder: true });
    sender.nextEpoch();
    expect(sender.counter).toBe(8192n);
  });

  test('REC-5 up to two epochs ahead are followed, three are not', () => {
    for (const [epoch, follows] of [
      [1, true],
      [2, true],
      [3, false],
      [15, false],
    ] as const) {
      const receiver = new RecordReceiver(key());
      const open = () => receiver.open(sealAt(4096n * BigInt(epoch)));
      if (follows) expect(open()).toMatchObject({ inOrder: true });
      else expect(open).toThrow(rejected);
    }
  });

  test('REC-5 a forged record of an epoch ahead changes nothing', () => {
    const receiver = new RecordReceiver(key());
    const forged = sealAt(8192n);
    forged[forged.length - 1]! ^= 1;
    expect(() => receiver.open(forged)).toThrow(rejected);
    // Sealed by the key of the wrong epoch, so not authentic either.
    expect(() => receiver.open(sealRecord(key(), 4096n, text))).toThrow(rejected);
    expect(receiver.open(sealAt(0n)).inOrder).toBe(true);
    expect(receiver.open(sealAt(8192n)).inOrder).toBe(true);
  });

  test('REC-5 the key before is kept while its records may be in the window, and not longer', () => {
    const receiver = new RecordReceiver(key());
    receiver.open(sealAt(4000n));
    receiver.open(sealAt(4096n + 62n));
    expect(receiver.open(sealAt(4095n))).toMatchObject({ counter: 4095n, inOrder: false });
    expect(() => receiver.open(sealAt(4094n))).toThrow(rejected);
    receiver.open(sealAt(4096n + 63n));
    expect(() => receiver.open(sealAt(4095n))).toThrow('is gone');
  });

  test('REC-5 two epochs at once: the one between is kept, the first is gone', () => {
    const receiver = new RecordReceiver(key());
    receiver.open(sealAt(0n));
    receiver.open(sealAt(8192n));
    expect(receiver.open(sealAt(8191n)).inOrder).toBe(false);
    expect(() => receiver.open(sealAt(1n))).toThrow('is gone');
  });

  test('REC-5 old keys are wiped, and wipe leaves none', () => {
    const first = key();
    const receiver = new RecordReceiver(first);
    receiver.open(sealAt(8192n));
    expect(first.wiped).toBe(true);
    const senderKey = key();
    const sender = new RecordSender(senderKey);
    sender.nextEpoch();
    sender.seal(text);
    expect(senderKey.wiped).toBe(true);
    receiver.wipe();
    expect(() => receiver.open(sealAt(8193n))).toThrow(expect.objectContaining({ code: 'wiped' }));
  });

  test('REC-10 in order is higher than every counter accepted before, over epochs too', () => {
    const receiver = new RecordReceiver(key());
    const order = [4090n, 4100n, 4095n, 4099n, 4101n].map((counter) => receiver.open(sealAt(counter)).inOrder);
    expect(order).toEqual([true, true, false, false, true]);
  });
});

describe('replay window', () => {
  test('REC-7 agrees with a set of all that was seen', () => {
    const counters = fc.oneof(fc.nat(300), fc.nat(130), fc.nat(65_535));
    fc.assert(
      fc.property(fc.array(counters, { maxLength: 200 }), (list) => {
        const window = new ReplayWindow();
        const seen = new Set<number>();
        for (const counter of list) {
          const highest = Math.max(-1, ...seen);
          const wanted = !seen.has(counter) && (counter > highest || highest - counter < 64);
          expect(window.admits(counter)).toBe(wanted);
          if (!wanted) continue;
          expect(window.accept(counter)).toBe(counter > highest);
          expect(window.highest).toBe(Math.max(highest, counter));
          seen.add(counter);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('REC-7 each step by which the window can move', () => {
    for (let step = 1; step <= 70; step++) {
      const window = new ReplayWindow();
      for (let counter = 0; counter < 64; counter += 3) window.accept(counter);
      window.accept(63 + step);
      const admitted = Array.from({ length: 64 + step }, (_, counter) => counter).filter((c) => window.admits(c));
      const wanted = (c: number) => c > step - 1 && c < 63 + step && !(c < 64 && c % 3 === 0);
      expect(admitted).toEqual(Array.from({ length: 64 + step }, (_, c) => c).filter(wanted));
    }
  });
});
