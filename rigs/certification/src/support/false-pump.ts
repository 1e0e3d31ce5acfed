// SPDX-License-Identifier: Apache-2.0
/** Requirements 01 and 13, the other direction: pumps that are not the right one, put before our client on a wire in memory. */
import { DEFAULT_TIMEOUTS, PumpClient } from '@assay/client';
import {
  AssayPeerError,
  generateX25519KeyPair,
  type KeyPair,
  type RandomSource,
  Secret,
  x25519KeyPair,
} from '@assay/crypto';
import {
  encodeFrame,
  encodeHelloReply,
  encodeMessage,
  type Frame,
  FrameReader,
  FrameType,
  HandshakeState,
  milliseconds,
  type PairingSecret,
  prologue,
  SUITE_NAMES,
  SUITES,
  sealRecord,
  seconds,
} from '@assay/protocol';
import { type Port, portPair } from '@assay/transport';
import type { Context } from './context.js';
import { refusalCode } from './refusal.js';

export interface FalsePump {
  readonly name: string;
  /** Secret and public part need not belong together: who claims the pinned key does not have its secret. */
  readonly keys: (pinned: Uint8Array, fresh: () => KeyPair) => KeyPair;
  /** Disturbs message 2. */
  readonly spoil?: (message2: Uint8Array) => Uint8Array;
}

const own: FalsePump['keys'] = (_, fresh) => fresh();
const claimed: FalsePump['keys'] = (pinned, fresh) => ({ secretKey: fresh().secretKey, publicKey: pinned });

export const falsePumps: readonly FalsePump[] = [
  { name: 'another-key', keys: own },
  { name: 'pinned-key-without-its-secret', keys: claimed },
  { name: 'truncated-message-2', keys: claimed, spoil: (message) => message.subarray(0, -1) },
  {
    name: 'flipped-bit-in-message-2',
    keys: claimed,
    spoil: (message) => message.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
  },
  {
    name: 'all-zero-ephemeral-in-message-2',
    keys: claimed,
    spoil: (message) => message.map((byte, at) => (at < 32 ? 0 : byte)),
  },
];

/** The code with which the client refused, or null when it took the false pump for the pinned one. */
export async function meetFalsePump(context: Context, falsePump: FalsePump): Promise<string | null> {
  const { bench } = context;
  const { pumpPublic } = bench.credentials;
  const random = (length: number): Uint8Array => bench.randomBytes(length);
  const keys = falsePump.keys(pumpPublic, () => generateX25519KeyPair(random));
  return meet(context, { purpose: 'session', keys, spoil: falsePump.spoil }, (port) =>
    connect(context, port, pumpPublic),
  );
}

/** A false pump that has the pinned key after all: the client must take this one, or its refusals prove nothing. */
export async function meetTruePump(context: Context): Promise<string | null> {
  const keys = x25519KeyPair(context.bench.randomBytes(32));
  return meet(context, { purpose: 'session', keys }, (port) => connect(context, port, keys.publicKey));
}

/**
 * Puts a pump that has only a guess of the pairing secret before a client that pairs by the true one. The code with which the
 * client refused, or null when it stored the false pump's key.
 */
export async function meetGuessingPump(context: Context, secret: PairingSecret, guess: Secret): Promise<string | null> {
  const random = (length: number): Uint8Array => context.bench.randomBytes(length);
  const keys = x25519KeyPair(random(32));
  return meet(context, { purpose: 'pairing', keys, guess }, (port) =>
    PumpClient.pair({ port, random, staticKey: x25519KeyPair(random(32)), role: 'controller', secret }),
  );
}

function connect({ bench }: Context, port: Port, pinnedPump: Uint8Array): Promise<PumpClient> {
  const random = (length: number): Uint8Array => bench.randomBytes(length);
  return PumpClient.connect({ port, random, staticKey: bench.credentials.controller, pinnedPump, role: 'controller' });
}

/** What stands at the other end of the wire. */
interface Impersonator {
  readonly purpose: 'session' | 'pairing';
  readonly keys: KeyPair;
  /** In place of the pairing secret's key. */
  readonly guess?: Secret;
  readonly spoil?: FalsePump['spoil'];
}

async function meet(
  { bench }: Context,
  impersonator: Impersonator,
  visit: (port: Port) => Promise<PumpClient>,
): Promise<string | null> {
  const { near, far } = portPair(bench.clock, 'false-pump');
  const end = bench.clock.now() + DEFAULT_TIMEOUTS.hello + 3 * DEFAULT_TIMEOUTS.handshake;
  const answering = respond(far, (length) => bench.randomBytes(length), impersonator, end);
  try {
    return await refusalCode(async () => (await visit(near)).close());
  } finally {
    await far.close();
    await answering;
    await near.close();
  }
}

interface Progress {
  hello?: Uint8Array;
  reply?: Uint8Array;
  noise?: HandshakeState;
}

/** Answers as the pump does (link.md §2, §3), as far as the client comes. */
async function respond(port: Port, random: RandomSource, impersonator: Impersonator, end: number): Promise<void> {
  const reader = new FrameReader();
  const state: Progress = {};
  try {
    for (;;) {
      const bytes = await port.read(end);
      if (bytes === null) return;
      for (const frame of reader.push(bytes)) {
        for (const answer of answersTo(frame, random, impersonator, state)) await port.write(answer);
      }
    }
  } catch (error) {
    // The client is through with us: its end of the wire was closed, or it sent what a real pump would refuse too.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function answersTo(
  { type, payload }: Frame,
  random: RandomSource,
  impersonator: Impersonator,
  state: Progress,
): Uint8Array[] {
  const { purpose, keys, guess, spoil } = impersonator;
  switch (type) {
    case FrameType.hello:
      state.hello = payload;
      state.reply = encodeHelloReply({
        version: 1,
        suite: SUITES[purpose],
        profile: 1,
        build: 'release',
        maxPayload: 512,
      });
      return [encodeFrame(FrameType.helloReply, state.reply)];
    case FrameType.handshake1: {
      if (state.hello === undefined || state.reply === undefined) return [];
      state.noise = new HandshakeState({
        protocolName: SUITE_NAMES[purpose],
        role: 'responder',
        prologue: prologue(state.hello, state.reply),
        random,
        staticKey: keys,
        ...(guess === undefined ? {} : { psks: [guess] }),
      });
      state.noise.readMessage(payload);
      const message = state.noise.writeMessage(new Uint8Array(0));
      return [encodeFrame(FrameType.handshake2, spoil?.(message) ?? message)];
    }
    case FrameType.handshake3:
      return state.noise === undefined ? [] : [sessionOpen(state.noise, payload, random, purpose === 'pairing')];
    default:
      return [];
  }
}

/** Without the pairing secret message 3 does not open and there are no keys: then any key is as good as another. */
function sessionOpen(noise: HandshakeState, message3: Uint8Array, random: RandomSource, paired: boolean): Uint8Array {
  const opened = encodeMessage('SessionOpen', 0, {
    role: 'controller',
    paired,
    uptime: milliseconds(1_000),
    idleLimit: seconds(900),
    ageLimit: seconds(86_400),
  });
  let key = Secret.of(random(32));
  try {
    noise.readMessage(message3);
    key = noise.finish().sendKey;
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
  }
  return encodeFrame(FrameType.record, sealRecord(key, 0n, opened));
}
