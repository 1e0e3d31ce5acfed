// SPDX-License-Identifier: Apache-2.0
/** For tests only: key material for both sides of any pattern, the same on every run. */
import { generateX25519KeyPair, type KeyPair, Secret, seededRandom } from '@assay/crypto';
import type { HandshakeOptions } from './handshake-state.js';
import { parseProtocolName } from './pattern.js';

export const random = seededRandom(1, 'handshakes');

export interface Keys {
  readonly initiator: KeyPair;
  readonly responder: KeyPair;
  readonly psk: Secret;
}
export const makeKeys = (): Keys => ({
  initiator: generateX25519KeyPair(random),
  responder: generateX25519KeyPair(random),
  psk: Secret.of(random(32)),
});

/** Everything that one side of the pattern needs, and nothing that it does not take. */
export function options(protocolName: string, role: HandshakeOptions['role'], keys: Keys): HandshakeOptions {
  const pattern = parseProtocolName(protocolName);
  const mine = role === 'initiator' ? keys.initiator : keys.responder;
  const other = role === 'initiator' ? keys.responder : keys.initiator;
  const knows = role === 'initiator' ? pattern.responderPre : pattern.initiatorPre;
  const prologue = Uint8Array.of(1, 2, 3);
  const psks = Array.from({ length: pattern.pskCount }, () => keys.psk);
  return {
    protocolName,
    role,
    prologue,
    random,
    staticKey: mine,
    psks,
    ...(knows && { remoteStatic: other.publicKey }),
  };
}
