// SPDX-License-Identifier: Apache-2.0
/**
 * This browser's static key and the pump that it is paired with, in IndexedDB. The secret is stored sealed under an AES key
 * that WebCrypto does not give out: a copy of the profile's files alone does not hold it in clear. Script in this page can use it.
 */
import { type KeyPair, Secret, systemRandom, x25519KeyPair } from '@assay/crypto';

const DATABASE = 'assay-browser-controller';
const STORE = 'station';
const RECORD = 'own';
const KEY_BYTES = 32;
const IV_BYTES = 12;

interface Stored {
  readonly wrapping: CryptoKey;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
  readonly pump: Uint8Array | null;
}

export interface Station {
  readonly staticKey: KeyPair;
  /** The pump's static key, 32 bytes; null until we are paired. */
  readonly pump: Uint8Array | null;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  return (await settled(opening)).transaction(STORE, mode).objectStore(STORE);
}

async function read(): Promise<Stored | undefined> {
  return settled((await store('readonly')).get(RECORD));
}

async function write(stored: Stored): Promise<void> {
  await settled((await store('readwrite')).put(stored, RECORD));
}

/** Whether this browser is paired with a pump. */
export async function isPaired(): Promise<boolean> {
  return ((await read())?.pump ?? null) !== null;
}

/** Our key, made now when there is none. The caller wipes it. */
export async function openStation(): Promise<Station> {
  const stored = await read();
  if (stored !== undefined) {
    const { wrapping, iv, sealed, pump } = stored;
    const secret = new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, wrapping, sealed));
    return { staticKey: x25519KeyPair(Secret.of(secret)), pump };
  }
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = new Uint8Array(systemRandom(IV_BYTES));
  const secret = new Uint8Array(systemRandom(KEY_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, secret);
  await write({ wrapping, iv, sealed, pump: null });
  return { staticKey: x25519KeyPair(Secret.of(secret)), pump: null };
}

/** Remembers the pump that has proven to know the secret. */
export async function pin(pump: Uint8Array): Promise<void> {
  const stored = await read();
  if (stored !== undefined) await write({ ...stored, pump });
}

/** Forgets key and pump: the next pairing is that of a stranger. */
export async function forget(): Promise<void> {
  await settled((await store('readwrite')).delete(RECORD));
}
