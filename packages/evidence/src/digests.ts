// SPDX-License-Identifier: Apache-2.0
/** Digests of what evidence is about: texts, files, sets of source files, headers, and all transcripts of a run. */
import { readFileSync } from 'node:fs';
import { bytesToHex, sha256 } from '@assay/crypto';
import { canonical } from '@assay/sequence';
import type { EvidenceHeader } from './records.js';

/** SHA-256 as 64 hex digits; text is taken as UTF-8. */
export function sha256Hex(content: string | Uint8Array): string {
  return bytesToHex(sha256(typeof content === 'string' ? new TextEncoder().encode(content) : content));
}

export interface SourceFile {
  /** Name relative to the repository with forward slashes: the same on every machine. */
  readonly name: string;
  readonly path: string;
}

/** One digest over a set of files: of the canonical JSON of [[name, sha256], …] in order of names. */
export function digestSources(files: readonly SourceFile[]): string {
  const pairs = files.map((file) => [file.name, sha256Hex(readFileSync(file.path))] as const);
  return sha256Hex(canonical(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** What binds a transcript to its run. */
export function headerDigest(header: EvidenceHeader): string {
  return sha256Hex(canonical(header));
}

/** The digest of a run: its header and the last chain value of each transcript, in order of ids. */
export function transcriptHash(headerSha256: string, heads: readonly (readonly [id: string, head: string])[]): string {
  const ordered = heads.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(canonical({ header: headerSha256, transcripts: ordered }));
}
