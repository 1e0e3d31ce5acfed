// SPDX-License-Identifier: Apache-2.0
/** One frame: COBS(type | payload | crc) 0x00; link.md §1. */
import { AssayMisuseError, AssayPeerError } from '@assay/crypto';
import { cobsDecode, cobsEncode, maxCobsBytes } from './cobs.js';
import { crc16 } from './crc16.js';

/** Ends each frame, and stands nowhere inside one (COBS). */
export const FRAME_DELIMITER = 0;
/** Largest payload, bytes (§1.2). */
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

/** Why a frame was dropped (§1.5). */
export type FrameFault = 'bad-cobs' | 'bad-crc' | 'too-long' | 'too-short';

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
  const body = new Uint8Array(TYPE_BYTES + payload.length + CRC_BYTES);
  body[0] = type;
  body.set(payload, TYPE_BYTES);
  const covered = TYPE_BYTES + payload.length;
  new DataView(body.buffer).setUint16(covered, crc16(body.subarray(0, covered)), true);
  const stuffed = cobsEncode(body);
  const wire = new Uint8Array(stuffed.length + 1);
  wire.set(stuffed);
  return wire; // the last byte is the delimiter, zero
}

/** The frame between two delimiters, or why it must be dropped. */
export function inspectFrame(stuffed: Uint8Array): Frame | FrameFault {
  if (stuffed.length > MAX_FRAME_BYTES) return 'too-long';
  const body = cobsDecode(stuffed);
  if (body === null) return 'bad-cobs';
  if (body.length > MAX_DECODED_BYTES) return 'too-long';
  const covered = body.length - CRC_BYTES;
  if (covered < TYPE_BYTES) return 'too-short';
  const crc = body[covered]! | (body[covered + 1]! << 8);
  if (crc16(body.subarray(0, covered)) !== crc) return 'bad-crc';
  return { type: body[0]!, payload: body.slice(TYPE_BYTES, covered) };
}

/** As inspectFrame; throws AssayPeerError with the fault as its code. */
export function decodeFrame(stuffed: Uint8Array): Frame {
  const found = inspectFrame(stuffed);
  if (typeof found === 'string') throw new AssayPeerError(found, `frame of ${stuffed.length} bytes: ${found}`);
  return found;
}
