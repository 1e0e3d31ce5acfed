// SPDX-License-Identifier: Apache-2.0
/** What link.md §1 says that no single package can show. */

import { Secret } from '@assay/crypto';
import { decodeFrame, encodeFrame, FrameType, RecordReceiver, RecordSender } from '@assay/protocol';
import { expect, test } from 'vitest';

test('FRM-4 who edits a frame mends its CRC, so nothing rests on it: the record’s tag is what refuses', () => {
  const key = () => Secret.of(new Uint8Array(32).fill(3));
  const record = new RecordSender(key()).seal(Uint8Array.of(1, 2, 3));
  for (let bit = 0; bit < 8 * record.length; bit++) {
    const edited = record.slice();
    edited[bit >> 3]! ^= 1 << (bit & 7);
    // Encoding anew is all it takes: the frame is in order again.
    const frame = decodeFrame(encodeFrame(FrameType.record, edited).slice(0, -1));
    expect(frame.payload).toEqual(edited);
    expect(() => new RecordReceiver(key()).open(frame.payload)).toThrow();
  }
  expect(new RecordReceiver(key()).open(record).plaintext).toEqual(Uint8Array.of(1, 2, 3));
});
