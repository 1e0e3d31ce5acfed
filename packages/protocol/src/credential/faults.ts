// SPDX-License-Identifier: Apache-2.0
/** Why a credential, a chain or a revocation list is refused: one stable code each (credentials.md §6). */
import { AssayPeerError } from '@assay/crypto';

/** Why a credential or revocation list is refused; codes of AssayPeerError, stable. */
export const CREDENTIAL_FAULTS = [
  'too-large', // longer than its bound
  'malformed', // no deterministic CBOR, or not of the CDDL
  'chain-too-long', // more than two
  'unknown-signer', // the key id is not that of the key which must have signed
  'bad-signature',
  'issuer-not-allowed', // not an issuer, another issuer than the credential names, or a role it may not issue
  'clock-not-set', // validity cannot be judged
  'not-yet-valid',
  'expired',
  'revoked',
  'wrong-role', // another role than the peer asks for, or no role at all
  'wrong-key', // another key than the peer proved to have
  'stale-list', // the revocation list is not newer than the stored one
] as const;

/** One of CREDENTIAL_FAULTS. */
export type CredentialFault = (typeof CREDENTIAL_FAULTS)[number];

/** Throws the AssayPeerError of this code. The code is for the local log: the peer learns only that it was refused. */
export function refuse(fault: CredentialFault, text: string): never {
  throw new AssayPeerError(fault, text);
}
