// SPDX-License-Identifier: Apache-2.0
/** `assay ca init`, `issuer`, `issue`: makes a test authority and what it signs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AssayPeerError,
  bytesToHex,
  generateEd25519KeyPair,
  hexToBytes,
  type KeyPair,
  systemRandom,
} from '@assay/crypto';
import {
  type Credential,
  encodeCredentialChain,
  type RoleName,
  signCredential,
  verifyCredentialChain,
} from '@assay/protocol';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readKeyFile, readPublicKey, writeKeyFile } from '../../keys/key-file.js';
import {
  type NewPassphraseOptions,
  newPassphrase,
  notEncrypted,
  type PassphraseOptions,
} from '../../keys/passphrase.js';
import { userPath } from '../../repository.js';
import { writeUserFile } from '../../user-file.js';
import { type CommandContext, json } from '../context.js';
import {
  alone,
  files,
  findIssuer,
  type Issued,
  makeFolder,
  type Register,
  replaceFile,
  writeRegister,
} from './authority.js';
import { checkName, day, seconds, signedList, unusedId } from './common.js';

const DAY = 86_400;
/** Seconds: a pump whose clock is a little behind ours takes what was just issued (CRED-20). */
const CLOCKS_APART = 300;

export interface InitArguments extends NewPassphraseOptions {
  readonly name: string;
  readonly json?: boolean;
}

/** Makes the folder, the trust anchor's key, an empty register, and the empty list that a pump is provisioned with. */
export async function caInit(folder: string, options: InitArguments, { out, err }: CommandContext): Promise<ExitCode> {
  const dir = userPath(folder);
  const name = checkName(options.name, '--name');
  const passphrase = await newPassphrase(options);
  makeFolder(dir);
  const pair = generateEd25519KeyPair(systemRandom);
  const publicKey = bytesToHex(pair.publicKey);
  const revocation = { counter: 1, ids: [] };
  const list = signedList(name, revocation, seconds(), pair);
  writeKeyFile(join(dir, files.anchorKey), pair, passphrase);
  writeFileSync(join(dir, files.anchor), `${publicKey}\n`);
  replaceFile(dir, files.revocation, list);
  writeRegister(dir, { format: 'assay-authority', version: 1, name, publicKey, issued: [], revocation });
  if (!passphrase) err(notEncrypted(files.anchorKey));
  out(options.json ? json({ folder: dir, name, publicKey }) : `trust anchor ${name}: ${publicKey}\n  in ${dir}\n`);
  return ExitCode.passed;
}

export interface SigningArguments extends PassphraseOptions {
  readonly ca: string;
  readonly name: string;
  readonly days: number;
  readonly json?: boolean;
}

/** What everything that is signed here has in common. */
function claimsFor(
  register: Register,
  options: SigningArguments,
  issuer: Pick<Issued, 'issuer' | 'issuerId'>,
): Omit<Issued, 'kind' | 'roles' | 'publicKey'> {
  const now = seconds();
  return {
    id: unusedId(register),
    subject: checkName(options.name, '--name'),
    ...issuer,
    notBefore: now - CLOCKS_APART,
    expires: now + options.days * DAY,
  };
}

function sign(entry: Issued, key: Uint8Array, signer: KeyPair): Uint8Array {
  const { subject, issuer, notBefore, expires, roles } = entry;
  const common = { subject, issuer, notBefore, expires, issuedAt: seconds(), id: hexToBytes(entry.id), key };
  const credential: Credential =
    entry.kind === 'peer'
      ? { kind: 'peer', ...common, role: roles[0]! }
      : { kind: 'issuer', ...common, mayIssue: roles };
  try {
    return signCredential(credential, signer);
  } finally {
    signer.secretKey.wipe();
  }
}

/** The register first: what is out in the world is on the list, even when this ends in between. */
function enter(dir: string, register: Register, entry: Issued): void {
  writeRegister(dir, { ...register, issued: [...register.issued, entry] });
}

export interface IssuerArguments extends SigningArguments, NewPassphraseOptions {
  readonly roles: readonly RoleName[];
}

/** Makes an issuer: a key of its own and a credential of the trust anchor that lets it issue some roles. */
export function caIssuer(options: IssuerArguments, { out, err }: CommandContext): Promise<ExitCode> {
  const dir = userPath(options.ca);
  return alone(dir, async (register) => {
    const claims = claimsFor(register, options, { issuer: register.name, issuerId: null });
    const passphrase = await newPassphrase(options);
    const anchor = await readKeyFile(join(dir, files.anchorKey), options);
    const pair = generateEd25519KeyPair(systemRandom);
    const entry: Issued = { ...claims, kind: 'issuer', roles: options.roles, publicKey: bytesToHex(pair.publicKey) };
    const credential = sign(entry, pair.publicKey, anchor);
    writeKeyFile(join(dir, files.issuerKey(entry.id)), pair, passphrase);
    enter(dir, register, entry);
    replaceFile(dir, files.credential(entry.id), credential);
    if (!passphrase) err(notEncrypted(files.issuerKey(entry.id)));
    out(
      options.json
        ? json(entry)
        : `issuer ${entry.subject}: ${entry.id}\n  may issue ${entry.roles.join(', ')} until ${day(entry.expires)}\n`,
    );
    return ExitCode.passed;
  });
}

export interface IssueArguments extends SigningArguments {
  readonly role: RoleName;
  readonly key: string;
  readonly issuer?: string;
  readonly output?: string;
}

interface Signer {
  readonly name: string;
  readonly id: string | null;
  readonly keyFile: string;
  /** The issuer's credential, to go before the peer's. */
  readonly before: readonly Uint8Array[];
  readonly expires: number;
}

function signerOf(dir: string, register: Register, options: IssueArguments): Signer {
  if (options.issuer === undefined) {
    return { name: register.name, id: null, keyFile: files.anchorKey, before: [], expires: Number.POSITIVE_INFINITY };
  }
  const issuer = findIssuer(register, options.issuer, seconds());
  if (!issuer.roles.includes(options.role)) {
    throw new UsageError(`--role ${options.role}: ${issuer.subject} may issue ${issuer.roles.join(', ')} only`);
  }
  const before = [readFileSync(join(dir, files.credential(issuer.id)))];
  return { name: issuer.subject, id: issuer.id, keyFile: files.issuerKey(issuer.id), before, expires: issuer.expires };
}

/** Nothing leaves that a pump would refuse: keys, credentials and register may have been mixed up by hand. */
function mustVerify(dir: string, chain: Uint8Array, register: Register, role: RoleName, peerKey: Uint8Array): void {
  const trustAnchor = hexToBytes(register.publicKey);
  try {
    verifyCredentialChain(chain, { trustAnchor, now: seconds(), revocation: null, peerKey, role });
  } catch (error) {
    if (!(error instanceof AssayPeerError)) throw error;
    const what = `the keys and credentials in ${dir} do not belong to its ${files.register}`;
    throw new UsageError(`${what}: what was signed does not verify (${error.message}); restore the folder`);
  }
}

/** Issues a credential for a peer's key, and writes the chain that the peer shows. */
export function caIssue(options: IssueArguments, { out }: CommandContext): Promise<ExitCode> {
  const dir = userPath(options.ca);
  return alone(dir, async (register) => {
    const key = readPublicKey(options.key, '--key');
    const signer = signerOf(dir, register, options);
    const claims = claimsFor(register, options, { issuer: signer.name, issuerId: signer.id });
    if (claims.expires > signer.expires) {
      throw new UsageError(
        `--days ${options.days}: ${signer.name} itself is valid until ${day(signer.expires)}; give fewer`,
      );
    }
    const entry: Issued = { ...claims, kind: 'peer', roles: [options.role], publicKey: bytesToHex(key) };
    const credential = sign(entry, key, await readKeyFile(join(dir, signer.keyFile), options));
    const chain = encodeCredentialChain([...signer.before, credential]);
    mustVerify(dir, chain, register, options.role, key);
    enter(dir, register, entry);
    const path = replaceFile(dir, files.chain(entry.id), chain);
    if (options.output !== undefined) writeUserFile(options.output, chain, '--output');
    const where = options.output ?? path;
    out(
      options.json
        ? json({ ...entry, file: where, bytes: chain.length })
        : `${options.role} ${entry.subject}: ${entry.id}\n  until ${day(entry.expires)}, ${chain.length} bytes in ${where}\n`,
    );
    return ExitCode.passed;
  });
}
