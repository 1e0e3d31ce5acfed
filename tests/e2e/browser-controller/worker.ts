// SPDX-License-Identifier: Apache-2.0
/** Runs in a dedicated worker of the page, without a document: both sides of a handshake, and a port pair between them. */
import { generateX25519KeyPair, systemRandom } from '@assay/crypto';
import { HandshakeState } from '@assay/protocol';
import { portPair, RealClock } from '@assay/transport';

const none = new Uint8Array(0);

async function handshake(): Promise<boolean> {
  const { near, far } = portPair(new RealClock());
  const side = (role: 'initiator' | 'responder') =>
    new HandshakeState({
      protocolName: 'Noise_XX_25519_ChaChaPoly_SHA256',
      role,
      prologue: none,
      random: systemRandom,
      staticKey: generateX25519KeyPair(systemRandom),
    });
  const [initiator, responder] = [side('initiator'), side('responder')];
  const carry = async (
    from: HandshakeState,
    to: HandshakeState,
    out: typeof near,
    into: typeof near,
  ): Promise<void> => {
    await out.write(from.writeMessage(none));
    to.readMessage((await into.read(Number.POSITIVE_INFINITY))!);
  };
  await carry(initiator, responder, near, far);
  await carry(responder, initiator, far, near);
  await carry(initiator, responder, near, far);
  const hashes = [initiator, responder].map((state) => state.finish().handshakeHash.join());
  return hashes[0] === hashes[1];
}

void handshake().then(
  (agreed) => postMessage({ agreed, document: typeof document }),
  (error: unknown) => postMessage({ error: String(error) }),
);
