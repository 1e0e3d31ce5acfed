// SPDX-License-Identifier: Apache-2.0
/** Every decoder that reads what comes from outside, with good inputs to begin from and what must hold of what it accepts. */
import { readFileSync } from 'node:fs';
import { AssayError, AssayMisuseError, AssayPeerError, Secret } from '@assay/crypto';
import {
  arm,
  cobsDecode,
  cobsEncode,
  decodeAlert,
  decodeCbor,
  decodeFrame,
  decodeHandshakeWish,
  decodeHello,
  decodeHelloReply,
  decodeMessage,
  decodeSign1,
  encodeCbor,
  encodeCommand,
  encodeFrame,
  encodeHandshakeWish,
  encodeHello,
  encodeHelloReply,
  encodeMessage,
  FrameReader,
  inspectCredentialChain,
  inspectManifest,
  inspectRevocationList,
  messageOf,
  PairingSecret,
  peekMessage,
  RecordReceiver,
} from '@assay/protocol';

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));
const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'));
const latin = (text) => Uint8Array.from(Buffer.from(text, 'latin1'));
const textOf = (bytes) => Buffer.from(bytes).toString('latin1');

const messages = read('messages.json');
const frames = read('link/frames.json');
const records = read('link/records.json');
const pairing = read('link/pairing.json');
const chains = read('credentials/chains.json').vectors.map(({ chain }) => bytesOf(chain));
const lists = read('credentials/revocation-lists.json').vectors.map(({ list }) => bytesOf(list));
const manifests = read('manifests/manifests.json').vectors.map(({ manifest }) => bytesOf(manifest));
const goodMessages = messages.messages.map(({ hex }) => bytesOf(hex));
/** Good ones in the main: damage to what is refused already teaches little. */
const someOfBoth = () => [...Array.from({ length: 50 }, () => goodMessages).flat(), ...badMessages];
const badMessages = messages.malformed.map(({ hex }) => bytesOf(hex));
const payloadsOf = (name) => messages.payloads.filter((p) => p.name === name).map(({ hex }) => bytesOf(hex));

class Broken extends Error {}

/** @param {boolean} holds @param {string} what */
function must(holds, what) {
  if (!holds) throw new Broken(what);
}

const same = (a, b) => Buffer.compare(a, b) === 0;

/** A message of one value has one encoding: what was accepted is written again byte for byte. */
function encodeAgain({ name, id, body }) {
  if (!messageOf(name).changesDelivery) return encodeMessage(name, id, body);
  const { issued, life, key, ...rest } = body;
  return encodeCommand(id, arm(name, rest, { issued, life, key }));
}

/** Accepted bytes and the only encoding of what was read from them. */
const canonical = (decode, encode) => (input) => {
  const value = decode(input);
  must(same(encode(value), input), 'another encoding of the same value was accepted');
  return value;
};

/** The stream whole, and in pieces that its own bytes choose: the same frames. */
function readFrames(input) {
  const whole = new FrameReader().push(input);
  const reader = new FrameReader();
  const pieces = [];
  for (let at = 0, size = 1; at < input.length; at += size) {
    size = 1 + ((input[at] * 7) % 40);
    pieces.push(...reader.push(input.subarray(at, at + size)));
  }
  must(
    whole.length === pieces.length &&
      whole.every((f, i) => f.type === pieces[i].type && same(f.payload, pieces[i].payload)),
    'how the stream is cut makes a difference',
  );
  for (const { type, payload } of whole)
    must(
      payload.length <= 512 && same(new FrameReader().push(encodeFrame(type, payload))[0].payload, payload),
      'a frame does not come back',
    );
  return whole;
}

function readPeek(input) {
  const { opcode, id } = peekMessage(input);
  must(opcode >= 0 && opcode <= 0xffff && id >= 0 && id <= 0xffff, 'opcode or id is not of 16 bits');
  return { opcode, id };
}

function readCobs(input) {
  const data = cobsDecode(input);
  if (data === null) throw new AssayPeerError('bad-cobs', 'no COBS');
  must(same(cobsDecode(cobsEncode(data)), data), 'data do not come back');
  return data;
}

function openRecord(input) {
  return new RecordReceiver(Secret.of(bytesOf(records.key))).open(input);
}

function parsePairing(input) {
  const secret = PairingSecret.parse(textOf(input));
  must(PairingSecret.parse(secret.text).text === secret.text, 'a pairing secret does not come back');
  return secret.text;
}

/** Type and payload of a frame put right again: the CRC protects nothing (FRM-4), so damage goes deeper than it. */
const reframed = (input) => encodeFrame(input[0] ?? 0, input.slice(1, 513));

/**
 * `misuse` — text comes from the person at the keyboard, so its faults are of that family; `mend` — puts
 * an input right where an attacker would; `share` — of the inputs, 1 unless told.
 * @typedef {{ name: string, seeds: Uint8Array[], decode: (input: Uint8Array) => unknown, misuse?: true, share?: number,
 *   mend?: (input: Uint8Array) => Uint8Array }} Decoder
 */

/** @type {Decoder[]} */
export const DECODERS = [
  {
    name: 'stream of frames',
    seeds: [...frames.frames, ...frames.streams].map(({ wire }) => bytesOf(wire)),
    decode: readFrames,
    mend: reframed,
  },
  {
    name: 'frame',
    seeds: frames.frames.map(({ wire }) => bytesOf(wire.slice(0, -2))),
    decode: decodeFrame,
    mend: (input) => reframed(input).slice(0, -1),
  },
  { name: 'COBS', seeds: frames.streams.map(({ wire }) => bytesOf(wire)), decode: readCobs },
  { name: 'ALERT', seeds: [Uint8Array.of(6)], decode: decodeAlert, share: 0.2 },
  { name: 'CBOR', seeds: [...goodMessages, ...chains, ...manifests], decode: canonical(decodeCbor, encodeCbor) },
  {
    name: 'message',
    seeds: someOfBoth(),
    decode: canonical(decodeMessage, encodeAgain),
    share: 4,
  },
  { name: 'opcode and id', seeds: someOfBoth(), decode: readPeek },
  {
    name: 'HELLO',
    seeds: payloadsOf('Hello'),
    decode: canonical(decodeHello, (hello) => encodeHello(hello.unauthenticated)),
  },
  {
    name: 'HELLO_REPLY',
    seeds: payloadsOf('HelloReply'),
    decode: canonical(decodeHelloReply, (reply) => encodeHelloReply(reply.unauthenticated)),
  },
  {
    name: 'handshake wish',
    seeds: payloadsOf('HandshakeWish'),
    decode: canonical(decodeHandshakeWish, encodeHandshakeWish),
  },
  { name: 'record', seeds: records.receiver.map(({ payload }) => bytesOf(payload)), decode: openRecord, share: 0.5 },
  { name: 'pairing text', seeds: pairing.secrets.map(({ text }) => latin(text)), decode: parsePairing, misuse: true },
  {
    name: 'pairing QR',
    seeds: pairing.secrets.map(({ qr }) => latin(qr)),
    decode: (input) => PairingSecret.parseQr(textOf(input)).serial,
    misuse: true,
  },
  { name: 'COSE_Sign1', seeds: [...lists, ...manifests], decode: (input) => decodeSign1(input).unauthenticated },
  { name: 'credential chain', seeds: chains, decode: (input) => inspectCredentialChain(input).unauthenticated },
  { name: 'revocation list', seeds: lists, decode: (input) => inspectRevocationList(input).unauthenticated },
  { name: 'update manifest', seeds: manifests, decode: (input) => inspectManifest(input).unauthenticated },
];

/**
 * What came of it: `accepted` and the value, or the code of an error of the right family. Everything else escapes: it is
 * thrown on.
 * @param {Decoder} decoder @param {Uint8Array} input @returns {{ outcome: string, value?: unknown }}
 */
export function judge(decoder, input) {
  try {
    return { outcome: 'accepted', value: decoder.decode(input) };
  } catch (error) {
    const family = decoder.misuse ? AssayMisuseError : AssayPeerError;
    if (error instanceof AssayError && error instanceof family) return { outcome: error.code };
    throw error;
  }
}
