// SPDX-License-Identifier: Apache-2.0
/** A pump's audit log as a file: JSON, bytes in hexadecimal, with the signed head and the key that it is verified by. */
import { hexToBytes } from '@assay/crypto';
import { type AuditCheckpoint, type AuditRecord, auditToBeSigned, encodeMessage } from '@assay/protocol';
import { UsageError } from '../../exit-codes.js';
import { readUserFile } from '../../user-file.js';
import { json } from '../context.js';

export interface AuditLog {
  /** Of Identity. */
  readonly serial: Uint8Array;
  readonly signingKey: Uint8Array;
  readonly checkpoint: AuditCheckpoint;
  /** Up to the checkpoint, oldest first. */
  readonly records: readonly AuditRecord[];
}

const FORMAT = { format: 'assay-audit', version: 1 } as const;
const KEY_BYTES = 32;
const BYTES: readonly string[] = ['serial', 'signingKey', 'chain', 'signature', 'peer'];

export const auditText = (log: AuditLog): string => json({ ...FORMAT, ...log });

/** Throws UsageError for what is no audit log; whether it is true is verifyAudit's to say. */
export function readAuditFile(file: string): AuditLog {
  const text = new TextDecoder().decode(readUserFile(file, '--verify'));
  try {
    return parse(text);
  } catch (error) {
    throw new UsageError(`--verify ${file} is no audit log: ${(error as Error).message}`);
  }
}

function parse(text: string): AuditLog {
  const bytes = (name: string, value: unknown) =>
    BYTES.includes(name) && typeof value === 'string' ? hexToBytes(value) : value;
  const log = JSON.parse(text, bytes) as (AuditLog & { readonly [K in keyof typeof FORMAT]: unknown }) | null;
  if (log?.format !== FORMAT.format || log.version !== FORMAT.version || !Array.isArray(log.records)) {
    throw new Error(`format, version and records are not ${FORMAT.format}, ${FORMAT.version} and a list`);
  }
  if (log.signingKey?.length !== KEY_BYTES) throw new Error(`signingKey is not ${KEY_BYTES} bytes in hex`);
  // The encoder checks each field: what no pump could have told is no log.
  encodeMessage('AuditCheckpoint', 1, log.checkpoint);
  auditToBeSigned(log.checkpoint, log.serial);
  for (const record of log.records) encodeMessage('AuditPage', 1, { records: [record], more: false });
  return log;
}
