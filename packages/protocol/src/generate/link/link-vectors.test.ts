// SPDX-License-Identifier: Apache-2.0
/** The specification's own vectors, read as a stranger would: from tests/vectors/link/. */
import { readFileSync } from 'node:fs';
import {
  AssayPeerError,
  aeadSeal,
  bytesToHex,
  type CryptoBackend,
  concatBytes,
  hexToBytes,
  portableCrypto,
  Secret,
} from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import { describe, expect, test } from 'vitest';
import {
  checkHelloReply,
  decodeHandshakeWish,
  decodeHello,
  decodeHelloReply,
  decodeMessage,
  encodeFrame,
  FrameReader,
  HandshakeState,
  openRecord,
  PairingSecret,
  prologue,
  RecordReceiver,
  RecordSender,
  SUITE_NAMES,
} from '../../index.js';
import type { FrameVectors } from './frames.js';
import type { HandshakeVector } from './handshakes.js';
import type { PairingVectors } from './pairing.js';
import type { RecordVectors } from './records.js';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../../tests/vectors/link/${name}.json`, import.meta.url), 'utf8'));
const frames: FrameVectors = read('frames');
const pairing: PairingVectors = read('pairing');
const records: RecordVectors = read('records');
const { handshakes }: { handshakes: readonly HandshakeVector[] } = read('handshakes');
const secret = (hex: string): Secret => Secret.of(hexToBytes(hex));
const NO_BYTES = new Uint8Array(0);
const BACKENDS: readonly CryptoBackend[] = [portableCrypto, nodeCrypto];

describe('vectors of frames', () => {
  test.each(frames.frames)('FRM-1 FRM-2 $type of $wire', ({ type, payload, wire }) => {
    expect(bytesToHex(encodeFrame(type, hexToBytes(payload)))).toBe(wire);
    expect(new FrameReader().push(hexToBytes(wire))).toEqual([{ type, payload: hexToBytes(payload) }]);
  });

  test.each(frames.streams)('FRM-2 FRM-3 FRM-5 FRM-6 $note', ({ wire, frames: found }) => {
    const wanted = found.map(({ type, payload }) => ({ type, payload: hexToBytes(payload) }));
    expect(new FrameReader().push(hexToBytes(wire))).toEqual(wanted);
    const reader = new FrameReader();
    expect(Array.from(hexToBytes(wire), (byte) => reader.push(Uint8Array.of(byte))).flat()).toEqual(wanted);
  });
});

describe('vectors of pairing secrets', () => {
  test.each(pairing.secrets)('PAIR-3 PAIR-4 PAIR-6 PAIR-7 $text', ({ bytes, text, serial, qr, psk }) => {
    const shown = PairingSecret.of(hexToBytes(bytes));
    expect([shown.text, shown.qr(serial)]).toEqual([text, qr]);
    expect(BACKENDS.map((crypto) => bytesToHex(shown.psk(crypto).bytes))).toEqual([psk, psk]);
    expect(PairingSecret.parse(text).text).toBe(text);
    expect(PairingSecret.parseQr(qr).serial).toBe(serial);
  });

  test.each(pairing.typed)('PAIR-5 takes $text', ({ text, bytes }) => {
    expect(PairingSecret.parse(text).text).toBe(PairingSecret.of(hexToBytes(bytes)).text);
  });

  test.each(pairing.refused)('PAIR-5 refuses $note', ({ text, code }) => {
    expect(() => PairingSecret.parse(text)).toThrow(expect.objectContaining({ code }));
  });
});

/** Both sides of a vector's handshake, each with only what it knows. */
function sides(v: HandshakeVector, crypto: CryptoBackend): readonly [peer: HandshakeState, pump: HandshakeState] {
  const make = (role: 'initiator' | 'responder', own: string, ephemeral: string): HandshakeState =>
    new HandshakeState({
      protocolName: v.protocolName,
      role,
      prologue: prologue(hexToBytes(v.hello), hexToBytes(v.helloReply)),
      random: () => expect.unreachable('the ephemeral keys are given'),
      crypto,
      ephemeral: crypto.x25519KeyPair(hexToBytes(ephemeral)),
      ...(v.message3 !== undefined && { staticKey: crypto.x25519KeyPair(hexToBytes(own)) }),
      ...(v.psk !== undefined && { psks: [secret(v.psk)] }),
    });
  return [make('initiator', v.peerStatic, v.peerEphemeral), make('responder', v.pumpStatic, v.pumpEphemeral)];
}

describe.each(handshakes)('vector of the handshake for a $purpose', (v) => {
  test('VER-4 HS-2 hello, reply and prologue', () => {
    const [hello, reply] = [decodeHello(hexToBytes(v.hello)), decodeHelloReply(hexToBytes(v.helloReply))];
    expect(hello.unauthenticated.purpose).toBe(v.purpose);
    expect(() => checkHelloReply(hello.unauthenticated, reply.unauthenticated)).not.toThrow();
    expect(v.protocolName).toBe(SUITE_NAMES[v.purpose]);
    expect(v.prologue).toBe(bytesToHex(Buffer.from('Assay/1')) + v.hello + v.helloReply);
  });

  test.each(BACKENDS)('HS-1 HS-3 HS-13 RES-1 messages, keys, hash and ticket, on both sides, by $name', (crypto) => {
    const [peer, pump] = sides(v, crypto);
    expect(bytesToHex(peer.writeMessage(NO_BYTES))).toBe(v.message1);
    expect(pump.readMessage(hexToBytes(v.message1))).toEqual(NO_BYTES);
    expect(bytesToHex(pump.writeMessage(NO_BYTES))).toBe(v.message2);
    expect(peer.readMessage(hexToBytes(v.message2))).toEqual(NO_BYTES);
    if (v.message3 !== undefined) {
      expect(bytesToHex(peer.writeMessage(hexToBytes(v.wish!)))).toBe(v.message3);
      expect(decodeHandshakeWish(pump.readMessage(hexToBytes(v.message3)))).toEqual({ role: v.role });
    }
    const [atPeer, atPump] = [peer.finishResumable(), pump.finishResumable()];
    expect([atPeer.sendKey, atPump.receiveKey].map((key) => bytesToHex(key.bytes))).toEqual([
      v.peerToPump,
      v.peerToPump,
    ]);
    expect([atPump.sendKey, atPeer.receiveKey].map((key) => bytesToHex(key.bytes))).toEqual([
      v.pumpToPeer,
      v.pumpToPeer,
    ]);
    for (const { handshakeHash, resumption } of [atPeer, atPump]) {
      expect([bytesToHex(handshakeHash), bytesToHex(resumption.psk.bytes)]).toEqual([v.handshakeHash, v.ticketKey]);
      expect(bytesToHex(resumption.id)).toBe(v.ticketNumber);
    }
  });

  test.each(BACKENDS)('REC-1 REC-2 the first records, sealed and opened, by $name', (crypto) => {
    const options = { crypto };
    const keys = { peer: v.peerToPump, pump: v.pumpToPeer };
    const senders = {
      peer: new RecordSender(secret(keys.peer), options),
      pump: new RecordSender(secret(keys.pump), options),
    };
    const receivers = {
      peer: new RecordReceiver(secret(keys.peer), options),
      pump: new RecordReceiver(secret(keys.pump), options),
    };
    for (const { from, counter, message, payload, wire } of v.records) {
      expect(bytesToHex(senders[from].seal(hexToBytes(message)))).toBe(payload);
      expect(bytesToHex(encodeFrame(0x20, hexToBytes(payload)))).toBe(wire);
      const opened = receivers[from].open(hexToBytes(payload));
      expect(opened).toMatchObject({ counter: BigInt(counter), inOrder: true });
      expect(bytesToHex(opened.plaintext)).toBe(message);
    }
    expect(v.records.map(({ message }) => decodeMessage(hexToBytes(message)).name)).toEqual([
      'SessionOpen',
      'GetIdentity',
      'SetBolus',
      'BolusOrdered',
    ]);
  });
});

test('RES-1 RES-4 the resumption is by the ticket of the session, and gives other keys', () => {
  const [session, , resumption] = handshakes as [HandshakeVector, HandshakeVector, HandshakeVector];
  expect(resumption.psk).toBe(session.ticketKey);
  const hello = decodeHello(hexToBytes(resumption.hello)).unauthenticated;
  expect(bytesToHex(hello.ticket!)).toBe(session.ticketNumber);
  expect(new Set(handshakes.flatMap((v) => [v.peerToPump, v.pumpToPeer, v.ticketKey])).size).toBe(9);
});

describe('vectors of records', () => {
  test('REC-3 REC-6 sixteen epochs, each key used for its own records', () => {
    expect(records.epochKeys).toHaveLength(16);
    expect(records.epochKeys[0]).toBe(records.key);
    for (const { counter, payload } of records.records) {
      const opened = openRecord(secret(records.epochKeys[Math.floor(counter / 4096)]!), hexToBytes(payload));
      expect([opened.counter, bytesToHex(opened.plaintext)]).toEqual([BigInt(counter), records.plaintext]);
    }
  });

  test.each(BACKENDS)('REC-5 REC-6 REC-7 REC-10 a receiver, step by step, by $name', (crypto) => {
    const receiver = new RecordReceiver(secret(records.key), { crypto });
    const verdict = (payload: string): string => {
      try {
        return receiver.open(hexToBytes(payload)).inOrder ? 'inOrder' : 'late';
      } catch (error) {
        if (error instanceof AssayPeerError) return 'rejected';
        throw error;
      }
    };
    const found = records.receiver.map(({ note, payload }) => [note, verdict(payload)]);
    expect(found).toEqual(records.receiver.map(({ note, expect: wanted }) => [note, wanted]));
  });

  test('REC-1 counter, ciphertext and tag; nonce and associated data, put together by hand', () => {
    const { counter, payload } = records.records[2]!;
    expect(counter).toBe(255);
    const head = hexToBytes('ff00000000000000');
    const nonce = hexToBytes('00000000' + 'ff00000000000000');
    const aad = concatBytes(Uint8Array.of(0x20), head);
    const sealed = aeadSeal(secret(records.key), nonce, aad, hexToBytes(records.plaintext));
    expect(payload).toBe(bytesToHex(concatBytes(head, sealed)));
  });
});
