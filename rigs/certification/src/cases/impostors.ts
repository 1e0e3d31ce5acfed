// SPDX-License-Identifier: Apache-2.0
/** Requirement 01: peers that the pump must not take for a paired one, each with one thing wrong. */
import { DEFAULT_TIMEOUTS, greet } from '@assay/client';
import { hexToBytes, type KeyPair, Secret, x25519KeyPair } from '@assay/crypto';
import { FrameType } from '@assay/protocol';
import { type Context, micros } from '../support/context.js';
import type { Frame } from '../support/frames.js';
import { attemptSession, openHandshake, strangerKeys, tryBolus } from '../support/handshake.js';
import type { Wire } from '../support/wire.js';

export interface Impostor {
  readonly name: string;
  /** The alert that refuses it, by name; for some it is the record that follows which is refused. */
  readonly refusal: 'handshakeFailed' | 'noSession' | 'unexpectedFrame';
  /** Left out of short runs: another of its kind stays. */
  readonly fullOnly?: true;
  attempt(context: Context, wire: Wire, honest: readonly Frame[]): Promise<void>;
}

const controllerKeys = ({ bench }: Context): KeyPair => x25519KeyPair(bench.credentials.controller);

function stranger(name: string, wanted: 'controller' | 'caregiver', fullOnly?: true): Impostor {
  return {
    name,
    refusal: 'handshakeFailed',
    ...(fullOnly === undefined ? {} : { fullOnly }),
    attempt: (context, wire) => attemptSession(context, wire, { staticKey: strangerKeys(context), wanted }),
  };
}

/** The paired controller's own handshake, its last message disturbed on the way. */
function spoilt(name: string, spoil: (message3: Uint8Array) => Uint8Array, fullOnly?: true): Impostor {
  return {
    name,
    refusal: 'handshakeFailed',
    ...(fullOnly === undefined ? {} : { fullOnly }),
    attempt: (context, wire) =>
      attemptSession(context, wire, { staticKey: controllerKeys(context), wanted: 'controller', spoil }),
  };
}

const flip = (at: number) => (message: Uint8Array) => message.map((byte, i) => (i === at ? byte ^ 0x01 : byte));

/** Message 3: the static key (32) and its tag (16), the payload (3) and its tag (16); Noise rev. 34 §7.5. */
const AT = { static: 5, staticTag: 40, payload: 49, payloadTag: 60 } as const;

/** X25519 points of low order (RFC 7748 §6.1), little-endian: all lead to an all-zero secret. */
const LOW_ORDER: readonly (readonly [name: string, hex: string])[] = [
  ['zero', '00'.repeat(32)],
  ['one', `01${'00'.repeat(31)}`],
  ['order-8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
  ['order-8-twin', '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157'],
  ['minus-one', `ec${'ff'.repeat(30)}7f`],
  ['p', `ed${'ff'.repeat(30)}7f`],
  ['p-plus-one', `ee${'ff'.repeat(30)}7f`],
];

function lowOrder([name, hex]: readonly [string, string], at: number): Impostor {
  return {
    name: `low-order-ephemeral-${name}`,
    refusal: 'handshakeFailed',
    ...(at === 0 || at === 2 ? {} : { fullOnly: true as const }),
    async attempt(context, wire) {
      await greet(wire.link, DEFAULT_TIMEOUTS);
      await wire.send({ type: FrameType.handshake1, payload: hexToBytes(hex) });
      await wire.next(micros(context.profile, 'sessionMs'));
    },
  };
}

/** Comes first, when no message 1 was sent since the pump's start. */
const withoutMessage1: Impostor = {
  name: 'message-3-without-message-1',
  refusal: 'unexpectedFrame',
  async attempt(context, wire, honest) {
    const message3 = honest.find((frame) => frame.type === FrameType.handshake3)!;
    await wire.send(message3);
    await wire.next(micros(context.profile, 'sessionMs'));
  },
};

const parts: readonly Impostor[] = [
  {
    name: 'wrong-secret-for-the-paired-public-key',
    refusal: 'handshakeFailed',
    attempt: (context, wire) =>
      attemptSession(context, wire, {
        staticKey: {
          secretKey: Secret.of(context.bench.randomBytes(32)),
          publicKey: controllerKeys(context).publicKey,
        },
        wanted: 'controller',
      }),
  },
  {
    name: 'record-instead-of-message-3',
    refusal: 'noSession',
    async attempt(context, wire) {
      await openHandshake(context, wire, controllerKeys(context));
      await tryBolus(context, wire, Secret.of(context.bench.randomBytes(32)));
    },
  },
  {
    name: 'honest-handshake-replayed',
    refusal: 'handshakeFailed',
    async attempt(context, wire, honest) {
      const types: readonly number[] = [FrameType.hello, FrameType.handshake1, FrameType.handshake3];
      for (const frame of honest.filter(({ type }) => types.includes(type))) {
        await wire.send(frame);
        await wire.next(micros(context.profile, 'sessionMs'));
      }
      await tryBolus(context, wire, Secret.of(context.bench.randomBytes(32)));
    },
  },
];

export const impostors: readonly Impostor[] = [
  withoutMessage1,
  stranger('unknown-key-wants-controller', 'controller'),
  stranger('unknown-key-wants-caregiver', 'caregiver', true),
  ...parts,
  spoilt('message-3-static-key-flipped', flip(AT.static), true),
  spoilt('message-3-static-tag-flipped', flip(AT.staticTag)),
  spoilt('message-3-payload-flipped', flip(AT.payload), true),
  spoilt('message-3-payload-tag-flipped', flip(AT.payloadTag)),
  spoilt('message-3-cut-by-one-byte', (message) => message.subarray(0, -1)),
  spoilt('message-3-without-payload', (message) => message.subarray(0, 48), true),
  spoilt('message-3-empty', () => new Uint8Array(0), true),
  spoilt('message-3-longer-by-one-byte', (message) => Uint8Array.of(...message, 0), true),
  ...LOW_ORDER.map(lowOrder),
];
