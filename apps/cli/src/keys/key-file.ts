// SPDX-License-Identifier: Apache-2.0
/**
 * Files of Ed25519 signing keys: JSON, mode 0600, the secret encrypted when a passphrase is given (scrypt, RFC 7914, and
 * ChaCha20-Poly1305, RFC 8439). The format is in docs/how-to/test-authority.md.
 */
import { scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  AssayPeerError,
  aeadOpen,
  aeadSeal,
  bytesToHex,
  ed25519KeyPair,
  hexToBytes,
  type KeyPair,
  Secret,
  systemRandom,
  wipe,
} from '@assay/crypto';
import { UsageError } from '../exit-codes.js';
import { userPath } from '../repository.js';
import { type PassphraseOptions, passphraseFor } from './passphrase.js';
import { readSecretFile, writeSecretFile } from './secret-file.js';

const FORMAT = 'assay-key';
const VERSION = 1;
const ALGORITHM = 'Ed25519';
const KEY_BYTES = 32;
/** 32 MiB and about 0.1 s. Fixed: a file cannot ask for less than what guards it, nor for more than this machine has. */
const SCRYPT = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;
const KDF = { kdf: 'scrypt', n: SCRYPT.N, r: SCRYPT.r, p: SCRYPT.p, cipher: 'chacha20-poly1305' } as const;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;

interface Encryption {
  readonly kdf: string;
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly cipher: string;
  readonly salt: string;
  readonly nonce: string;
}

interface KeyFile {
  readonly format: string;
  readonly version: number;
  readonly algorithm: string;
  readonly publicKey: string;
  readonly encryption: Encryption | null;
  readonly secretKey: string;
}

const isHex = (value: unknown, bytes: number): value is string =>
  typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]*$/i.test(value);

function fileKey(passphrase: Secret, salt: Uint8Array): Secret {
  const bytes = scryptSync(passphrase.bytes, salt, KEY_BYTES, SCRYPT);
  const key = Secret.of(Uint8Array.from(bytes));
  wipe(bytes);
  return key;
}

/** What the encryption also binds: who exchanges the public key in the file breaks it. */
const boundTo = (publicKey: string): Uint8Array =>
  new TextEncoder().encode(`${FORMAT} ${VERSION} ${ALGORITHM} ${publicKey}`);

function encrypted(seed: Uint8Array, publicKey: string, passphrase: Secret): Pick<KeyFile, 'encryption' | 'secretKey'> {
  const salt = systemRandom(SALT_BYTES);
  const nonce = systemRandom(NONCE_BYTES);
  const key = fileKey(passphrase, salt);
  try {
    const sealed = aeadSeal(key, nonce, boundTo(publicKey), seed);
    return { encryption: { ...KDF, salt: bytesToHex(salt), nonce: bytesToHex(nonce) }, secretKey: bytesToHex(sealed) };
  } finally {
    key.wipe();
  }
}

/**
 * Writes the file of a key that was just made; `passphrase` null leaves the secret in the open, for mode 0600 to guard. Wipes
 * the secret key and the passphrase, whatever comes of it. Throws UsageError.
 */
export function writeKeyFile(path: string, pair: KeyPair, passphrase: Secret | null): void {
  const publicKey = bytesToHex(pair.publicKey);
  try {
    const seed = pair.secretKey.bytes;
    const secret = passphrase
      ? encrypted(seed, publicKey, passphrase)
      : { encryption: null, secretKey: bytesToHex(seed) };
    const file: KeyFile = { format: FORMAT, version: VERSION, algorithm: ALGORITHM, publicKey, ...secret };
    writeSecretFile(path, `${JSON.stringify(file, null, 2)}\n`, 'the key file');
  } finally {
    pair.secretKey.wipe();
    passphrase?.wipe();
  }
}

function checkEncryption(path: string, encryption: Encryption): void {
  for (const [name, value] of Object.entries(KDF)) {
    if (encryption[name as keyof typeof KDF] !== value) {
      throw new UsageError(`${path}: encryption.${name} is not ${value}; only that is taken`);
    }
  }
  if (!isHex(encryption.salt, SALT_BYTES))
    throw new UsageError(`${path}: encryption.salt is not ${SALT_BYTES} bytes in hex`);
  if (!isHex(encryption.nonce, NONCE_BYTES))
    throw new UsageError(`${path}: encryption.nonce is not ${NONCE_BYTES} bytes in hex`);
}

function parse(path: string, text: string): KeyFile {
  let file: Partial<KeyFile> | null;
  try {
    file = JSON.parse(text) as Partial<KeyFile> | null;
  } catch {
    // The parser's message quotes what it could not read: that may be the secret.
    throw new UsageError(`${path} is no key file: it is not JSON`);
  }
  if (file?.format !== FORMAT || file.version !== VERSION || file.algorithm !== ALGORITHM) {
    throw new UsageError(
      `${path} is no key file: format, version and algorithm are not ${FORMAT}, ${VERSION}, ${ALGORITHM}`,
    );
  }
  if (!isHex(file.publicKey, KEY_BYTES)) throw new UsageError(`${path}: publicKey is not 32 bytes in hex`);
  if (file.encryption === undefined) throw new UsageError(`${path}: encryption is missing; null means none`);
  const tag = file.encryption === null ? 0 : 16;
  if (!isHex(file.secretKey, KEY_BYTES + tag))
    throw new UsageError(`${path}: secretKey is not ${KEY_BYTES + tag} bytes in hex`);
  if (file.encryption !== null) checkEncryption(path, file.encryption);
  return file as KeyFile;
}

async function seedOf(path: string, file: KeyFile, options: PassphraseOptions): Promise<Secret> {
  const stored = hexToBytes(file.secretKey);
  if (file.encryption === null) return Secret.of(stored);
  const passphrase = await passphraseFor(path, options);
  const key = fileKey(passphrase, hexToBytes(file.encryption.salt));
  passphrase.wipe();
  try {
    return Secret.of(aeadOpen(key, hexToBytes(file.encryption.nonce), boundTo(file.publicKey), stored));
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    throw new UsageError(`${path}: the passphrase is not the one of this key, or the file was changed`);
  } finally {
    key.wipe();
  }
}

/** Reads a key file, decrypting it when it is encrypted. Wipe the secret key after use. Throws UsageError with the mend. */
export async function readKeyFile(path: string, options: PassphraseOptions): Promise<KeyPair> {
  const content = readSecretFile(path, 'the key file');
  const file = parse(path, content.toString('utf8'));
  wipe(content);
  const pair = ed25519KeyPair(await seedOf(path, file, options));
  if (bytesToHex(pair.publicKey) === file.publicKey.toLowerCase()) return pair;
  pair.secretKey.wipe();
  throw new UsageError(`${path}: publicKey is not that of secretKey; the file was changed`);
}

/** 32 bytes from 64 hex digits, or from a file that holds them, or from a key file. `what` names it in errors. */
export function readPublicKey(given: string, what: string): Uint8Array {
  if (isHex(given, KEY_BYTES)) return hexToBytes(given);
  let text: string;
  try {
    text = readFileSync(userPath(given), 'utf8').trim();
  } catch (error) {
    throw new UsageError(`${what}: ${given} is neither 64 hex digits nor a file: ${(error as Error).message}`);
  }
  if (text.startsWith('{')) return hexToBytes(parse(given, text).publicKey);
  if (isHex(text, KEY_BYTES)) return hexToBytes(text);
  throw new UsageError(`${what}: ${given} holds no public key: write 64 hex digits into it`);
}
