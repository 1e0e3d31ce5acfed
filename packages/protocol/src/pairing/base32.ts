// SPDX-License-Identifier: Apache-2.0
/** Crockford's base32 with two Reed–Solomon check digits: how the pump shows a pairing secret (link.md PAIR-3 to PAIR-5). */
import { AssayMisuseError } from '@assay/crypto';

export const SECRET_BYTES = 16;
const SYMBOL_BITS = 5;
/** 26 symbols for 128 bits; the last two bits of the last one are spare. */
const DATA_SYMBOLS = 26;
const CHECK_SYMBOLS = 2;
export const TEXT_SYMBOLS = DATA_SYMBOLS + CHECK_SYMBOLS;
const SPARE_BITS = DATA_SYMBOLS * SYMBOL_BITS - SECRET_BYTES * 8;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** x^5 + x^2 + 1, bit for bit. */
const FIELD_POLYNOMIAL = 0b10_0101;
const FIELD_SIZE = 1 << SYMBOL_BITS;

/** Symbols are told by their places in the alphabet: elements of GF(32). */
type Symbols = Uint8Array;

function refuse(code: string, text: string): never {
  // The text names places only, never what stands there: it may be a secret but for one character.
  throw new AssayMisuseError(code, text);
}

/** Product in GF(32), bit by bit. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = SYMBOL_BITS - 1; bit >= 0; bit--) {
    product <<= 1;
    if (product & FIELD_SIZE) product ^= FIELD_POLYNOMIAL;
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

const ALPHA = 2; // x itself
const ALPHA_2 = multiply(ALPHA, ALPHA);
const ALPHA_3 = multiply(ALPHA_2, ALPHA);

/** The value at `point` of the polynomial whose coefficients these are, highest first (Horner). */
function valueAt(symbols: Symbols, point: number): number {
  let value = 0;
  for (const symbol of symbols) value = multiply(value, point) ^ symbol;
  return value;
}

/** The remainder of data(z)·z² by the generator (z − α)(z − α²) = z² + (α + α²)·z + α³. */
function checkSymbols(data: Symbols): [number, number] {
  let [high, low] = [0, 0];
  for (const symbol of data) {
    const factor = high ^ symbol;
    high = low ^ multiply(factor, ALPHA ^ ALPHA_2);
    low = multiply(factor, ALPHA_3);
  }
  return [high, low];
}

/** The 28 characters of 16 bytes, without hyphens. */
export function toText(secret: Uint8Array): string {
  const symbols = new Uint8Array(TEXT_SYMBOLS);
  for (let bit = 0; bit < SECRET_BYTES * 8; bit++) {
    const value = (secret[bit >> 3]! >> (7 - (bit & 7))) & 1;
    symbols[Math.floor(bit / SYMBOL_BITS)]! |= value << (SYMBOL_BITS - 1 - (bit % SYMBOL_BITS));
  }
  symbols.set(checkSymbols(symbols.subarray(0, DATA_SYMBOLS)), DATA_SYMBOLS);
  const text = Array.from(symbols, (symbol) => ALPHABET[symbol]).join('');
  symbols.fill(0);
  return text;
}

/** The symbol of a character as people type it; −1 for none. */
function symbolOf(character: string): number {
  if (character > '\x7f') return -1; // ı and ſ have I and S as their upper case
  const upper = character.toUpperCase();
  if (upper === 'I' || upper === 'L') return 1;
  if (upper === 'O') return 0;
  return ALPHABET.indexOf(upper);
}

function readSymbols(text: string): Symbols {
  const symbols: number[] = [];
  for (const character of text) {
    if (character === '-' || character === ' ') continue;
    const symbol = symbolOf(character);
    if (symbol < 0) {
      refuse(
        'pairing-character',
        `character ${symbols.length + 1} of the pairing secret is no letter or digit of its alphabet`,
      );
    }
    if (symbols.push(symbol) > TEXT_SYMBOLS) break;
  }
  if (symbols.length !== TEXT_SYMBOLS) {
    const found = symbols.length > TEXT_SYMBOLS ? 'more' : `${symbols.length}`;
    refuse('pairing-length', `the pairing secret has ${TEXT_SYMBOLS} characters, these are ${found}`);
  }
  return Uint8Array.from(symbols);
}

/**
 * The 16 bytes of what a person typed: either case, I and L for 1, O for 0, spaces and hyphens passed over. Throws
 * AssayMisuseError `pairing-character`, `pairing-length`, `pairing-check` or `pairing-spare`; no message holds the secret.
 */
export function fromText(text: string): Uint8Array {
  const symbols = readSymbols(text);
  if (valueAt(symbols, ALPHA) !== 0 || valueAt(symbols, ALPHA_2) !== 0) {
    refuse('pairing-check', 'the check digits of the pairing secret do not fit: one character at least is wrong');
  }
  if ((symbols[DATA_SYMBOLS - 1]! & ((1 << SPARE_BITS) - 1)) !== 0) {
    refuse('pairing-spare', 'the spare bits of the pairing secret are not zero: no pump shows this');
  }
  const secret = new Uint8Array(SECRET_BYTES);
  for (let bit = 0; bit < SECRET_BYTES * 8; bit++) {
    const symbol = symbols[Math.floor(bit / SYMBOL_BITS)]!;
    secret[bit >> 3]! |= ((symbol >> (SYMBOL_BITS - 1 - (bit % SYMBOL_BITS))) & 1) << (7 - (bit & 7));
  }
  symbols.fill(0);
  return secret;
}
