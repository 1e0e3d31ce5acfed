// SPDX-License-Identifier: Apache-2.0
/** One session with a pump over its serial port, as this station: opened, used, and ended in order. */
import { PumpClient, PumpError, type Result } from '@assay/client';
import { Secret, systemRandom, x25519KeyPair } from '@assay/crypto';
import { type Role, schema } from '@assay/protocol';
import { loadStationPeers, type StationPeers } from '@assay/rig';
import { openSerialPort } from '@assay/transport/serialport';
import { UsageError } from '../../exit-codes.js';
import { needsCredential, readCredential, refusalHint } from './credential.js';

/** As which the station may come. What each may do the pump decides. */
export const STATION_ROLES = Object.keys(schema.enums.Role.values) as readonly Role[];

export interface PumpArguments {
  readonly port: string;
  readonly role: Role;
  /** File of the credential chain; without it, the one that the pump on this port took last. */
  readonly credential?: string;
  readonly json?: boolean;
}

/** What this station says of itself. */
type Self = Pick<Parameters<typeof PumpClient.pair>[0], 'port' | 'random' | 'staticKey' | 'role' | 'credential'>;

const BAUD_RATE = 115_200;

/**
 * Opens a session by `open` on the port, and has `work` use it; closes both, whatever comes of it. A credential that was given is kept when the pump
 * has taken it. Throws UsageError, PumpError, PortError.
 */
export async function onPort<T>(
  options: PumpArguments,
  peers: StationPeers,
  open: (self: Self) => Promise<PumpClient>,
  work: (pump: PumpClient) => Promise<T>,
): Promise<T> {
  const { port: path, role } = options;
  const staticKey = Secret.of(peers.keyFor(role));
  try {
    const credential = credentialOf(options, peers, x25519KeyPair(staticKey).publicKey);
    const port = await openSerialPort(path, { baudRate: BAUD_RATE });
    try {
      const self = { port, random: systemRandom, staticKey, role, ...(credential && { credential }) };
      const pump = await open(self).catch((error: unknown) => {
        throw explained(error, role, credential !== undefined);
      });
      try {
        if (options.credential !== undefined && credential) peers.keepCredential(path, role, credential);
        return await work(pump);
      } finally {
        pump.close();
      }
    } finally {
      await port.close();
    }
  } finally {
    staticKey.wipe();
  }
}

function credentialOf(options: PumpArguments, peers: StationPeers, ownKey: Uint8Array): Uint8Array | undefined {
  const { port, role, credential: file } = options;
  if (file !== undefined) return readCredential(file, role, ownKey);
  const kept = peers.credential(port, role) ?? undefined;
  // Service: a pump that is not provisioned takes it without (credentials.md PROV-2).
  if (kept === undefined && needsCredential(role) && role !== 'service') {
    throw new UsageError(
      `--role ${role} needs a credential: have one issued for \`assay pump key --role ${role}\`, and give it as --credential`,
    );
  }
  return kept;
}

/** All failures of a handshake have one answer (link.md HS-8): what may lie behind it in this role is said here. */
function explained(error: unknown, role: Role, withCredential: boolean): unknown {
  if (!(error instanceof PumpError) || error.code !== 'handshake-refused' || !needsCredential(role)) return error;
  return new PumpError(error.code, `${error.message} ${refusalHint(role, withCredential)}`, { cause: error });
}

/** Connects, works, closes. Throws UsageError when no pump is paired on this port, PumpError, PortError. */
export async function withPump<T>(options: PumpArguments, work: (pump: PumpClient) => Promise<T>): Promise<T> {
  const peers = loadStationPeers();
  const pinnedPump = peers.pinned(options.port);
  if (pinnedPump === null) {
    throw new UsageError(
      `no pump is paired on ${options.port}: run \`assay pump pair --port ${options.port}\` while its pairing window is open`,
    );
  }
  const connect = (self: Self) => PumpClient.connect({ ...self, pinnedPump });
  return onPort(options, peers, connect, async (pump) => {
    const value = await work(pump);
    await endInOrder(pump);
    return value;
  });
}

/** What was asked is done by now: a session that the pump has ended needs no closing. */
async function endInOrder(pump: PumpClient): Promise<void> {
  try {
    if (pump.session.over === null) await pump.closeSession();
  } catch (error) {
    if (!(error instanceof PumpError) || error.code !== 'session-lost') throw error;
  }
}

/** The value of a granted request; throws PumpError when the pump refused. */
export function granted<T>(what: string, result: Result<T>): T {
  if (result.ok) return result.value;
  throw new PumpError('bad-answer', `the pump refused ${what}: ${result.result}`);
}

export const units = (milliunits: number): string => `${(milliunits / 1000).toFixed(2)} U`;
