// SPDX-License-Identifier: Apache-2.0
/** tests/vectors/link/handshakes.json: one whole handshake of each suite with fixed keys, from HELLO to the first records. */
import { bytesToHex, type KeyPair, type Secret, x25519KeyPair } from '@assay/crypto';
import {
  arm,
  type Body,
  encodeCommand,
  encodeFrame,
  encodeHandshakeWish,
  encodeHello,
  encodeHelloReply,
  encodeMessage,
  FrameType,
  HandshakeState,
  type Hello,
  milliseconds,
  milliunits,
  PairingSecret,
  type Purpose,
  prologue,
  RecordSender,
  type Resumption,
  type Role,
  SUITE_NAMES,
  SUITES,
  seconds,
} from '../../index.js';
import { counting } from '../sample-values.js';

/** Everything in hexadecimal but names and numbers. Keys of X25519 are told by their secrets. */
export interface HandshakeVector {
  readonly purpose: Purpose;
  readonly protocolName: string;
  readonly role: Role;
  /** Static secrets; suite 3 uses none, they are those of the handshake that it descends from. */
  readonly peerStatic: string;
  readonly pumpStatic: string;
  readonly peerEphemeral: string;
  readonly pumpEphemeral: string;
  /** Suites 2 and 3. */
  readonly psk?: string;
  readonly hello: string;
  readonly helloReply: string;
  readonly prologue: string;
  readonly message1: string;
  readonly message2: string;
  /** Suites 1 and 2; its payload is the wish. */
  readonly wish?: string;
  readonly message3?: string;
  readonly handshakeHash: string;
  readonly peerToPump: string;
  readonly pumpToPeer: string;
  readonly ticketKey: string;
  readonly ticketNumber: string;
  /** The first records, in their order. */
  readonly records: readonly RecordVector[];
}

export interface RecordVector {
  readonly from: 'peer' | 'pump';
  readonly counter: number;
  readonly message: string;
  /** Payload of the RECORD frame. */
  readonly payload: string;
  /** The frame as it stands on the wire, delimiter included. */
  readonly wire: string;
}

const NO_BYTES = new Uint8Array(0);
/** 32 bytes that count from `first`. */
const keyFrom = (first: number): Uint8Array => counting(256).slice(first, first + 32);
const pairFrom = (first: number): KeyPair => x25519KeyPair(keyFrom(first));
const PEER_STATIC = 0x00;
const PUMP_STATIC = 0x20;
/** The pairing secret of the handshake of suite 2. */
export const PAIRING_BYTES = counting(256).slice(0xf0);

interface Setting {
  readonly purpose: Purpose;
  readonly role: Role;
  readonly peerEphemeral: number;
  readonly pumpEphemeral: number;
  readonly psk?: Secret;
  readonly ticket?: Uint8Array;
  readonly open: Body<'SessionOpen'>;
}

function recordsOf(open: Body<'SessionOpen'>, peerToPump: Secret, pumpToPeer: Secret): RecordVector[] {
  const senders = { peer: new RecordSender(peerToPump.copy()), pump: new RecordSender(pumpToPeer.copy()) };
  const send = (from: 'peer' | 'pump', message: Uint8Array): RecordVector => {
    const counter = Number(senders[from].counter);
    const payload = senders[from].seal(message);
    const wire = encodeFrame(FrameType.record, payload);
    return { from, counter, message: bytesToHex(message), payload: bytesToHex(payload), wire: bytesToHex(wire) };
  };
  const fresh = { issued: milliseconds(open.uptime + 250), life: milliseconds(5000), key: 0x0123_4567_89ab_cdefn };
  return [
    send('pump', encodeMessage('SessionOpen', 0, open)),
    send('peer', encodeMessage('GetIdentity', 1, {})),
    send('peer', encodeCommand(2, arm('SetBolus', { amount: milliunits(1000), kind: 'normal' }, fresh))),
    send('pump', encodeMessage('BolusOrdered', 2, { bolusId: 1, repeated: false })),
  ];
}

function handshake(setting: Setting): { vector: HandshakeVector; resumption: Resumption } {
  const { purpose, role, psk, ticket } = setting;
  const hello: Hello = { lowest: 1, highest: 1, purpose, ...(ticket && { ticket }) };
  const sent = encodeHello(hello);
  const reply = encodeHelloReply({ version: 1, suite: SUITES[purpose], profile: 1, build: 'release', maxPayload: 512 });
  const has3 = purpose !== 'resumption';
  const state = (side: 'initiator' | 'responder', own: number, ephemeral: number): HandshakeState =>
    new HandshakeState({
      protocolName: SUITE_NAMES[purpose],
      role: side,
      prologue: prologue(sent, reply),
      random: () => {
        throw new Error('the ephemeral keys are given');
      },
      ephemeral: pairFrom(ephemeral),
      ...(has3 && { staticKey: pairFrom(own) }),
      ...(psk && { psks: [psk] }),
    });
  const peer = state('initiator', PEER_STATIC, setting.peerEphemeral);
  const pump = state('responder', PUMP_STATIC, setting.pumpEphemeral);
  const message1 = peer.writeMessage(NO_BYTES);
  pump.readMessage(message1);
  const message2 = pump.writeMessage(NO_BYTES);
  peer.readMessage(message2);
  const wish = encodeHandshakeWish({ role });
  const message3 = has3 ? peer.writeMessage(wish) : undefined;
  const result = peer.finishResumable();
  const { sendKey, receiveKey, resumption } = result;
  const vector: HandshakeVector = {
    purpose,
    protocolName: SUITE_NAMES[purpose],
    role,
    peerStatic: bytesToHex(keyFrom(PEER_STATIC)),
    pumpStatic: bytesToHex(keyFrom(PUMP_STATIC)),
    peerEphemeral: bytesToHex(keyFrom(setting.peerEphemeral)),
    pumpEphemeral: bytesToHex(keyFrom(setting.pumpEphemeral)),
    ...(psk && { psk: bytesToHex(psk.bytes) }),
    hello: bytesToHex(sent),
    helloReply: bytesToHex(reply),
    prologue: bytesToHex(prologue(sent, reply)),
    message1: bytesToHex(message1),
    message2: bytesToHex(message2),
    ...(message3 && { wish: bytesToHex(wish), message3: bytesToHex(message3) }),
    handshakeHash: bytesToHex(result.handshakeHash),
    peerToPump: bytesToHex(sendKey.bytes),
    pumpToPeer: bytesToHex(receiveKey.bytes),
    ticketKey: bytesToHex(resumption.psk.bytes),
    ticketNumber: bytesToHex(resumption.id),
    records: recordsOf(setting.open, sendKey, receiveKey),
  };
  return { vector, resumption };
}

/** Suite 1; suite 2 with the pairing secret f0f1…ff; suite 3 with the ticket of the first. */
export function handshakeVectors(): HandshakeVector[] {
  const limits = { idleLimit: seconds(900), ageLimit: seconds(86_400) };
  const session = handshake({
    purpose: 'session',
    role: 'controller',
    peerEphemeral: 0x40,
    pumpEphemeral: 0x60,
    open: { role: 'controller', paired: false, uptime: milliseconds(60_000), ...limits },
  });
  const pairing = handshake({
    purpose: 'pairing',
    role: 'caregiver',
    peerEphemeral: 0x80,
    pumpEphemeral: 0xa0,
    psk: PairingSecret.of(PAIRING_BYTES.slice()).psk(),
    open: { role: 'caregiver', paired: true, uptime: milliseconds(0xffff_ff00), ...limits },
  });
  const resumed = handshake({
    purpose: 'resumption',
    role: 'controller',
    peerEphemeral: 0xc0,
    pumpEphemeral: 0xe0,
    psk: session.resumption.psk,
    ticket: session.resumption.id,
    open: { role: 'controller', paired: false, uptime: milliseconds(120_000), ...limits, ageLimit: seconds(86_340) },
  });
  return [session, pairing, resumed].map(({ vector }) => vector);
}
