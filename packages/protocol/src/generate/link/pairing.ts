// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/link/pairing.json: pairing secrets as bytes, text, QR content and pre-shared key, and texts to refuse. */
import { AssayMisuseError, bytesToHex, hexToBytes, sha256 } from '@assay/crypto';
import { utf8Encode } from '../../cbor/utf8.js';
import { PairingSecret } from '../../index.js';
import { PAIRING_BYTES } from './handshakes.js';

export interface PairingVectors {
  readonly secrets: readonly {
    readonly bytes: string;
    readonly text: string;
    readonly serial: string;
    readonly qr: string;
    readonly psk: string;
  }[];
  /** Other ways to type the text of the first secret but zeros. */
  readonly typed: readonly { readonly text: string; readonly bytes: string }[];
  readonly refused: readonly { readonly note: string; readonly text: string; readonly code: string }[];
}

const SERIAL = 'E660583883123456';
/** Its text has a 1 and a 0, so that each other way to type it is shown. */
const TYPED = hexToBytes('00443214c74254b635cf84653a56d7c6');

const SECRETS = [
  new Uint8Array(16),
  new Uint8Array(16).fill(0xff),
  TYPED,
  PAIRING_BYTES,
  ...[1, 2, 3, 4].map((n) => sha256(utf8Encode(`pairing ${n}`)).slice(0, 16)),
];

function refusals(): PairingVectors['refused'] {
  const good = PairingSecret.of(TYPED.slice()).text;
  const cases: Readonly<Record<string, string>> = {
    nothing: '',
    '27 characters': good.slice(0, -1),
    '29 characters': `${good}0`,
    'the letter U': `U${good.slice(1)}`,
    'a dot': `.${good.slice(1)}`,
    'a letter beyond ASCII': `é${good.slice(1)}`,
    'the first character wrong': `1${good.slice(1)}`,
    'the last character wrong': `${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`,
    'two neighbours exchanged': `${good.slice(0, 5)}${good[6]}${good[5]}${good.slice(7)}`,
    'the last spare bit set, check digits to fit': '0000-0000-0000-0000-0000-0000-0168',
  };
  return Object.entries(cases).map(([note, text]) => ({ note, text, code: codeOf(text) }));
}

function codeOf(text: string): string {
  try {
    PairingSecret.parse(text);
  } catch (error) {
    if (error instanceof AssayMisuseError) return error.code;
    throw error;
  }
  throw new AssayMisuseError('bad-vector', `${text} is taken, and is among those to refuse`);
}

export function pairingVectors(): PairingVectors {
  const { text } = PairingSecret.of(TYPED.slice());
  const typed = [
    text.toLowerCase(),
    text.replaceAll('-', ''),
    text.replaceAll('-', ' '),
    text.replaceAll('0', 'O').replaceAll('1', 'I'),
    text.replaceAll('0', 'o').replaceAll('1', 'l'),
    ` ${[...text].join('-')} `,
  ];
  return {
    secrets: SECRETS.map((bytes) => {
      const secret = PairingSecret.of(bytes.slice());
      const { text: shown } = secret;
      return {
        bytes: bytesToHex(bytes),
        text: shown,
        serial: SERIAL,
        qr: secret.qr(SERIAL),
        psk: bytesToHex(secret.psk().bytes),
      };
    }),
    typed: typed.map((way) => ({ text: way, bytes: bytesToHex(TYPED) })),
    refused: refusals(),
  };
}
