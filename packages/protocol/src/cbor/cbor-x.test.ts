// SPDX-License-Identifier: Apache-2.0
/** cbor-x, a second independent implementation, reads what we write. (It does not write deterministic CBOR itself.) */
import { Encoder } from 'cbor-x';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CborKey, type CborValue, encodeCbor } from './cbor.js';

const cborX = new Encoder({ mapsAsObjects: false, useRecords: false, variableMapSize: true });

const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.oneof(fc.maxSafeInteger(), fc.string(), fc.uint8Array(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .uniqueArray(fc.tuple(fc.oneof(fc.maxSafeInteger(), fc.string()), tie('value')), {
        maxLength: 5,
        selector: ([key]) => key,
      })
      .map((pairs) => new Map<CborKey, CborValue>(pairs)),
  ),
}));

it('cbor-x reads any value that we write, and we write it again as the same bytes', () => {
  fc.assert(
    fc.property(value, (written) => {
      const bytes = encodeCbor(written);
      // A copy: cbor-x leaves a mark on what it reads.
      expect(encodeCbor(cborX.decode(bytes.slice()) as CborValue)).toEqual(bytes);
    }),
    { numRuns: 300 },
  );
});
