// SPDX-License-Identifier: Apache-2.0
/** Requirement 01, the other direction: pumps that are not the pinned one, put before our client on a wire in memory. */
import { DEFAULT_TIMEOUTS, PumpClient, PumpError } from '@assay/client';
import { generateX25519KeyPair, type KeyPair, x25519KeyPair } from '@assay/crypto';
import {
  decodeHandshakeWish,
  encodeFrame,
  encodeHelloReply,
  encodeMessage,
  type Frame,
  FrameReader,
  FrameType,
  HandshakeState,
  prologue,
  SUITE_NAME,
  sealRecord,
} from '@assay/protocol';
import { type Port, portPair } from '@assay/transport';
import type { Context } from './context.js';

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
  const { pumpPublic, controller } = bench.credentials;
  const { near, far } = portPair(bench.clock, `false-pump:${falsePump.name}`);
  const random = (length: number): Uint8Array => bench.randomBytes(length);
  const keys = falsePump.keys(pumpPublic, () => generateX25519KeyPair(random));
  return meet(context, near, far, { keys, pinned: pumpPublic, controller, spoil: falsePump.spoil });
}

/** A false pump that has the pinned key after all: the client must take this one, or its refusals prove nothing. */
export async function meetTruePump(context: Context): Promise<string | null> {
  const { bench } = context;
  const { near, far } = portPair(bench.clock, 'false-pump:control');
  const keys = x25519KeyPair(bench.randomBytes(32));
  return meet(context, near, far, { keys, pinned: keys.publicKey, controller: bench.credentials.controller });
}

interface Meeting {
  readonly keys: KeyPair;
  readonly pinned: Uint8Array;
  readonly controller: Uint8Array;
  readonly spoil?: FalsePump['spoil'] | undefined;
}

async function meet({ bench }: Context, near: Port, far: Port, meeting: Meeting): Promise<string | null> {
  const random = (length: number): Uint8Array => bench.randomBytes(length);
  const end = bench.clock.now() + DEFAULT_TIMEOUTS.hello + 2 * DEFAULT_TIMEOUTS.handshake;
  const impostor = respond(far, random, meeting, end);
  try {
    const client = await PumpClient.connect({
      port: near,
      random,
      staticKey: meeting.controller,
      pinnedPump: meeting.pinned,
      role: 'controller',
    });
    client.close();
    return null;
  } catch (error) {
    if (error instanceof PumpError) return error.code;
    throw error;
  } finally {
    await far.close();
    await impostor;
    await near.close();
  }
}

/** Answers as the pump does (link.md §2, §3), as far as the client comes. */
async function respond(
  port: Port,
  random: Context['bench']['randomBytes'],
  meeting: Meeting,
  end: number,
): Promise<void> {
  const reader = new FrameReader();
  const state: { hello?: Uint8Array; reply?: Uint8Array; noise?: HandshakeState } = {};
  try {
    for (;;) {
      const bytes = await port.read(end);
      if (bytes === null) return;
      for (const frame of reader.push(bytes)) {
        for (const answer of answersTo(frame, random, meeting, state)) await port.write(answer);
      }
    }
  } catch (error) {
    // The client is through with us: its end of the wire was closed, or it sent what a real pump would refuse too.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function answersTo(
  { type, payload }: Frame,
  random: Context['bench']['randomBytes'],
  meeting: Meeting,
  state: { hello?: Uint8Array; reply?: Uint8Array; noise?: HandshakeState },
): Uint8Array[] {
  switch (type) {
    case FrameType.hello:
      state.hello = payload;
      state.reply = encodeHelloReply({ version: 1, suite: 1, profile: 1, build: 'release', maxPayload: 512 });
      return [encodeFrame(FrameType.helloReply, state.reply)];
    case FrameType.handshake1: {
      if (state.hello === undefined || state.reply === undefined) return [];
      state.noise = new HandshakeState({
        protocolName: SUITE_NAME,
        role: 'responder',
        prologue: prologue(state.hello, state.reply),
        random,
        staticKey: meeting.keys,
      });
      state.noise.readMessage(payload);
      const message = state.noise.writeMessage(new Uint8Array(0));
      return [encodeFrame(FrameType.handshake2, meeting.spoil?.(message) ?? message)];
    }
    case FrameType.handshake3: {
      if (state.noise === undefined) return [];
      const { role } = decodeHandshakeWish(state.noise.readMessage(payload));
      const keys = state.noise.finish();
      const opened = encodeMessage('SessionOpen', 0, { role, enrolled: false });
      return [encodeFrame(FrameType.record, sealRecord(keys.sendKey, 0n, opened))];
    }
    default:
      return [];
  }
}
