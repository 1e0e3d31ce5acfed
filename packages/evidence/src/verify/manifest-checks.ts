// SPDX-License-Identifier: Apache-2.0
/** Checks of what the station signed: the manifest itself, its signature, and the files that it lists. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../digests.js';
import { MANIFEST_FILE, readText, transcriptId } from '../layout.js';
import { signatureFits } from '../manifest.js';
import { manifestSchema, readRecord } from '../records.js';
import { broken, type EvidenceProblem, type Finding, type Folder, fine } from './folder.js';

const RESTORE = 'restore the folder from where the run wrote it';

export function checkManifest(folder: Folder): Finding {
  const name = 'manifest';
  const read = readRecord(readText(folder.dir, MANIFEST_FILE) ?? '', manifestSchema);
  if (!read.ok) {
    return broken(name, { code: 'record-malformed', file: MANIFEST_FILE, what: read.what, mend: RESTORE });
  }
  folder.manifest = read.record;
  return fine(name, `lists ${read.record.files.length} files`);
}

export function checkSignature(folder: Folder): Finding {
  const name = 'signature';
  const manifest = folder.manifest!;
  if (!signatureFits(manifest)) {
    const what = 'has a signature that does not fit: the manifest was changed after it was signed';
    return broken(name, { code: 'signature-wrong', file: MANIFEST_FILE, what, mend: RESTORE });
  }
  const { publicKey, fingerprint } = manifest.station;
  const { trustedKey } = folder;
  const trusted = trustedKey === null ? null : trustedKey === publicKey || trustedKey === fingerprint;
  folder.station = { publicKey, fingerprint, trusted };
  if (trusted === false) {
    const what = `is signed by station key ${fingerprint}, not by the trusted key ${trustedKey}`;
    return broken(name, { code: 'key-not-trusted', file: MANIFEST_FILE, what });
  }
  const whose = trusted ? 'the trusted key' : 'a key that was not named as trusted';
  return fine(name, `valid, by station key ${fingerprint} (${whose})`);
}

export function checkFileList(folder: Folder): Finding {
  const name = 'files';
  const listed = new Set(folder.manifest!.files.map((file) => file.path));
  const missing = [...listed].find((path) => !folder.files.includes(path));
  if (missing !== undefined) {
    const what = 'is missing, though the manifest lists it';
    return broken(name, { code: 'file-missing', file: missing, what, mend: RESTORE });
  }
  const extra = folder.files.find((path) => path !== MANIFEST_FILE && !listed.has(path));
  if (extra !== undefined) {
    const what = extra.endsWith('@')
      ? 'is not a plain file'
      : 'is not listed in the manifest: it was added after the run';
    return broken(name, { code: 'file-extra', file: extra.replace(/@$/, ''), what, mend: 'remove it' });
  }
  return fine(name, 'none missing, none added');
}

export function checkDigests(folder: Folder): Finding {
  const name = 'digests';
  for (const { path, sha256, size } of folder.manifest!.files) {
    const content = readFileSync(join(folder.dir, path));
    if (content.length !== size || sha256Hex(content) !== sha256) {
      return broken(name, changed(folder, path, content.length, size));
    }
  }
  return fine(name, 'every file is as it was signed');
}

/** Of a transcript the chain says which line was changed. */
function changed(folder: Folder, path: string, size: number, signedSize: number): EvidenceProblem {
  const id = transcriptId(path);
  const read = id === null ? undefined : folder.transcripts.get(id)?.read;
  if (read?.problem) {
    return { code: 'line-changed', file: path, line: read.problem.line, what: read.problem.what, mend: RESTORE };
  }
  const sizes = size === signedSize ? '' : ` (${size} bytes, signed were ${signedSize})`;
  const what =
    read === undefined
      ? `was changed after it was signed${sizes}`
      : `was changed after it was signed${sizes}; its ${read.entries.length} lines form a chain, so lines at its end were cut or the whole was rewritten`;
  return { code: 'file-changed', file: path, what, mend: RESTORE };
}
