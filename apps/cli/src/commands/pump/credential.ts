// SPDX-License-Identifier: Apache-2.0
/** What ties this station to a role that pairing alone does not give: its key, and the credential chain that names it. */
import { AssayPeerError, bytesToHex, Secret, x25519KeyPair } from '@assay/crypto';
import { type Credential, inspectCredentialChain, type Role } from '@assay/protocol';
import { loadStationPeers } from '@assay/rig';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readUserFile, writeUserFile } from '../../user-file.js';
import { type CommandContext, json } from '../context.js';

/** What pairing alone gives (link.md PAIR-11). */
const PAIRED_ROLES: readonly Role[] = ['controller', 'caregiver'];

export const needsCredential = (role: Role): boolean => !PAIRED_ROLES.includes(role);

/** The chain in a file, as far as one can say here that it is of use. Throws UsageError, which names file, field and mend. */
export function readCredential(file: string, role: Role, ownKey: Uint8Array): Uint8Array {
  const chain = readUserFile(file, '--credential');
  const wrong = (what: string) => new UsageError(`--credential ${file}: ${what}`);
  const last = lastOf(chain, wrong);
  if (last.kind === 'issuer')
    throw wrong(`its last credential is that of an issuer; give a chain that ends with a peer's`);
  if (last.role !== role) throw wrong(`role is ${last.role}: give --role ${last.role}, or a credential for ${role}`);
  const [named, own] = [bytesToHex(last.key), bytesToHex(ownKey)];
  if (named !== own)
    throw wrong(`key is ${named}, this station's is ${own}: have one issued for \`assay pump key --role ${role}\``);
  return chain;
}

function lastOf(chain: Uint8Array, wrong: (what: string) => UsageError): Credential {
  try {
    return inspectCredentialChain(chain).unauthenticated.at(-1)!.credential;
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    throw wrong(`no credential chain (${error.message}); give the file that \`assay ca issue\` wrote`);
  }
}

/** What to look at when a pump refuses a peer in a role that needs a credential. */
export function refusalHint(role: Role, withCredential: boolean): string {
  return withCredential
    ? `The credential must be one that the pump's trust anchor stands for, valid by the pump's clock, which a controller sets (\`assay pump time --set\`), and not revoked.`
    : `A pump that is provisioned has forgotten its ${role} peers, and takes one with a credential only (--credential); \`assay pump status\` as controller says whether it is.`;
}

export interface KeyArguments {
  readonly role: Role;
  readonly output?: string;
  readonly json?: boolean;
}

/** The public half of the station's key in a role: what a credential is issued for. Made when there is none yet. */
export function pumpKey({ role, output, json: asJson }: KeyArguments, { out }: CommandContext): ExitCode {
  const secret = Secret.of(loadStationPeers().keyFor(role));
  const key = bytesToHex(x25519KeyPair(secret).publicKey);
  secret.wipe();
  if (output !== undefined) writeUserFile(output, `${key}\n`, '--output');
  out(asJson ? json({ role, key }) : `${key}\n`);
  return ExitCode.passed;
}
