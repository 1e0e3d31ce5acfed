// SPDX-License-Identifier: Apache-2.0
/** Runs public Noise test vectors (the JSON format of cacophony, snow and noise-c) against this implementation. */
import { AssayMisuseError, bytesToHex, type CryptoBackend, hexToBytes, portableCrypto, Secret } from '@assay/crypto';
import { CipherState } from './cipher-state.js';
import { HandshakeState } from './handshake-state.js';
import { type Pattern, parseProtocolName } from './pattern.js';

/** One vector as the format has it; all values hexadecimal. */
export interface NoiseVector {
  readonly protocol_name: string;
  readonly init_prologue?: string;
  readonly init_static?: string;
  readonly init_ephemeral?: string;
  readonly init_remote_static?: string;
  readonly init_psks?: readonly string[];
  readonly resp_prologue?: string;
  readonly resp_static?: string;
  readonly resp_ephemeral?: string;
  readonly resp_remote_static?: string;
  readonly resp_psks?: readonly string[];
  readonly handshake_hash?: string;
  readonly messages: readonly { readonly payload: string; readonly ciphertext: string }[];
}

/** How a file of vectors went. */
export interface NoiseVectorReport {
  readonly passed: number;
  readonly failed: number;
  /** Patterns, curves, ciphers or hashes that are not implemented here. */
  readonly unsupported: number;
  readonly failures: readonly { readonly index: number; readonly protocol: string; readonly text: string }[];
}

const NO_BYTES = new Uint8Array(0);
const noRandom = (): never => {
  throw new AssayMisuseError('bad-vector', 'the vector lacks an ephemeral key');
};

function side(vector: NoiseVector, role: 'initiator' | 'responder', crypto: CryptoBackend): HandshakeState {
  const prefix = role === 'initiator' ? 'init' : 'resp';
  const key = (name: 'static' | 'ephemeral') => {
    const hex = vector[`${prefix}_${name}`];
    return hex === undefined ? undefined : crypto.x25519KeyPair(hexToBytes(hex));
  };
  const remote = vector[`${prefix}_remote_static`];
  const [staticKey, ephemeral] = [key('static'), key('ephemeral')];
  return new HandshakeState({
    protocolName: vector.protocol_name,
    role,
    prologue: hexToBytes(vector[`${prefix}_prologue`] ?? ''),
    random: noRandom,
    crypto,
    psks: (vector[`${prefix}_psks`] ?? []).map((hex) => Secret.of(hexToBytes(hex))),
    ...(staticKey && { staticKey }),
    ...(ephemeral && { ephemeral }),
    ...(remote !== undefined && { remoteStatic: hexToBytes(remote) }),
  });
}

function compare(what: string, found: Uint8Array, wanted: string): void {
  if (bytesToHex(found) !== wanted.toLowerCase()) throw new AssayMisuseError('vector-differs', `${what} differs`);
}

/** The handshake messages, sent by the one and read by the other. */
function runHandshake(vector: NoiseVector, pattern: Pattern, sides: readonly [HandshakeState, HandshakeState]): void {
  if (vector.messages.length < pattern.messages.length)
    throw new AssayMisuseError('bad-vector', 'handshake messages are missing');
  for (const [i, { payload, ciphertext }] of vector.messages.slice(0, pattern.messages.length).entries()) {
    const [sender, receiver] = i % 2 === 0 ? sides : [sides[1], sides[0]];
    compare(`message ${i}`, sender!.writeMessage(hexToBytes(payload)), ciphertext);
    compare(`payload ${i}`, receiver!.readMessage(hexToBytes(ciphertext)), payload);
  }
}

function runVector(vector: NoiseVector, pattern: Pattern, crypto: CryptoBackend): void {
  const sides = [side(vector, 'initiator', crypto), side(vector, 'responder', crypto)] as const;
  runHandshake(vector, pattern, sides);
  const [initiator, responder] = [sides[0].finish(), sides[1].finish()];
  if (vector.handshake_hash !== undefined) {
    compare('handshake hash', initiator.handshakeHash, vector.handshake_hash);
    compare('handshake hash', responder.handshakeHash, vector.handshake_hash);
  }
  const toResponder = [initiator.sendKey, responder.receiveKey].map((key) => new CipherState(key, { crypto }));
  const toInitiator = [responder.sendKey, initiator.receiveKey].map((key) => new CipherState(key, { crypto }));
  for (const [i, { payload, ciphertext }] of vector.messages.entries()) {
    if (i < pattern.messages.length) continue;
    const [sender, receiver] = (pattern.oneWay || i % 2 === 0 ? toResponder : toInitiator) as [
      CipherState,
      CipherState,
    ];
    compare(`message ${i}`, sender.encryptWithAd(NO_BYTES, hexToBytes(payload)), ciphertext);
    compare(`payload ${i}`, receiver.decryptWithAd(NO_BYTES, hexToBytes(ciphertext)), payload);
  }
}

function supportedPattern(name: string): Pattern | undefined {
  try {
    return parseProtocolName(name);
  } catch (error) {
    if (error instanceof AssayMisuseError && error.code === 'unsupported-pattern') return undefined;
    throw error;
  }
}

/** The vectors of a parsed file. Throws AssayMisuseError `bad-vectors` that says what is not of the format. */
export function parseNoiseVectors(json: unknown): readonly NoiseVector[] {
  const vectors = (json as { vectors?: unknown } | null)?.vectors;
  if (!Array.isArray(vectors)) throw new AssayMisuseError('bad-vectors', 'wants an object with an array `vectors`');
  for (const [i, vector] of vectors.entries()) {
    const { protocol_name: name, messages } = (vector ?? {}) as Partial<NoiseVector>;
    if (typeof name !== 'string' || !Array.isArray(messages)) {
      throw new AssayMisuseError('bad-vectors', `vectors[${i}]: wants protocol_name and messages`);
    }
  }
  return vectors as NoiseVector[];
}

/** Runs each vector of a parsed file on both sides. Never throws for a vector that fails: the report names it. */
export function runNoiseVectors(
  json: unknown,
  { crypto = portableCrypto }: { readonly crypto?: CryptoBackend } = {},
): NoiseVectorReport {
  let passed = 0;
  let unsupported = 0;
  const failures: { index: number; protocol: string; text: string }[] = [];
  for (const [index, vector] of parseNoiseVectors(json).entries()) {
    const pattern = supportedPattern(vector.protocol_name);
    if (!pattern) {
      unsupported++;
      continue;
    }
    try {
      runVector(vector, pattern, crypto);
      passed++;
    } catch (error) {
      failures.push({
        index,
        protocol: vector.protocol_name,
        text: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { passed, failed: failures.length, unsupported, failures };
}
