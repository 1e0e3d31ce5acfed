// SPDX-License-Identifier: Apache-2.0
import { bytesToHex, sha256 } from '@assay/crypto';
import { FrameType } from '@assay/protocol';
import { expect, test } from 'vitest';
import { ascii } from '../support/forge.js';
import { judged } from '../testing/judged.js';
import { changed, Script, withStepAfter } from '../testing/script.js';
import { pairingSecrecy as sequence } from './13-pairing-secrecy.js';

const TEXT = ascii('0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV');
const KEY = new Uint8Array(32).map((_, at) => 3 * at + 1);

interface Options {
  readonly digests?: readonly string[];
  readonly refusal?: string | null;
  readonly onTheWire?: Uint8Array;
}

function script({
  digests = ['a', 'b', 'c'],
  refusal = 'no-answer',
  onTheWire = new Uint8Array(64),
}: Options = {}): Script {
  return new Script()
    .step('The window is opened again and again, and its secret read', (s) => {
      for (const digest of digests) {
        s.note('shown', { digest, qr: 'agrees' });
        for (let i = 0; i < 10; i++) {
          s.note('secret', { name: 'text', sha256: bytesToHex(sha256(TEXT)), length: TEXT.length });
        }
      }
    })
    .step('Somebody who saw an earlier secret, and somebody who saw none, stand between pump and client', (s) => {
      for (const side of ['client', 'pump', 'client', 'pump']) s.note('middle', { name: 'test', side, refusal });
    })
    .step('A pairing is recorded', (s) => {
      s.note('planted', { name: 'public key', hex: bytesToHex(KEY) });
      s.frame('tx', FrameType.handshake3, onTheWire)
        .frame('rx', FrameType.record, new Uint8Array(40))
        .note('paired', { pumpKey: true });
    })
    .control();
}

test('passes when each window has a secret of its own and nobody without it is taken', () => {
  expect(judged(sequence, script().entries)).toMatchObject({ outcome: 'pass', out: [] });
});

test('fails when a secret comes again', () => {
  expect(judged(sequence, script({ digests: ['a', 'b', 'a'] }).entries).out).toEqual(['secrets-different']);
});

test('fails when somebody without the secret is taken', () => {
  expect(judged(sequence, script({ refusal: null }).entries).out).toEqual(['taken-without-the-secret']);
});

test('fails when the secret stands on the wire', () => {
  const onTheWire = Uint8Array.of(1, 2, 3, ...TEXT, 4);
  expect(judged(sequence, script({ onTheWire }).entries).out).toEqual(['secrets-found']);
});

test('fails when a static key stands on the wire', () => {
  expect(judged(sequence, script({ onTheWire: KEY }).entries).out).toEqual(['keys-shown']);
});

test('fails when the QR code says something else than the text; one that nobody saw says nothing', () => {
  const qr = (said: string) =>
    changed(script().entries, (e) =>
      e.k === 'note' && e.name === 'shown' && e.n < 5 ? { ...e, data: { digest: 'a', qr: said } } : e,
    );
  expect(judged(sequence, qr('differs')).out).toEqual(['qr-codes-wrong']);
  expect(judged(sequence, qr('not seen')).outcome).toBe('pass');
});

test('fails on a dose', () => {
  const entries = withStepAfter(script().entries, (e) => e.k === 'note');
  expect(judged(sequence, entries).out).toEqual(['unexpected-steps']);
});
