// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/link/frames.json: frames as they stand on the wire, and streams of which some or all is to be dropped. */
import { bytesToHex, concatBytes, hexToBytes } from '@assay/crypto';
import { cobsEncode, crc16, encodeFrame, FrameType } from '../../index.js';
import { counting } from '../sample-values.js';
import { flipped } from '../signed-samples.js';

interface FrameVector {
  readonly type: number;
  readonly payload: string;
}

export interface FrameVectors {
  readonly frames: readonly (FrameVector & { readonly wire: string })[];
  /** What a receiver finds in a stream, however it is cut. */
  readonly streams: readonly {
    readonly note: string;
    readonly wire: string;
    readonly frames: readonly FrameVector[];
  }[];
}

const DELIMITER = Uint8Array.of(0);
const SAMPLES: readonly (readonly [type: number, payload: Uint8Array])[] = [
  [FrameType.hello, hexToBytes('a3010102010301')],
  [FrameType.alert, Uint8Array.of(6)],
  [FrameType.handshake1, new Uint8Array(0)],
  [FrameType.record, new Uint8Array(300)],
  // Blocks of 254 bytes: COBS has its edges there.
  ...[250, 251, 252, 253, 505, 506, 507, 512].map((length) => [FrameType.record, counting(length).fill(7)] as const),
  [FrameType.record, counting(512)],
];

/** type | payload | crc, before COBS. */
function bodyOf(type: number, payload: Uint8Array): Uint8Array {
  const covered = concatBytes(Uint8Array.of(type), payload);
  const crc = crc16(covered);
  return concatBytes(covered, Uint8Array.of(crc & 0xff, crc >> 8));
}

/** A body whose data fill its last block of 254 bytes to the end: the empty block after it may be written, or not (FRM-2). */
const FULL = new Uint8Array(251).fill(7);

export function frameVectors(): FrameVectors {
  const good = { type: FrameType.alert, payload: '02' };
  const wire = encodeFrame(good.type, hexToBytes(good.payload));
  const stream = (note: string, parts: readonly Uint8Array[], frames: readonly FrameVector[]) => {
    return { note, wire: bytesToHex(concatBytes(...parts)), frames };
  };
  const fullBody = bodyOf(FrameType.record, FULL);
  const full = { type: FrameType.record, payload: bytesToHex(FULL) };
  const longBody = cobsEncode(bodyOf(FrameType.record, new Uint8Array(513)));
  return {
    frames: SAMPLES.map(([type, payload]) => {
      return { type, payload: bytesToHex(payload), wire: bytesToHex(encodeFrame(type, payload)) };
    }),
    streams: [
      stream('FRM-2: a full last block without an empty one', [cobsEncode(fullBody), DELIMITER], [full]),
      stream('FRM-2: a full last block and an empty one', [cobsEncode(fullBody), Uint8Array.of(1), DELIMITER], [full]),
      stream('FRM-3: one byte too long, then a good one', [longBody, DELIMITER, wire], [good]),
      stream(
        'FRM-3: 2000 bytes without a delimiter, then a good one',
        [new Uint8Array(2000).fill(1), DELIMITER, wire],
        [good],
      ),
      stream(
        'FRM-5: empty frames before, between and after',
        [DELIMITER, DELIMITER, wire, DELIMITER, wire, DELIMITER],
        [good, good],
      ),
      stream('FRM-6: type wrong for its CRC', [flipped(wire, 1), wire], [good]),
      stream('FRM-6: CRC wrong', [flipped(wire, 3), wire], [good]),
      stream('FRM-6: a block that runs past the end', [Uint8Array.of(5, 1, 2), DELIMITER, wire], [good]),
      stream('FRM-6: a code byte alone', [Uint8Array.of(1), DELIMITER, wire], [good]),
      stream('FRM-6: a CRC without a type', [cobsEncode(Uint8Array.of(0xff, 0xff)), DELIMITER, wire], [good]),
      stream('FRM-6: rubbish runs into a frame and spoils it', [Uint8Array.of(9, 9), wire, wire], [good]),
      stream('no delimiter yet', [wire.subarray(0, -1)], []),
    ],
  };
}
