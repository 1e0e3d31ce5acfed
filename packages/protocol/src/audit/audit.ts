// SPDX-License-Identifier: Apache-2.0
/** Verifies an audit log and its signed head, away from the pump (link.md AUD-2, AUD-6, AUD-8). */
import { concatBytes, constantTimeEqual, ed25519Verify, sha256 } from '@assay/crypto';
import type { Body } from '../messages/body.js';
import { encodePayload } from '../messages/payload.js';
import { ascii } from '../noise/ascii.js';

export type AuditRecord = Body<'AuditPage'>['records'][number];
export type AuditCheckpoint = Body<'AuditCheckpoint'>;

/** Where a log does not hold: `sequence` is that of the first record concerned, null for the checkpoint itself. */
export type AuditVerdict =
  | {
      readonly ok: true;
      /** The first record whose content is proved; 0 = there is none. One before it is an anchor only. */
      readonly provedFrom: number;
      readonly provedTo: number;
      /** How many records the pump says it had to leave out, of those that are proved. */
      readonly lost: number;
    }
  | {
      readonly ok: false;
      readonly fault: 'sequence' | 'chain' | 'head' | 'signature';
      readonly sequence: number | null;
    };

const CHECKPOINT_LABEL = ascii('Assay/1 audit checkpoint');
const CHAIN_BYTES = 32;

/** The chain value of a record behind one whose chain value is `before`. */
export function auditChain(before: Uint8Array, record: Omit<AuditRecord, 'chain'>): Uint8Array {
  const { sequence, kind, bootCount, uptime, peer, detail } = record;
  const entry = { sequence, kind, bootCount, uptime, detail, ...(peer === undefined ? {} : { peer }) };
  return sha256(concatBytes(before, encodePayload('AuditEntry', entry)));
}

/** What a checkpoint's signature covers; `serial` is the pump's, 8 bytes. */
export function auditToBeSigned(checkpoint: Omit<AuditCheckpoint, 'signature'>, serial: Uint8Array): Uint8Array {
  const { sequence, chain, bootCount, uptime } = checkpoint;
  return concatBytes(CHECKPOINT_LABEL, encodePayload('AuditHead', { serial, sequence, chain, bootCount, uptime }));
}

/** The first record that does not follow from the one before it. */
function brokenLink(records: readonly AuditRecord[]): (AuditVerdict & { readonly ok: false }) | null {
  let before: AuditRecord | null = null;
  for (const record of records) {
    const { sequence } = record;
    if (before !== null && sequence !== before.sequence + 1) return { ok: false, fault: 'sequence', sequence };
    const chain = sequence === 1 ? new Uint8Array(CHAIN_BYTES) : before?.chain;
    if (chain !== undefined && !constantTimeEqual(auditChain(chain, record), record.chain)) {
      return { ok: false, fault: 'chain', sequence };
    }
    before = record;
  }
  return null;
}

/**
 * Checks a log, oldest record first, against a checkpoint of the pump with this serial number and signing key (`serial`,
 * `signingKey` of Identity). Records behind the checkpoint are not vouched for: leave them out.
 */
export function verifyAudit(
  records: readonly AuditRecord[],
  checkpoint: AuditCheckpoint,
  { serial, signingKey }: { readonly serial: Uint8Array; readonly signingKey: Uint8Array },
): AuditVerdict {
  const broken = brokenLink(records);
  if (broken !== null) return broken;
  const last = records.at(-1);
  const chain = last?.chain ?? new Uint8Array(CHAIN_BYTES);
  if (checkpoint.sequence !== (last?.sequence ?? 0) || !constantTimeEqual(chain, checkpoint.chain)) {
    return { ok: false, fault: 'head', sequence: last?.sequence ?? null };
  }
  if (!ed25519Verify(signingKey, auditToBeSigned(checkpoint, serial), checkpoint.signature)) {
    return { ok: false, fault: 'signature', sequence: null };
  }
  const proved = records[0]?.sequence === 1 ? records : records.slice(1);
  const lost = proved.reduce((sum, { kind, detail }) => sum + (kind === 'lost' ? detail : 0), 0);
  return { ok: true, provedFrom: proved[0]?.sequence ?? 0, provedTo: proved.at(-1)?.sequence ?? 0, lost };
}
