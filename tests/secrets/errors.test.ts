// SPDX-License-Identifier: Apache-2.0
/** Everything that refuses a secret, or fails while it holds one, says so without it; objects that hold one do not show it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PumpClient } from '@assay/client';
import {
  type CryptoBackend,
  generateEd25519KeyPair,
  generateX25519KeyPair,
  portableCrypto,
  Secret,
  seededRandom,
} from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import { loadStationKey, stationKeyFromSeed } from '@assay/evidence';
import { HandshakeState, PairingSecret, RecordReceiver, RecordSender, signCredential } from '@assay/protocol';
import { loadStationPeers } from '@assay/rig';
import { portPair, VirtualClock } from '@assay/transport';
import { afterAll, describe, expect, test } from 'vitest';
import { Vault } from './planting.js';
import { searchIn, shown } from './search.js';

const folder = mkdtempSync(join(tmpdir(), 'assay-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vault = new Vault();
const random = vault.random('planted', seededRandom(31, 'secrets'));
const bytes = (length: number) => random(length);
const secret = (length = 32) => Secret.of(random(length));
const text = PairingSecret.generate(random).text;
vault.plant('pairing secret', text);

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** It fails, and neither message nor cause holds a secret. */
async function failsInSilence(work: () => unknown, what?: string): Promise<void> {
  const error = await thrownBy(work);
  expect(error, what).toBeInstanceOf(Error);
  expect(searchIn(shown(error), 'error', vault.planted), what).toEqual([]);
}

const typed = text.replaceAll('-', '');
const swapped = typed.charAt(0) === '7' ? `8${typed.slice(1)}` : `7${typed.slice(1)}`;

/** A 32-byte point of order 8 or less: the result would be all zero. */
const LOW_ORDER = new Uint8Array(32);
const NONCE = new Uint8Array(12);
const NOTHING = new Uint8Array(0);

const refusals = (crypto: CryptoBackend): readonly (readonly [what: string, work: () => unknown])[] => [
  ['x25519KeyPair of 31 bytes', () => crypto.x25519KeyPair(bytes(31))],
  ['x25519KeyPair of 33 bytes', () => crypto.x25519KeyPair(secret(33))],
  ['x25519 with a low-order point', () => crypto.x25519(secret(), LOW_ORDER)],
  ['x25519 with a short key', () => crypto.x25519(secret(31), LOW_ORDER)],
  ['ed25519KeyPair of 33 bytes', () => crypto.ed25519KeyPair(bytes(33))],
  ['ed25519Sign with a short key', () => crypto.ed25519Sign(secret(31), NOTHING)],
  ['aeadSeal with a short key', () => crypto.aeadSeal(secret(31), NONCE, NOTHING, NOTHING)],
  ['aeadOpen of a wrong tag', () => crypto.aeadOpen(secret(), NONCE, NOTHING, new Uint8Array(16))],
  ['hkdf of too much', () => crypto.hkdf(NOTHING, bytes(32), NOTHING, 255 * 32 + 1)],
  [
    'a handshake with a short psk',
    () => {
      const protocolName = 'Noise_XXpsk3_25519_ChaChaPoly_SHA256';
      const staticKey = generateX25519KeyPair(random);
      return new HandshakeState({
        protocolName,
        role: 'initiator',
        prologue: NOTHING,
        random,
        staticKey,
        psks: [secret(31)],
      });
    },
  ],
  ['a sender with a short key', () => new RecordSender(secret(31), { crypto }).seal(NOTHING)],
  ['a receiver of forged records', () => new RecordReceiver(secret(), { crypto }).open(new Uint8Array(40))],
  [
    'a credential signed with an impossible validity',
    () => {
      const key = generateEd25519KeyPair(random);
      const names = { issuer: 'a', subject: 'b', id: new Uint8Array(8), issuedAt: 2, notBefore: 2, expires: 1 };
      return signCredential({ kind: 'peer', role: 'service', key: new Uint8Array(32), ...names }, key);
    },
  ],
];

describe.each([portableCrypto, nodeCrypto])('errors over the back end $name', (crypto) => {
  test.each(refusals(crypto))('%s', (_what, work) => failsInSilence(work));
});

describe('errors about what people type and files hold', () => {
  test.each([
    ['too short', text.slice(0, -2)],
    ['too long', `${text}0`],
    ['with another alphabet’s letter', text.replace(/.$/, 'U')],
    ['with a wrong character', swapped],
    ['with a wrong character, in lower case', swapped.toLowerCase()],
    ['with two characters exchanged', typed.slice(1, 2) + typed.slice(0, 1) + typed.slice(2)],
  ])('PAIR-5 a pairing secret %s', async (_how, wrong) => {
    const error = await thrownBy(() => PairingSecret.parse(wrong));
    if (error !== undefined) expect(searchIn(shown(error), 'error', vault.planted)).toEqual([]);
    else expect(wrong.slice(2)).toBe(typed.slice(2));
  });

  test('PAIR-6 QR content that is none', async () => {
    for (const content of [
      `ASSAY:2:0123456789ABCDEF:${typed}`,
      `ASSAY:1:xyz:${typed}`,
      `ASSAY:1:0123456789ABCDEF:${swapped}`,
      text,
    ]) {
      await failsInSilence(() => PairingSecret.parseQr(content), content.slice(0, 10));
    }
  });

  test('a pairing secret of the wrong length, and one that was wiped', async () => {
    const wiped = PairingSecret.of(bytes(16));
    wiped.wipe();
    for (const work of [
      () => PairingSecret.of(bytes(15)),
      () => PairingSecret.of(bytes(17)),
      () => wiped.text,
      () => wiped.psk(),
    ])
      await failsInSilence(work);
  });

  test('broken files of a station’s keys', async () => {
    const hex = Buffer.from(bytes(32)).toString('hex');
    const base64 = Buffer.from(bytes(48)).toString('base64');
    writeFileSync(join(folder, 'peers.json'), `{"controller":"${hex}","caregiver":"${hex}","pumps":[]}`, {
      mode: 0o600,
    });
    writeFileSync(join(folder, 'station-key'), `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`, {
      mode: 0o600,
    });
    for (const work of [
      () => loadStationPeers({ dir: folder }),
      () => loadStationKey({ dir: folder }),
      () => stationKeyFromSeed(bytes(31)),
    ])
      await failsInSilence(work);
  });

  test('a client that is given what it cannot use', async () => {
    const { near } = portPair(new VirtualClock());
    const common = { port: near, random, role: 'controller', timeouts: { hello: 1_000 } } as const;
    const works = [
      () => PumpClient.connect({ ...common, staticKey: secret(31), pinnedPump: LOW_ORDER }),
      () => PumpClient.connect({ ...common, staticKey: secret(), pinnedPump: LOW_ORDER }),
      () => PumpClient.connect({ ...common, role: 'service', staticKey: secret(), pinnedPump: LOW_ORDER }),
      () => PumpClient.pair({ ...common, staticKey: secret(), secret: PairingSecret.parse(text) }),
    ];
    for (const work of works) await failsInSilence(work);
  });
});

describe('objects that hold secrets', () => {
  const objects: readonly (readonly [string, () => unknown])[] = [
    ['a key pair', () => generateX25519KeyPair(random)],
    ['a signing key pair', () => generateEd25519KeyPair(random)],
    ['a pairing secret', () => PairingSecret.parse(text)],
    ['its psk', () => PairingSecret.parse(text).psk()],
    [
      'a handshake',
      () =>
        new HandshakeState({
          protocolName: 'Noise_XX_25519_ChaChaPoly_SHA256',
          role: 'initiator',
          prologue: NOTHING,
          random,
          staticKey: generateX25519KeyPair(random),
        }),
    ],
    ['a sender of records', () => new RecordSender(secret())],
    ['a receiver of records', () => new RecordReceiver(secret())],
    ['a station key', () => stationKeyFromSeed(bytes(32))],
  ];

  test.each(objects)('%s does not show it, however it is printed', (_what, make) => {
    const object = make();
    expect(searchIn(shown({ object, list: [object] }), 'shown', vault.planted)).toEqual([]);
  });
});
