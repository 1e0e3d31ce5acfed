// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError, AssayPeerError, bytesToHex, concatBytes, hexToBytes } from '@assay/crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cobsEncode } from './cobs.js';
import { crc16 } from './crc16.js';
import { decodeFrame, encodeFrame, type Frame, inspectFrame, MAX_FRAME_BYTES, MAX_PAYLOAD_BYTES } from './frame.js';
import { FrameReader } from './frame-reader.js';
import { Alert, alertName, decodeAlert, FrameType, frameTypeName } from './frame-type.js';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const frames = fc.array(
  fc.record({ type: fc.integer({ min: 0, max: 255 }), payload: fc.uint8Array({ maxLength: 512 }) }),
  {
    maxLength: 8,
  },
);
const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 50 });

/** The stream in pieces of these sizes, over and over. */
function pieces(stream: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const list: Uint8Array[] = [];
  for (let at = 0, i = 0; at < stream.length; i++) {
    const length = lengths[i % lengths.length]!;
    list.push(stream.slice(at, at + length));
    at += length;
  }
  return list;
}

const wire = (list: readonly Frame[]): Uint8Array =>
  concatBytes(...list.map(({ type, payload }) => encodeFrame(type, payload)));

describe('CRC-16/MCRF4XX', () => {
  test('FRM-1 check value of the catalogue of parametrised CRC algorithms', () => {
    expect(crc16(ascii('123456789'))).toBe(0x6f91);
    expect(crc16(new Uint8Array(0))).toBe(0xffff);
  });
});

describe('frames, link.md §1', () => {
  test('FRM-1 a HELLO on the wire, byte by byte', () => {
    // type 01, payload a2 01 01 02 01, CRC little-endian
    const body = hexToBytes('01a201010201');
    const crc = crc16(body);
    const whole = concatBytes(body, Uint8Array.of(crc & 0xff, crc >> 8));
    expect(bytesToHex(encodeFrame(FrameType.hello, hexToBytes('a201010201')))).toBe(
      `${bytesToHex(cobsEncode(whole))}00`,
    );
  });

  test('FRM-7 any split and merge of the stream gives the same frames', () => {
    fc.assert(
      fc.property(frames, sizes, (list, lengths) => {
        const reader = new FrameReader();
        expect(pieces(wire(list), lengths).flatMap((chunk) => reader.push(chunk))).toEqual(list);
        expect(Object.values(reader.dropped)).toEqual([0, 0, 0, 0]);
      }),
    );
  });

  test('FRM-6 FRM-7 noise in any pieces never throws, and how it is cut makes no difference', () => {
    const noise = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 600 }),
        frames.map((list) => wire(list)),
        fc.constant(Uint8Array.of(0)),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(noise, sizes, (parts, lengths) => {
        const stream = concatBytes(...parts);
        const [whole, cut] = [new FrameReader(), new FrameReader()];
        const found = whole.push(stream);
        expect(pieces(stream, lengths).flatMap((piece) => cut.push(piece))).toEqual(found);
        expect(cut.dropped).toEqual(whole.dropped);
        expect(found.every(({ payload }) => payload.length <= MAX_PAYLOAD_BYTES)).toBe(true);
      }),
    );
  });

  test('FRM-6 rubbish and a delimiter before a frame cost only the rubbish', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (rubbish) => {
        const reader = new FrameReader();
        reader.push(concatBytes(rubbish, Uint8Array.of(0)));
        expect(reader.push(encodeFrame(FrameType.alert, Uint8Array.of(1)))).toEqual([
          { type: 0x3f, payload: Uint8Array.of(1) },
        ]);
      }),
    );
  });

  test('FRM-6 every flipped bit of a frame is found, and named', () => {
    const frame = encodeFrame(
      FrameType.record,
      Uint8Array.from({ length: 40 }, (_, i) => i),
    );
    const body = frame.slice(0, -1);
    for (let bit = 0; bit < body.length * 8; bit++) {
      const copy = body.slice();
      copy[bit >> 3]! ^= 1 << (bit & 7);
      expect(['bad-crc', 'bad-cobs', 'too-short']).toContain(inspectFrame(copy));
    }
  });

  test('FRM-6 every truncation is dropped, and counted by cause', () => {
    const frame = encodeFrame(
      FrameType.record,
      Uint8Array.from({ length: 40 }, (_, i) => i),
    );
    const reader = new FrameReader();
    const got = Array.from({ length: frame.length - 2 }, (_, i) =>
      reader.push(concatBytes(frame.slice(0, i + 1), Uint8Array.of(0))),
    );
    expect(got.flat()).toEqual([]);
    const { 'bad-cobs': cobs, 'bad-crc': crc, 'too-long': long, 'too-short': short } = reader.dropped;
    expect(cobs + crc + short).toBe(frame.length - 2);
    expect(long).toBe(0);
  });

  test('FRM-3 bounds: 512 bytes of payload pass, a longer frame is dropped whole and the next one read', () => {
    const reader = new FrameReader();
    const largest = new Uint8Array(MAX_PAYLOAD_BYTES).fill(0xff);
    expect(encodeFrame(0x20, largest)).toHaveLength(MAX_FRAME_BYTES + 1);
    expect(reader.push(encodeFrame(0x20, largest))).toEqual([{ type: 0x20, payload: largest }]);
    expect(() => encodeFrame(0x20, new Uint8Array(MAX_PAYLOAD_BYTES + 1))).toThrow(AssayMisuseError);
    // One byte more, its CRC right; full of zeros it is short enough on the wire to be decoded before it is refused.
    for (const fill of [0xff, 0]) {
      const body = concatBytes(Uint8Array.of(0x20), new Uint8Array(MAX_PAYLOAD_BYTES + 1).fill(fill));
      const crc = crc16(body);
      const stuffed = cobsEncode(concatBytes(body, Uint8Array.of(crc & 0xff, crc >> 8)));
      expect(reader.push(concatBytes(stuffed, Uint8Array.of(0), encodeFrame(1, Uint8Array.of(2))))).toHaveLength(1);
    }
    expect(reader.push(new Uint8Array(100_000).fill(1))).toEqual([]);
    expect(reader.push(Uint8Array.of(0))).toEqual([]);
    expect(reader.dropped).toEqual({ 'bad-cobs': 0, 'bad-crc': 0, 'too-long': 3, 'too-short': 0 });
  });

  test('FRM-5 empty frames are ignored, not counted', () => {
    const reader = new FrameReader();
    expect(reader.push(new Uint8Array(10))).toEqual([]);
    expect(Object.values(reader.dropped)).toEqual([0, 0, 0, 0]);
  });

  test('FRM-6 a frame without type is too short', () => {
    expect(inspectFrame(cobsEncode(Uint8Array.of(0xff, 0xff)))).toBe('too-short');
    expect(inspectFrame(cobsEncode(new Uint8Array(0)))).toBe('too-short');
    expect(() => decodeFrame(cobsEncode(new Uint8Array(0)))).toThrow(AssayPeerError);
    expect(() => decodeFrame(cobsEncode(new Uint8Array(0)))).toThrow(expect.objectContaining({ code: 'too-short' }));
  });

  test.each([-1, 256, 1.5])('refuses the type %d', (type) => {
    expect(() => encodeFrame(type, new Uint8Array(0))).toThrow(AssayMisuseError);
  });

  test('ALR-1 an alert is one byte, and unauthenticated', () => {
    const read = (...bytes: number[]) => decodeAlert(Uint8Array.from(bytes)).unauthenticated;
    expect([1, 2, 3, 4, 5, 6].map((code) => read(code))).toEqual(Object.keys(Alert));
    expect([read(0), read(7), read(), read(6, 0)]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('names of types and alerts', () => {
    expect(frameTypeName(0x11)).toBe('handshake2');
    expect(frameTypeName(0x99)).toBeUndefined();
    expect(alertName(Alert.recordRejected)).toBe('recordRejected');
    expect(alertName(0)).toBeUndefined();
  });
});
