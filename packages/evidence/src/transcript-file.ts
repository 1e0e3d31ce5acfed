// SPDX-License-Identifier: Apache-2.0
/** One transcript as a file: written a line at a time, so that a killed run keeps all that happened; read back whole. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@assay/crypto';
import { type ReadTranscript, readTranscript, Transcript } from '@assay/sequence';
import { EvidenceError } from './errors.js';
import { readText, transcriptFile } from './layout.js';

export interface TranscriptFile {
  readonly transcript: Transcript;
  /** Idempotent. Appending afterwards throws. */
  close(): void;
}

/**
 * Creates `transcript/<id>.jsonl` in a folder that `openEvidence` made; any thread or process may do it. Each line is handed
 * to the operating system before `append` returns. Throws EvidenceError `folder-unusable` when it cannot, or exists.
 */
export function openTranscriptFile(dir: string, id: string): TranscriptFile {
  const path = join(dir, transcriptFile(id));
  let file: number | null;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    throw new EvidenceError('folder-unusable', `${path} cannot be made: ${(error as Error).message}`, { cause: error });
  }
  const sink = (line: string): void => {
    if (file === null) {
      throw new EvidenceError('folder-unusable', `${path} is closed; nothing can be appended any more`);
    }
    writeSync(file, line);
  };
  return {
    transcript: new Transcript({ digest: sha256, sink }),
    close: () => {
      if (file !== null) {
        closeSync(file);
        file = null;
      }
    },
  };
}

/** Reads a transcript and checks its chain; null when there is no such file. */
export function readTranscriptFile(dir: string, id: string): ReadTranscript | null {
  const text = readText(dir, transcriptFile(id));
  return text === null ? null : readTranscript(text, sha256);
}
