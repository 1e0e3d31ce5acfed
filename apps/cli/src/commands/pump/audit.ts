// SPDX-License-Identifier: Apache-2.0
/** `assay pump audit`: the pump's log of security events, read and verified, or verified later from its file. */
import { type PumpClient, PumpError } from '@assay/client';
import { bytesToHex } from '@assay/crypto';
import { type AuditRecord, type AuditVerdict, verifyAudit } from '@assay/protocol';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readPublicKey } from '../../keys/key-file.js';
import { writeUserFile } from '../../user-file.js';
import { type CommandContext, json } from '../context.js';
import { type AuditLog, auditText, readAuditFile } from './audit-file.js';
import { granted, type PumpArguments, withPump } from './session.js';

export interface AuditArguments extends Omit<PumpArguments, 'port'> {
  /** Needed to read. */
  readonly port?: string;
  readonly out?: string;
  readonly verify?: string;
  /** To verify by: the pump's, as a session told it. */
  readonly key?: string;
}

export async function pumpAudit(options: AuditArguments, context: CommandContext): Promise<ExitCode> {
  const { port, verify, ...rest } = options;
  if (verify !== undefined) return verifyFile(verify, options, context);
  if (port === undefined) throw new UsageError("give --port to read a pump's audit log, or --verify FILE");
  return withPump({ ...rest, port }, async (pump) => {
    const log = await readLog(pump);
    if (options.out !== undefined) writeUserFile(options.out, auditText(log), '--out');
    else if (options.json) context.out(auditText(log));
    else for (const record of log.records) context.out(line(record));
    const verdict = verifyAudit(log.records, log.checkpoint, log);
    context.err(`${words(verdict, log)}\n  signing key ${bytesToHex(log.signingKey)}\n`);
    return codeOf(verdict);
  });
}

/** The head first: what comes behind it is not vouched for. */
async function readLog(pump: PumpClient): Promise<AuditLog> {
  const { serial, signingKey } = granted('its identity', await pump.identity());
  if (signingKey === undefined) throw new PumpError('bad-answer', 'this pump keeps no audit log');
  const checkpoint = granted('its audit checkpoint', await pump.auditCheckpoint());
  const records: AuditRecord[] = [];
  for await (const record of pump.readAudit()) {
    if (record.sequence > checkpoint.sequence) break;
    records.push(record);
  }
  return { serial, signingKey, checkpoint, records };
}

function verifyFile(file: string, { key, json: asJson }: AuditArguments, { out }: CommandContext): ExitCode {
  const log = readAuditFile(file);
  const signingKey = key === undefined ? log.signingKey : readPublicKey(key, '--key');
  const verdict = verifyAudit(log.records, log.checkpoint, { serial: log.serial, signingKey });
  if (asJson) {
    out(json(verdict));
    return codeOf(verdict);
  }
  out(`${words(verdict, log)}\n`);
  if (key === undefined) {
    out(`  by the key in the file, ${bytesToHex(signingKey)}: compare it with what the pump told, or give --key\n`);
  }
  return codeOf(verdict);
}

const codeOf = ({ ok }: AuditVerdict): ExitCode => (ok ? ExitCode.passed : ExitCode.productFailure);

function line({ sequence, bootCount, uptime, kind, detail, peer }: AuditRecord): string {
  const when = `boot ${bootCount} +${(uptime / 1000).toFixed(1)} s`;
  const who = peer === undefined ? '' : ` by ${bytesToHex(peer)}`;
  return `${String(sequence).padStart(6)}  ${when.padEnd(20)} ${kind} ${detail}${who}\n`;
}

/** A fault is told by the first record that it concerns. */
function words(verdict: AuditVerdict, { serial, checkpoint }: AuditLog): string {
  const whose = `audit log of pump ${bytesToHex(serial)}`;
  if (verdict.ok) {
    const { provedFrom, provedTo, lost } = verdict;
    const proved = provedFrom === 0 ? 'no record' : `records ${provedFrom} to ${provedTo}`;
    return `${whose} is intact: ${proved} proved, ${lost} left out by the pump`;
  }
  const { fault, sequence } = verdict;
  switch (fault) {
    case 'sequence':
      return `${whose} is BROKEN at record ${sequence}: it does not follow the one before, records are missing or moved`;
    case 'chain':
      return `${whose} is BROKEN at record ${sequence}: this record was changed, or the one before it`;
    case 'head':
      return `${whose} is BROKEN at record ${sequence ?? 1}: it is the last, and not record ${checkpoint.sequence} as it was signed`;
    case 'signature':
      return `${whose} is BROKEN: its head is not signed by this key for this pump`;
  }
}
