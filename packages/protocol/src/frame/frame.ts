// SPDX-License-Identifier: Apache-2.0
/** One frame: COBS(type | payload | crc) 0x00; link.md FRM. */
import { AssayMisuseError, AssayPeerError } from '@assay/crypto';
import { maxCobsBytes, stuff, unstuff } from './cobs.js';
import { crc16 } from './crc16.js';

/** Ends each frame, and stands nowhere inside one (COBS). */
export const FRAME_DELIMITER = 0;
/** Largest payload, bytes (FRM-3). */
export const MAX_PAYLOAD_BYTES = 512;
const TYPE_BYTES = 1;
const CRC_BYTES = 2;
const MAX_DECODED_BYTES = TYPE_BYTES + MAX_PAYLOAD_BYTES + CRC_BYTES;
/** Longest frame on the wire, delimiter not counted. */
export const MAX_FRAME_BYTES = maxCobsBytes(MAX_DECODED_BYTES);

/** One frame as it came off the line: anyone may have written it. */
export interface Frame {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** Why a frame was dropped (FRM-6). */
export type FrameFault = 'bad-cobs' | 'bad-crc' | 'too-long' | 'too-short';

/** Room for one frame before and after stuffing; what leaves is copied out. Nothing here calls back while it is in use. */
const body = new Uint8Array(MAX_FRAME_BYTES);
const wire = new Uint8Array(MAX_FRAME_BYTES + 1);

/**
 * The frame as it stands on the wire, delimiter included. `type` — 0…255, see FrameType; `payload` — at most 512 bytes.
 * Throws AssayMisuseError `bad-frame`.
 */
export function encodeFrame(type: number, payload: Uint8Array): Uint8Array {
  if (!Number.isInteger(type) || type < 0 || type > 0xff || payload.length > MAX_PAYLOAD_BYTES) {
    throw new AssayMisuseError(
      'bad-frame',
      `type ${type} with ${payload.length} bytes: wants 0…255 and at most ${MAX_PAYLOAD_BYTES}`,
    );
  }
  const covered = TYPE_BYTES + payload.length;
  body[0] = type;
  body.set(payload, TYPE_BYTES);
  const crc = crc16(body, covered);
  body[covered] = crc;
  body[covered + 1] = crc >> 8;
  const length = stuff(body, covered + CRC_BYTES, wire);
  wire[length] = FRAME_DELIMITER;
  return wire.slice(0, length + 1);
}

/**
 * The frame between two delimiters, or why it must be dropped. Its payload is a copy, and the only thing that is allocated:
 * at most as many bytes as `stuffed` has.
 */
export function inspectFrame(stuffed: Uint8Array): Frame | FrameFault {
  if (stuffed.length > MAX_FRAME_BYTES) return 'too-long';
  const length = unstuff(stuffed, body);
  if (length < 0) return 'bad-cobs';
  if (length > MAX_DECODED_BYTES) return 'too-long';
  if (length < TYPE_BYTES + CRC_BYTES) return 'too-short';
  if (crc16(body, length) !== 0) return 'bad-crc';
  return { type: body[0]!, payload: body.slice(TYPE_BYTES, length - CRC_BYTES) };
}

/** As inspectFrame; throws AssayPeerError with the fault as its code. */
export function decodeFrame(stuffed: Uint8Array): Frame {
  const found = inspectFrame(stuffed);
  if (typeof found === 'string') throw new AssayPeerError(found, `frame of ${stuffed.length} bytes: ${found}`);
  return found;
}
