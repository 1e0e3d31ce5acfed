// SPDX-License-Identifier: Apache-2.0
/** `assay ca revoke`, `list`: what an authority took back, and what it has out. */
import { join } from 'node:path';
import { MAX_REVOKED } from '@assay/protocol';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readKeyFile } from '../../keys/key-file.js';
import type { PassphraseOptions } from '../../keys/passphrase.js';
import { userPath } from '../../repository.js';
import { type CommandContext, json } from '../context.js';
import { alone, files, type Issued, type Register, readRegister, replaceFile, writeRegister } from './authority.js';
import { day, seconds, signedList } from './common.js';

export interface RevokeArguments extends PassphraseOptions {
  readonly ca: string;
  readonly json?: boolean;
}

function find(register: Register, id: string): Issued {
  const entry = register.issued.find((each) => each.id === id.toLowerCase());
  if (!entry) throw new UsageError(`${id}: nothing of this id was issued here; \`assay ca list\` shows what was`);
  if (register.revocation.ids.includes(entry.id)) throw new UsageError(`${id} is revoked already`);
  return entry;
}

/** The ids of the next list: what has expired needs no revoking. */
function nextIds({ issued, revocation }: Register, id: string, now: number): string[] {
  const alive = new Set(issued.filter(({ expires }) => expires >= now).map((entry) => entry.id));
  const ids = [...revocation.ids.filter((each) => alive.has(each)), id].sort();
  if (ids.length <= MAX_REVOKED) return ids;
  throw new UsageError(
    `a list holds ${MAX_REVOKED} ids and is full: revoke the issuer instead, or wait until one has expired`,
  );
}

/** Puts a credential on the list and signs the next list. */
export function caRevoke(id: string, options: RevokeArguments, { out }: CommandContext): Promise<ExitCode> {
  const dir = userPath(options.ca);
  return alone(dir, async (register) => {
    const entry = find(register, id);
    const now = seconds();
    const revocation = { counter: register.revocation.counter + 1, ids: nextIds(register, entry.id, now) };
    const anchor = await readKeyFile(join(dir, files.anchorKey), options);
    const list = signOnce(register.name, revocation, now, anchor);
    // The counter first: one that was used for a list must never be used for another.
    writeRegister(dir, { ...register, revocation });
    const path = replaceFile(dir, files.revocation, list);
    out(
      options.json
        ? json({ revoked: entry, ...revocation, file: path })
        : `revoked ${entry.kind} ${entry.subject} (${entry.id})\n  list ${revocation.counter} with ${revocation.ids.length} in ${path}: hand it to each pump\n`,
    );
    return ExitCode.passed;
  });
}

function signOnce(...[issuer, revocation, now, anchor]: Parameters<typeof signedList>): Uint8Array {
  try {
    return signedList(issuer, revocation, now, anchor);
  } finally {
    anchor.secretKey.wipe();
  }
}

export interface ListArguments {
  readonly ca: string;
  readonly json?: boolean;
}

/** `valid`, `expired` or `revoked`; of a peer whose issuer no longer counts, that of the issuer. */
function stateOf(entry: Issued, register: Register, now: number): string {
  if (entry.expires < now) return 'expired';
  if (register.revocation.ids.includes(entry.id)) return 'revoked';
  const issuer = register.issued.find(({ id }) => id === entry.issuerId);
  const state = issuer ? stateOf(issuer, register, now) : 'valid';
  return state === 'valid' ? state : `issuer ${state}`;
}

/** Everything that was issued, oldest first. */
export function caList(options: ListArguments, { out }: CommandContext): ExitCode {
  const register = readRegister(userPath(options.ca));
  const now = seconds();
  const rows = register.issued.map((entry) => ({ ...entry, state: stateOf(entry, register, now) }));
  if (options.json) {
    out(json({ name: register.name, publicKey: register.publicKey, revocation: register.revocation, issued: rows }));
    return ExitCode.passed;
  }
  out(`trust anchor ${register.name}: ${register.publicKey}\nrevocation list ${register.revocation.counter}\n`);
  for (const { id, kind, subject, issuer, roles, expires, state } of rows) {
    const what = kind === 'issuer' ? `issuer of ${roles.join(', ')}` : roles[0];
    out(`  ${id}  ${state}  ${what}: ${subject}, by ${issuer}, until ${day(expires)}\n`);
  }
  if (rows.length === 0) out('  nothing issued yet\n');
  return ExitCode.passed;
}
