// SPDX-License-Identifier: Apache-2.0
// Messages and frames a second. Ours checks every message against its declaration: order, form, ranges, nothing unknown, one
// encoding. The peer cbor-x checks nothing and knows no declaration: it makes a Map of the bytes, and bytes of a Map (that is
// its faster way with our integer keys; as objects they take longer). The peer for frames is cobs, with our CRC.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  arm,
  cobsEncode,
  crc16,
  decodeMessage,
  encodeCommand,
  encodeFrame,
  encodeMessage,
  FrameReader,
  FrameType,
} from '@assay/protocol';
import { Decoder, Encoder, isNativeAccelerationEnabled } from 'cbor-x';
import { Bench } from 'tinybench';

const require = createRequire(import.meta.url);
const vectors = JSON.parse(readFileSync(new URL('../vectors/messages.json', import.meta.url), 'utf8'));
const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const CBOR_X = `cbor-x 1.6.9 (${isNativeAccelerationEnabled ? 'native' : 'JavaScript'}), unchecked`;
const COBS = 'cobs 0.2.1, with our CRC';

/** The last vector of each is the fullest: 8 history records, 48 segments; of SetBolus the ordinary one. */
const SUBJECTS = [
  ['GetStatus', 'GetStatus request'],
  ['Status', 'Status answer'],
  ['HistoryPage', 'HistoryPage of 8'],
  ['SetBolus', 'SetBolus command', 255],
  ['BasalProfile', 'BasalProfile of 48'],
];

function encoderOf({ name, id, body }) {
  if (!('key' in body)) return () => encodeMessage(name, id, body);
  const { issued, life, key, ...rest } = body;
  const armed = arm(name, rest, { issued, life, key });
  return () => encodeCommand(id, armed);
}

/** All messages go through the codec first: a codec that has seen one kind only is faster than any in use. */
function warmUp(decoder, encoder) {
  for (let round = 0; round < 100; round++) {
    for (const { hex } of vectors.messages) {
      encoderOf(decodeMessage(bytesOf(hex)))();
      encoder.encode(decoder.decode(bytesOf(hex)));
    }
  }
}

async function compare(what, contestants) {
  const bench = new Bench({ time: 700, warmupTime: 150 });
  for (const [who, run] of Object.entries(contestants)) bench.add(who, run);
  await bench.run();
  const own = bench.tasks[0].result.throughput.mean;
  return bench.tasks.map(({ name, result }) => {
    if (result.error) throw result.error;
    return { what, who: name, value: result.throughput.mean, unit: '1/s', ratio: result.throughput.mean / own };
  });
}

async function messages() {
  const options = { useRecords: false, mapsAsObjects: false };
  const [decoder, encoder] = [new Decoder(options), new Encoder(options)];
  warmUp(decoder, encoder);
  const rows = [];
  for (const [name, what, id] of SUBJECTS) {
    const { hex } = vectors.messages.findLast((v) => v.name === name && (id === undefined || v.id === id));
    const bytes = bytesOf(hex);
    const map = decoder.decode(bytes);
    const decoders = { assay: () => decodeMessage(bytes), [CBOR_X]: () => decoder.decode(bytes) };
    const encoders = { assay: encoderOf(decodeMessage(bytes)), [CBOR_X]: () => encoder.encode(map) };
    rows.push(...(await compare(`decode ${what}, ${bytes.length} bytes`, decoders)));
    rows.push(...(await compare(`encode ${what}`, encoders)));
  }
  return rows;
}

/** The same frame by the peer: its COBS between our CRC and the delimiter. */
function peerEncode(cobs, type, payload) {
  const body = Buffer.alloc(payload.length + 3);
  body[0] = type;
  body.set(payload, 1);
  body.writeUInt16LE(crc16(body.subarray(0, -2)), payload.length + 1);
  return Buffer.concat([cobs.encode(body), Buffer.alloc(1)]);
}

function peerDecode(cobs, wire) {
  const body = cobs.decode(wire.subarray(0, wire.indexOf(0)));
  const covered = body.length - 2;
  if (crc16(body.subarray(0, covered)) !== body.readUInt16LE(covered)) throw new Error('CRC');
  return { type: body[0], payload: Buffer.from(body.subarray(1, covered)) };
}

async function frames() {
  const cobs = require('cobs');
  const payload = cobsEncode(Uint8Array.from({ length: 120 }, (_, i) => i * 7));
  const wire = encodeFrame(FrameType.record, payload);
  const reader = new FrameReader();
  return [
    ...(await compare('encode a frame of 121 bytes', {
      assay: () => encodeFrame(FrameType.record, payload),
      [COBS]: () => peerEncode(cobs, FrameType.record, payload),
    })),
    ...(await compare('decode a frame of 121 bytes', {
      assay: () => reader.push(wire),
      [COBS]: () => peerDecode(cobs, Buffer.from(wire)),
    })),
  ];
}

/** Rows of the table: what, who, per second, ratio to ours. */
export async function benchCodec() {
  return [...(await messages()), ...(await frames())];
}
