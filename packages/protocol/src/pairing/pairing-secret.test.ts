// SPDX-License-Identifier: Apache-2.0
import { inspect } from 'node:util';
import { AssayMisuseError, bytesToHex, hexToBytes, hkdf, seededRandom } from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PairingSecret } from './pairing-secret.js';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const zeros = '0000-0000-0000-0000-0000-0000-0000';
const secrets = fc.uint8Array({ minLength: 16, maxLength: 16 });
const refused = (code: string) => expect.objectContaining({ code, family: 'misuse' });
const textOf = (bytes: Uint8Array): string => PairingSecret.of(bytes.slice()).text;
/** What the psk tells of the bytes inside. */
const same = (a: PairingSecret, b: PairingSecret): boolean => bytesToHex(a.psk().bytes) === bytesToHex(b.psk().bytes);

/** An independent check of PAIR-4, by tables of powers: Σ cᵢ·α^(j·(27−i)) for j = 1, 2. */
function syndromes(text: string): number[] {
  const powers = [1];
  for (let i = 1; i < 31; i++) {
    const doubled = powers[i - 1]! << 1;
    powers.push(doubled & 32 ? doubled ^ 0b10_0101 : doubled);
  }
  const times = (a: number, power: number): number => (a === 0 ? 0 : powers[(powers.indexOf(a) + power) % 31]!);
  const symbols = [...text.replaceAll('-', '')].map((character) => ALPHABET.indexOf(character));
  return [1, 2].map((j) => symbols.reduce((sum, c, i) => sum ^ times(c, (j * (27 - i)) % 31), 0));
}

describe('pairing secret', () => {
  test('PAIR-3 seven groups of four of Crockford’s base32, first bit first, the last two bits zero', () => {
    expect(textOf(new Uint8Array(16))).toBe(zeros);
    expect(textOf(new Uint8Array(16).fill(0xff))).toMatch(/^(ZZZZ-){6}ZW[0-9A-Z]{2}$/);
    expect(textOf(hexToBytes('00443214c74254b635cf84653a56d7c6'))).toMatch(/^0123-4567-89AB-CDEF-GHJK-MNPQ-RR/);
    fc.assert(
      fc.property(secrets, (bytes) => /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/.test(textOf(bytes))),
    );
  });

  test('PAIR-4 both sums are zero', () => {
    fc.assert(fc.property(secrets, (bytes) => syndromes(textOf(bytes)).every((sum) => sum === 0)));
  });

  test('PAIR-4 one or two wrong characters are always found', () => {
    const text = textOf(seededRandom(1, 'pairing')(16)).replaceAll('-', '');
    const change = (at: number, by: number, of: string): string =>
      of.slice(0, at) + ALPHABET[ALPHABET.indexOf(of[at]!) ^ by] + of.slice(at + 1);
    for (let at = 0; at < 28; at++) {
      for (let by = 1; by < 32; by++) {
        expect(() => PairingSecret.parse(change(at, by, text))).toThrow(refused('pairing-check'));
      }
    }
    fc.assert(
      fc.property(
        fc.nat(27),
        fc.nat(27),
        fc.integer({ min: 1, max: 31 }),
        fc.integer({ min: 1, max: 31 }),
        (a, b, x, y) => {
          fc.pre(a !== b);
          expect(() => PairingSecret.parse(change(a, x, change(b, y, text)))).toThrow(refused('pairing-check'));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('PAIR-5 however it is typed, it reads alike', () => {
    fc.assert(
      fc.property(secrets, fc.infiniteStream(fc.nat(3)), (bytes, choices) => {
        const vary = (character: string): string => {
          const choice = choices.next().value;
          if (character === '1') return ['1', 'I', 'l', 'L'][choice]!;
          if (character === '0') return ['0', 'O', 'o', '0'][choice]!;
          return [character, character.toLowerCase(), ` ${character}`, `${character}-`][choice]!;
        };
        const typed = [...textOf(bytes)].map(vary).join('');
        expect(same(PairingSecret.parse(typed), PairingSecret.of(bytes))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['too short', zeros.slice(1), 'pairing-length'],
    ['too long', `${zeros}0`, 'pairing-length'],
    ['nothing', '', 'pairing-length'],
    ['only hyphens', '----', 'pairing-length'],
    ['a U', `U${zeros.slice(1)}`, 'pairing-character'],
    ['a letter beyond ASCII', `Ⅰ${zeros.slice(1)}`, 'pairing-character'],
    ['a dotless i', `ı${zeros.slice(1)}`, 'pairing-character'],
    ['a letter whose upper case is two', `ß${zeros.slice(1)}`, 'pairing-character'],
    ['an astral character', `😀${zeros.slice(1)}`, 'pairing-character'],
    ['a dot', zeros.replaceAll('-', '.'), 'pairing-character'],
    ['a wrong character', `1${zeros.slice(1)}`, 'pairing-check'],
    ['two characters exchanged', '1000-0000-0000-0000-0000-0000-0001', 'pairing-check'],
    // The generator itself, z² + (α + α²)·z + α³: a code word whose last data symbol is 1.
    ['spare bits', '0000-0000-0000-0000-0000-0000-0168', 'pairing-spare'],
  ])('PAIR-5 refuses %s', (_, text, code) => {
    expect(() => PairingSecret.parse(text)).toThrow(AssayMisuseError);
    expect(() => PairingSecret.parse(text)).toThrow(refused(code));
  });

  test('PAIR-5 no error holds what was typed', () => {
    const typed = `${textOf(seededRandom(2, 'typed')(16)).slice(0, -1)}`;
    for (const text of [typed, `${typed}U`, `${typed}00`, `${typed}0`]) {
      try {
        PairingSecret.parse(text);
        expect.unreachable();
      } catch (error) {
        expect(inspect(error)).not.toContain(typed.slice(0, 9));
      }
    }
  });

  test('PAIR-6 QR content, there and back', () => {
    const secret = PairingSecret.generate(seededRandom(3, 'qr'));
    const qr = secret.qr('e660583883123456');
    expect(qr).toBe(`ASSAY:1:E660583883123456:${secret.text.replaceAll('-', '')}`);
    expect(qr).toMatch(/^[0-9A-Z:]{53}$/);
    const read = PairingSecret.parseQr(qr);
    expect(read.serial).toBe('E660583883123456');
    expect(same(read.secret, secret)).toBe(true);
    expect(() => secret.qr('e66058388312345')).toThrow(refused('bad-serial'));
  });

  test.each([
    '',
    'ASSAY:1:',
    'ASSAY:2:E660583883123456:0000000000000000000000000000',
    'assay:1:E660583883123456:0000000000000000000000000000',
    'ASSAY:1:e660583883123456:0000000000000000000000000000',
    'ASSAY:1:E66058388312345:0000000000000000000000000000',
    'ASSAY:1:E660583883123456:000000000000000000000000000',
    'ASSAY:1:E660583883123456:0000-0000-0000-0000-0000-000',
    'ASSAY:1:E660583883123456:0000000000000000000000000000:',
    'https://example.org/',
  ])('PAIR-6 refuses the QR content %s', (content) => {
    expect(() => PairingSecret.parseQr(content)).toThrow(refused('pairing-qr'));
  });

  test('PAIR-7 the pre-shared key is HKDF-SHA-256 of the 16 bytes', () => {
    const bytes = seededRandom(4, 'psk')(16);
    const info = Uint8Array.from('Assay/1 pairing', (c) => c.charCodeAt(0));
    expect(PairingSecret.of(bytes.slice()).psk().bytes).toEqual(hkdf(new Uint8Array(0), bytes, info, 32));
  });

  test('prints as [secret], and is gone when wiped', () => {
    const bytes = seededRandom(5, 'wipe')(16);
    const secret = PairingSecret.of(bytes);
    expect([`${secret}`, JSON.stringify(secret), inspect({ secret })]).toEqual([
      '[secret]',
      '"[secret]"',
      '{ secret: [secret] }',
    ]);
    secret.wipe();
    secret.wipe();
    expect(bytes).toEqual(new Uint8Array(16));
    expect(() => secret.text).toThrow(refused('wiped'));
    expect(() => secret.psk()).toThrow(refused('wiped'));
    expect(() => PairingSecret.of(new Uint8Array(15))).toThrow(refused('bad-length'));
  });
});
