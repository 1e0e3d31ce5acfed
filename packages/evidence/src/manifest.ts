// SPDX-License-Identifier: Apache-2.0
/** The manifest: every file's digest, the transcript hash, and the station's signature over both. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, ed25519Verify, hexToBytes } from '@assay/crypto';
import { canonical } from '@assay/sequence';
import { sha256Hex } from './digests.js';
import { listFiles, MANIFEST_FILE } from './layout.js';
import { MANIFEST_SCHEMA, type ManifestRecord } from './records.js';
import type { StationKey } from './station-key.js';

type Unsigned = Omit<ManifestRecord, 'signature'>;

/** Lists every file that is in the folder now, except the manifest itself, and signs. */
export function signManifest(
  dir: string,
  facts: { readonly headerSha256: string; readonly transcriptHash: string },
  key: StationKey,
): ManifestRecord {
  const files = listFiles(dir)
    .filter((path) => path !== MANIFEST_FILE)
    .map((path) => {
      const content = readFileSync(join(dir, path));
      return { path, sha256: sha256Hex(content), size: content.length };
    });
  const unsigned: Unsigned = {
    schema: MANIFEST_SCHEMA,
    headerSha256: facts.headerSha256,
    transcriptHash: facts.transcriptHash,
    files,
    station: { publicKey: bytesToHex(key.publicKey), fingerprint: key.fingerprint },
  };
  return { ...unsigned, signature: bytesToHex(key.sign(signedBytes(unsigned))) };
}

/** True when the key named in the manifest signed it and the fingerprint is that key's. Says nothing about whose key it is. */
export function signatureFits(manifest: ManifestRecord): boolean {
  const { signature, ...unsigned } = manifest;
  const publicKey = hexToBytes(manifest.station.publicKey);
  return (
    sha256Hex(publicKey) === manifest.station.fingerprint &&
    ed25519Verify(publicKey, signedBytes(unsigned), hexToBytes(signature))
  );
}

/** The prefix keeps a signature of a manifest from ever being one of something else. */
function signedBytes(unsigned: Unsigned): Uint8Array {
  return new TextEncoder().encode(`assay manifest 1\n${canonical(unsigned)}`);
}
