// SPDX-License-Identifier: Apache-2.0
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { KeyPair } from '../backend.js';
import { bytesToHex } from '../bytes.js';
import { portableCrypto } from '../portable.js';
import type { RandomSource } from '../random.js';
import { nodeCrypto, nodeRandom, type PreparedCrypto, preparedNodeCrypto } from './index.js';

const never: RandomSource = () => {
  throw new Error('a prepared key asks for no random bytes');
};

let crypto: PreparedCrypto;
afterEach(() => crypto?.close());

/** As many keys as are ready, at most `most`. */
function takeReady(most: number): KeyPair[] {
  const pairs: KeyPair[] = [];
  try {
    while (pairs.length < most) pairs.push(crypto.x25519Ephemeral(never));
  } catch {
    // None is ready any more.
  }
  return pairs;
}

/** Waits until so many keys were made; the thread pool is not ours to hurry. */
async function taken(count: number): Promise<KeyPair[]> {
  const pairs: KeyPair[] = [];
  await vi.waitFor(() => {
    pairs.push(...takeReady(count - pairs.length));
    expect(pairs).toHaveLength(count);
  }, 10_000);
  return pairs;
}

test('prepared keys are true key pairs, each handed out once, and more follow', async () => {
  crypto = preparedNodeCrypto({ count: 3 });
  const pairs = await taken(20);
  const other = portableCrypto.x25519KeyPair(nodeRandom(32));
  for (const { secretKey, publicKey } of pairs) {
    expect(portableCrypto.x25519KeyPair(secretKey.copy()).publicKey).toEqual(publicKey);
    expect(crypto.x25519(secretKey, other.publicKey)).toEqual(portableCrypto.x25519(other.secretKey, publicKey));
  }
  expect(new Set(pairs.map(({ publicKey }) => bytesToHex(publicKey))).size).toBe(20);
});

test('while none is ready, the random source is asked, and the key is that of the other back ends', () => {
  crypto = preparedNodeCrypto({ count: 1 });
  const random: RandomSource = (length) => new Uint8Array(length).fill(7);
  const expected = portableCrypto.x25519Ephemeral(random).publicKey;
  expect(crypto.x25519Ephemeral(random).publicKey).toEqual(expected);
  expect(nodeCrypto.x25519Ephemeral(random).publicKey).toEqual(expected);
});

test('no more are kept than were asked for', async () => {
  crypto = preparedNodeCrypto({ count: 2 });
  await taken(2);
  await wait(100);
  expect(takeReady(100)).toHaveLength(2);
});

test('closing leaves none, and what was under way is let go', async () => {
  crypto = preparedNodeCrypto({ count: 4 });
  await taken(1);
  crypto.close();
  await wait(100);
  expect(takeReady(100)).toEqual([]);
  expect(crypto.x25519Ephemeral(nodeRandom).publicKey).toHaveLength(32);
});

test('a count that is none is refused', () => {
  for (const count of [0, -1, 1.5, 1025, Number.NaN]) {
    expect(() => preparedNodeCrypto({ count })).toThrow(expect.objectContaining({ code: 'bad-count' }));
  }
});
