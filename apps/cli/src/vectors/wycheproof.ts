// SPDX-License-Identifier: Apache-2.0
/** Reads test vectors in the JSON format of Wycheproof (github.com/C2SP/wycheproof), for the algorithms that the link uses. */
import { AssayMisuseError, hexToBytes } from '@assay/crypto';

/** What one vector asks, all values as bytes. */
export type Question =
  | {
      readonly kind: 'x25519';
      readonly times: number;
      readonly secret: Uint8Array;
      readonly point: Uint8Array;
      readonly shared: Uint8Array;
    }
  | {
      readonly kind: 'ed25519';
      readonly publicKey: Uint8Array;
      readonly message: Uint8Array;
      readonly signature: Uint8Array;
      readonly seed: Uint8Array | null;
    }
  | {
      readonly kind: 'aead';
      readonly key: Uint8Array;
      readonly nonce: Uint8Array;
      readonly aad: Uint8Array;
      readonly plaintext: Uint8Array;
      readonly sealed: Uint8Array;
    }
  | {
      readonly kind: 'hkdf';
      readonly salt: Uint8Array;
      readonly ikm: Uint8Array;
      readonly info: Uint8Array;
      readonly size: number;
      readonly okm: Uint8Array;
    }
  | { readonly kind: 'hmac'; readonly key: Uint8Array; readonly message: Uint8Array; readonly tag: Uint8Array }
  | { readonly kind: 'sha256'; readonly repeat: number; readonly message: Uint8Array; readonly digest: Uint8Array };

export interface WycheproofTest {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: 'valid' | 'invalid' | 'acceptable';
  readonly question: Question;
}

export interface WycheproofFile {
  readonly algorithm: string;
  readonly tests: readonly WycheproofTest[];
}

type Json = { readonly [name: string]: unknown };

/** One object of the file, and where it stands, for messages. */
class Place {
  constructor(
    private readonly json: Json,
    readonly where: string,
  ) {}

  static of(value: unknown, where: string): Place {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object', value);
    return new Place(value as Json, where);
  }

  has(name: string): boolean {
    return this.json[name] !== undefined;
  }

  object(name: string): Place {
    return Place.of(this.json[name], `${this.where}.${name}`);
  }

  objects(name: string): Place[] {
    const list = this.json[name];
    if (!Array.isArray(list)) throw wrong(`${this.where}.${name}`, 'a list', list);
    return list.map((each, i) => Place.of(each, `${this.where}.${name}[${i}]`));
  }

  /** The same object under a name that people know it by. */
  calledBy(where: string): Place {
    return new Place(this.json, where);
  }

  text(name: string): string {
    const value = this.json[name];
    if (typeof value !== 'string') throw wrong(`${this.where}.${name}`, 'a text', value);
    return value;
  }

  texts(name: string): string[] {
    const value = this.json[name] ?? [];
    if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) {
      throw wrong(`${this.where}.${name}`, 'a list of texts', value);
    }
    return value;
  }

  count(name: string, otherwise?: number): number {
    const value = this.json[name] ?? otherwise;
    if (!Number.isSafeInteger(value) || (value as number) < 0)
      throw wrong(`${this.where}.${name}`, 'a whole number', value);
    return value as number;
  }

  bytes(name: string): Uint8Array {
    const hex = this.text(name);
    try {
      return hexToBytes(hex);
    } catch {
      throw wrong(`${this.where}.${name}`, 'hexadecimal digits', hex);
    }
  }
}

function wrong(where: string, wanted: string, found: unknown): AssayMisuseError {
  const shown = found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 60);
  return new AssayMisuseError('bad-vectors', `${where}: wants ${wanted}, found ${shown}`);
}

/** How the tests of a group are read. SHA-256 is not of Wycheproof; it is written as Wycheproof would. */
const readers: { readonly [algorithm: string]: (test: Place, group: Place) => Question } = {
  XDH: (test, group) => {
    const curve = group.text('curve');
    if (curve !== 'curve25519') throw wrong(`${group.where}.curve`, 'curve25519', curve);
    return {
      kind: 'x25519',
      times: test.count('iterations', 1),
      secret: test.bytes('private'),
      point: test.bytes('public'),
      shared: test.bytes('shared'),
    };
  },
  EDDSA: (test, group) => {
    // Older files call it `key`.
    const key = group.object(group.has('publicKey') ? 'publicKey' : 'key');
    const curve = key.text('curve');
    if (curve !== 'edwards25519') throw wrong(`${key.where}.curve`, 'edwards25519', curve);
    const secret = group.has('privateKey') ? group.object('privateKey') : key;
    return {
      kind: 'ed25519',
      publicKey: key.bytes('pk'),
      message: test.bytes('msg'),
      signature: test.bytes('sig'),
      seed: secret.has('sk') ? secret.bytes('sk') : null,
    };
  },
  'CHACHA20-POLY1305': (test) => ({
    kind: 'aead',
    key: test.bytes('key'),
    nonce: test.bytes('iv'),
    aad: test.bytes('aad'),
    plaintext: test.bytes('msg'),
    sealed: Uint8Array.of(...test.bytes('ct'), ...test.bytes('tag')),
  }),
  'HKDF-SHA-256': (test) => ({
    kind: 'hkdf',
    salt: test.bytes('salt'),
    ikm: test.bytes('ikm'),
    info: test.bytes('info'),
    size: test.count('size'),
    okm: test.bytes('okm'),
  }),
  HMACSHA256: (test) => ({ kind: 'hmac', key: test.bytes('key'), message: test.bytes('msg'), tag: test.bytes('tag') }),
  'SHA-256': (test) => ({
    kind: 'sha256',
    repeat: test.count('repeat', 1),
    message: test.bytes('msg'),
    digest: test.bytes('digest'),
  }),
};

/** Throws AssayMisuseError `bad-vectors` that names the place, the test by its number, and what was found there. */
export function parseWycheproof(json: unknown): WycheproofFile {
  const file = Place.of(json, 'file');
  const algorithm = file.text('algorithm');
  const read = Object.hasOwn(readers, algorithm) ? readers[algorithm]! : null;
  if (read === null) throw wrong('file.algorithm', `one of ${Object.keys(readers).join(', ')}`, algorithm);
  const tests = file.objects('testGroups').flatMap((group) =>
    group.objects('tests').map((test) => {
      const tcId = test.count('tcId');
      const named = test.calledBy(`test ${tcId}`);
      return {
        tcId,
        comment: named.text('comment'),
        flags: named.texts('flags'),
        result: resultOf(named),
        question: read(named, group),
      };
    }),
  );
  const announced = file.count('numberOfTests', tests.length);
  if (announced !== tests.length) throw wrong('file.numberOfTests', `${tests.length}, as many as there are`, announced);
  return { algorithm, tests };
}

function resultOf(test: Place): WycheproofTest['result'] {
  const result = test.text('result');
  if (result !== 'valid' && result !== 'invalid' && result !== 'acceptable') {
    throw wrong(`${test.where}.result`, 'valid, invalid or acceptable', result);
  }
  return result;
}
