// SPDX-License-Identifier: Apache-2.0
/** `assay firmware keygen`, `sign`: makes a key for updates, and signs what an image is. */
import { createHash } from 'node:crypto';
import { bytesToHex, generateEd25519KeyPair, hexToBytes, sha256, systemRandom } from '@assay/crypto';
import {
  type Dependency,
  formatVersion,
  parseVersion,
  signManifest,
  type UpdateManifest,
  type Version,
} from '@assay/protocol';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readKeyFile, writeKeyFile } from '../../keys/key-file.js';
import {
  type NewPassphraseOptions,
  newPassphrase,
  notEncrypted,
  type PassphraseOptions,
} from '../../keys/passphrase.js';
import { userPath } from '../../repository.js';
import { readUserFile, writeUserFile } from '../../user-file.js';
import { type CommandContext, json } from '../context.js';

export interface KeygenArguments extends NewPassphraseOptions {
  readonly json?: boolean;
}

/** Makes FILE, the key, and FILE.pub, what devices hold. */
export async function firmwareKeygen(
  file: string,
  options: KeygenArguments,
  { out, err }: CommandContext,
): Promise<ExitCode> {
  const path = userPath(file);
  const passphrase = await newPassphrase(options);
  const pair = generateEd25519KeyPair(systemRandom);
  const publicKey = bytesToHex(pair.publicKey);
  writeKeyFile(path, pair, passphrase);
  writeUserFile(`${path}.pub`, `${publicKey}\n`, 'FILE');
  if (!passphrase) err(notEncrypted(file));
  out(
    options.json
      ? json({ file: path, publicKey })
      : `update key ${publicKey}\n  in ${path}, public half in ${path}.pub\n`,
  );
  return ExitCode.passed;
}

export interface SignArguments extends PassphraseOptions {
  readonly key: string;
  readonly board: string;
  readonly version: Version;
  readonly rollback: number;
  readonly sequence?: number;
  readonly component: string;
  readonly vendor: string;
  readonly loadAddress: number;
  readonly build: UpdateManifest['build'];
  readonly depends: readonly Dependency[];
  readonly sbom: string;
  readonly expires?: number;
  readonly output: string;
  readonly json?: boolean;
}

/** Name space of domain names (RFC 9562 §6.6). */
const DNS_NAMESPACE = hexToBytes('6ba7b8109dad11d180b400c04fd430c8');

/** UUID version 5 (RFC 9562 §5.5): of SHA-1 by its definition; it names, it protects nothing. */
export function uuid5(namespace: Uint8Array, name: string): Uint8Array {
  const uuid = Uint8Array.from(createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16));
  uuid[6] = (uuid[6]! & 0x0f) | 0x50;
  uuid[8] = (uuid[8]! & 0x3f) | 0x80;
  return uuid;
}

export const vendorIdOf = (domain: string): Uint8Array => uuid5(DNS_NAMESPACE, domain);

function manifestOf(image: Uint8Array, options: SignArguments): UpdateManifest {
  const vendorId = vendorIdOf(options.vendor);
  return {
    // RFC 9124 §3.2 allows the time, which needs no register of what was used.
    sequence: options.sequence ?? Math.floor(Date.now() / 1000),
    vendorId,
    classId: uuid5(vendorId, options.board),
    component: options.component,
    version: options.version,
    rollback: options.rollback,
    size: image.length,
    digest: sha256(image),
    loadAddress: options.loadAddress,
    build: options.build,
    sbomDigest: sha256(readUserFile(options.sbom, '--sbom')),
    dependencies: options.depends,
    ...(options.expires === undefined ? {} : { expires: options.expires }),
  };
}

export async function firmwareSign(file: string, options: SignArguments, { out }: CommandContext): Promise<ExitCode> {
  const image = readUserFile(file, 'IMAGE');
  if (image.length === 0) throw new UsageError(`IMAGE ${file} is empty`);
  const manifest = manifestOf(image, options);
  const signer = await readKeyFile(userPath(options.key), options);
  let signed: Uint8Array;
  try {
    signed = signManifest(manifest, signer);
  } finally {
    signer.secretKey.wipe();
  }
  const path = userPath(options.output);
  writeUserFile(options.output, signed, '--output');
  const what = `${manifest.component} ${formatVersion(manifest.version)} for ${options.board}`;
  out(
    options.json
      ? json({ ...manifest, file: path, bytes: signed.length, publicKey: signer.publicKey })
      : `${what}, sequence ${manifest.sequence}, rollback counter ${manifest.rollback}\n  image ${manifest.size} bytes, SHA-256 ${bytesToHex(manifest.digest)}\n  manifest ${signed.length} bytes in ${path}\n`,
  );
  return ExitCode.passed;
}

/** COMPONENT@VERSION. Throws AssayMisuseError `bad-version`, or UsageError. */
export function parseDependency(text: string): Dependency {
  const at = text.lastIndexOf('@');
  if (at < 1) throw new UsageError(`--depends ${text}: write COMPONENT@VERSION, e.g. boot@1.0.0`);
  return { component: text.slice(0, at), minimum: parseVersion(text.slice(at + 1)) };
}
