// SPDX-License-Identifier: Apache-2.0
/** The decoder against the plainest one that does what link.md says: same verdict, same value, whatever comes. */
import { AssayPeerError, hexToBytes } from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCbor } from '../cbor/cbor.js';
import { damagedMaps } from '../generate/malformed-derived.js';
import { messageVectors, samples } from '../generate/message-vectors.js';
import type { LooseBody, PayloadName } from './body.js';
import { MESSAGE_NAMES, messageOf } from './codes.js';
import { decodeMessage } from './message.js';
import { decodePayload } from './payload.js';
import { referenceMessage, referencePayload, type Verdict } from './reference-decoder.test-util.js';

const vectors = messageVectors();
const messages = [...vectors.messages, ...vectors.malformed].map(({ hex }) => hexToBytes(hex));
const payloads = [...vectors.payloads, ...vectors.malformedPayloads];

const FAULTS: Readonly<Record<string, string>> = { unsupported: 'unsupported', 'out-of-range': 'outOfRange' };

/** The same in the reference's terms; a fault of the CBOR itself is one of form. */
function verdictOf(decode: () => object): Verdict {
  try {
    return { value: decode() };
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    return { fault: (FAULTS[error.code] ?? 'invalidOperand') as 'invalidOperand' };
  }
}

const messageVerdict = (bytes: Uint8Array): Verdict => verdictOf(() => decodeMessage(bytes));
const payloadVerdict = (name: PayloadName, bytes: Uint8Array): Verdict => verdictOf(() => decodePayload(name, bytes));

interface Edit {
  readonly at: number;
  readonly byte: number;
  readonly kind: 'replace' | 'insert' | 'remove' | 'flip' | 'cut';
}

/** Bytes that begin heads of every form; most damage is done with these. */
const heads = fc.constantFrom(
  0,
  1,
  0x17,
  0x18,
  0x19,
  0x1a,
  0x1b,
  0x1f,
  0x20,
  0x38,
  0x3b,
  0x40,
  0x58,
  0x60,
  0x80,
  0xa0,
  0xbb,
  0xc0,
  0xf4,
  0xf5,
  0xf6,
  0xff,
);
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(600),
  byte: fc.oneof(heads, fc.nat(255)),
  kind: fc.constantFrom('replace', 'replace', 'insert', 'remove', 'flip', 'cut'),
});

function edited(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const list = [...bytes];
  for (const { at, byte, kind } of edits) {
    const place = list.length === 0 ? 0 : at % list.length;
    if (kind === 'insert') list.splice(place, 0, byte);
    else if (kind === 'remove') list.splice(place, 1);
    else if (kind === 'cut') list.length = place;
    else if (list.length > 0) list[place] = kind === 'flip' ? list[place]! ^ (1 << (byte & 7)) : byte;
  }
  return Uint8Array.from(list);
}

describe('decoder and reference', () => {
  test('MSG-1 MSG-2 MSG-4 MSG-5 agree on every vector', () => {
    for (const bytes of messages) expect(messageVerdict(bytes)).toEqual(referenceMessage(bytes));
    for (const { name, hex } of payloads) {
      expect(payloadVerdict(name, hexToBytes(hex))).toEqual(referencePayload(name, hexToBytes(hex)));
    }
    expect(messages.length + payloads.length).toBeGreaterThan(1000);
  });

  test('MSG-2 MSG-4 MSG-5 agree on damaged messages', () => {
    fc.assert(
      fc.property(fc.constantFrom(...messages), fc.array(edit, { minLength: 1, maxLength: 3 }), (good, edits) => {
        const bytes = edited(good, edits);
        expect(messageVerdict(bytes)).toEqual(referenceMessage(bytes));
      }),
      { numRuns: 10_000 },
    );
  });

  test('VER-3 agree on damaged payloads', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...payloads),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        ({ name, hex }, edits) => {
          const bytes = edited(hexToBytes(hex), edits);
          expect(payloadVerdict(name, bytes)).toEqual(referencePayload(name, bytes));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('MSG-4 two faults in one message: form goes before range, wherever they stand', () => {
    const groups = MESSAGE_NAMES.map((name) => {
      const { opcode, fields } = messageOf(name);
      const [id] = samples[name][0]!;
      const implicit = new Map([
        [0, opcode],
        [1, id],
      ]);
      const bodies = samples[name].map(([, body]) => body as LooseBody);
      return damagedMaps(name, fields, bodies, implicit).map(({ pairs }) => pairs);
    });
    const two = fc
      .constantFrom(...groups)
      .chain((cases) => fc.tuple(fc.constantFrom(...cases), fc.constantFrom(...cases)));
    fc.assert(
      fc.property(two, ([a, b]) => {
        const bytes = encodeCbor(new Map([...a, ...[...b].filter(([key, value]) => a.get(key) !== value)]));
        expect(messageVerdict(bytes)).toEqual(referenceMessage(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  test('MSG-2 agree on noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        expect(messageVerdict(noise)).toEqual(referenceMessage(noise));
        for (const name of ['Hello', 'HelloReply', 'HandshakeWish'] as const) {
          expect(payloadVerdict(name, noise)).toEqual(referencePayload(name, noise));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('the reference refuses, and does not just agree', () => {
    const verdicts = vectors.malformed.map(({ hex }) => referenceMessage(hexToBytes(hex)));
    expect(verdicts.map((verdict) => ('fault' in verdict ? verdict.fault : 'success'))).toEqual(
      vectors.malformed.map((vector) => vector.expect),
    );
  });
});
