// SPDX-License-Identifier: Apache-2.0
/** `assay ca inspect`: what a chain or a revocation list says, and, under a trust anchor, whether it is true. */
import { bytesToHex } from '@assay/crypto';
import {
  type Credential,
  inspectCredentialChain,
  inspectRevocationList,
  type RevocationList,
  verifyCredentialChain,
  verifyRevocationList,
} from '@assay/protocol';
import { ExitCode } from '../../exit-codes.js';
import { readPublicKey } from '../../keys/key-file.js';
import { readUserFile } from '../../user-file.js';
import { type CommandContext, json } from '../context.js';
import { notAuthenticated, refusalOf, refused } from '../refusal.js';
import { day, seconds } from './common.js';

export interface InspectArguments {
  /** Trust anchor: public key in hex, or a file that holds it. */
  readonly anchor?: string;
  /** Revocation list to judge a chain with. */
  readonly revocation?: string;
  readonly json?: boolean;
}

/** What a verifier said: `verified`, or the code and words of its refusal; null when none was asked. */
type Judgement = { readonly verified: boolean; readonly code: string; readonly text: string } | null;

function judge(act: () => unknown): Judgement {
  const refusal = refusalOf(act);
  return refusal === null
    ? { verified: true, code: 'verified', text: 'verified under the trust anchor given' }
    : { verified: false, ...refusal };
}

function judgeChain(chain: Uint8Array, last: Credential, options: InspectArguments): Judgement {
  if (options.anchor === undefined) return null;
  const trustAnchor = readPublicKey(options.anchor, '--anchor');
  const list = options.revocation;
  return judge(() =>
    verifyCredentialChain(chain, {
      trustAnchor,
      now: seconds(),
      revocation: list === undefined ? null : verifyRevocationList(readUserFile(list), { trustAnchor, newerThan: 0 }),
      // Whose key and which role it is for only a handshake can ask; here it is taken at its word.
      peerKey: last.key,
      role: last.kind === 'peer' ? last.role : 'controller',
    }),
  );
}

function describe(credential: Credential): string {
  const { kind, subject, issuer, id, notBefore, expires, key } = credential;
  const what = kind === 'peer' ? credential.role : `issuer of ${credential.mayIssue.join(', ')}`;
  return [
    `${what}: ${subject}, by ${issuer}`,
    `  id ${bytesToHex(id)}, valid ${day(notBefore)} to ${day(expires)}`,
    `  ${kind === 'peer' ? 'X25519' : 'Ed25519'} key ${bytesToHex(key)}`,
  ].join('\n');
}

function describeList({ issuer, counter, issuedAt, revoked }: RevocationList): string {
  const ids = revoked.map((id) => `  ${bytesToHex(id)}\n`).join('');
  return `revocation list ${counter} of ${issuer}, ${day(issuedAt)}, ${revoked.length} revoked\n${ids}`.trimEnd();
}

function report(
  said: string,
  what: unknown,
  judgement: Judgement,
  options: InspectArguments,
  context: CommandContext,
): ExitCode {
  context.out(options.json ? json({ ...(what as object), judgement }) : `${said}\n${words(judgement)}\n`);
  return judgement?.verified === false ? ExitCode.productFailure : ExitCode.passed;
}

function words(judgement: Judgement): string {
  if (judgement === null) return notAuthenticated('--anchor');
  return judgement.verified ? judgement.text : refused(judgement);
}

/** A COSE_Sign1 is an array of four; a chain is one of one or two. */
const ARRAY_OF_FOUR = 0x84;

export function caInspect(file: string, options: InspectArguments, context: CommandContext): ExitCode {
  const bytes = readUserFile(file);
  if (bytes[0] === ARRAY_OF_FOUR) {
    const list = inspectRevocationList(bytes).unauthenticated;
    const { anchor } = options;
    const trust = anchor === undefined ? null : readPublicKey(anchor, '--anchor');
    const judgement = trust && judge(() => verifyRevocationList(bytes, { trustAnchor: trust, newerThan: 0 }));
    return report(describeList(list), { revocationList: list, bytes: bytes.length }, judgement, options, context);
  }
  const chain = inspectCredentialChain(bytes).unauthenticated;
  const last = chain.at(-1)!.credential;
  const said = `chain of ${chain.length}, ${bytes.length} bytes\n${chain.map(({ credential }) => describe(credential)).join('\n')}`;
  return report(said, { chain, bytes: bytes.length }, judgeChain(bytes, last, options), options, context);
}
