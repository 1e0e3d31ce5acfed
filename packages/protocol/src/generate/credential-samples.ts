// SPDX-License-Identifier: Apache-2.0
/** The people and papers of the credential vectors: one trust anchor, two issuers, a peer for each role. */
import { ed25519Sign, type KeyPair } from '@assay/crypto';
import { credentialClaims } from '../credential/credential.js';
import {
  type Credential,
  encodeCbor,
  type IssuerCredential,
  type PeerCredential,
  type RoleName,
  SIGNING_CONTEXT,
  schema,
} from '../index.js';
import { type Crooked, type Edit, edited, idOf, peerOf, rawSign1, signerOf } from './signed-samples.js';

export const NOW = 1_790_000_000; // 2026-09-21T14:13:20Z
export const DAY = 86_400;
const validity = { issuedAt: NOW - DAY, notBefore: NOW - DAY, expires: NOW + 30 * DAY };

export const ROLES = Object.keys(schema.enums.Role.values) as readonly RoleName[];
export const anchor = signerOf('trust anchor');
export const otherAnchor = signerOf('another trust anchor');
export const clinic = signerOf('clinic');
export const otherClinic = signerOf('another clinic');

/** What the clinic may sign. */
const CLINIC_ROLES: readonly RoleName[] = ['controller', 'caregiver', 'cgm'];

export const clinicCredential: IssuerCredential = {
  kind: 'issuer',
  issuer: 'Test anchor',
  subject: 'Clinic North',
  id: idOf('clinic'),
  ...validity,
  mayIssue: CLINIC_ROLES,
  key: clinic.publicKey,
};

/** Signed by the trust anchor itself. */
export function directCredential(role: RoleName): PeerCredential {
  const key = peerOf(role).publicKey;
  return { kind: 'peer', issuer: 'Test anchor', subject: role, id: idOf(role), ...validity, role, key };
}

/** Signed by the clinic. */
export function clinicPeer(role: RoleName): PeerCredential {
  return { ...directCredential(role), issuer: 'Clinic North', id: idOf(`clinic ${role}`) };
}

/** Signs a credential whose claims were edited, or whose COSE_Sign1 is crooked. */
export function paper(
  credential: Credential,
  signer: KeyPair,
  edit: Edit = () => {},
  crooked: Crooked = {},
): Uint8Array {
  const claims = edited(credentialClaims(credential), edit);
  return rawSign1(claims, SIGNING_CONTEXT.credential, signer, ed25519Sign, crooked);
}

export const chainOf = (...papers: readonly Uint8Array[]): Uint8Array => encodeCbor(papers);

export const direct = (edit?: Edit, crooked?: Crooked): Uint8Array =>
  chainOf(paper(directCredential('controller'), anchor, edit, crooked));

export const clinicPaper = (edit?: Edit, crooked?: Crooked): Uint8Array =>
  paper(clinicCredential, anchor, edit, crooked);

/** A chain of two, either half of which may be edited. */
export const viaClinic = (peer: { edit?: Edit; role?: RoleName } = {}, issuer?: Edit): Uint8Array =>
  chainOf(clinicPaper(issuer), paper(clinicPeer(peer.role ?? 'controller'), clinic, peer.edit));
