// SPDX-License-Identifier: Apache-2.0
/** One session with a pump over its serial port, as this station: opened, used, and ended in order. */
import { PumpClient, PumpError, type Result } from '@assay/client';
import { Secret, systemRandom } from '@assay/crypto';
import { loadStationPeers, type StationPeers } from '@assay/rig';
import { openSerialPort } from '@assay/transport/serialport';
import { UsageError } from '../../exit-codes.js';

/** The roles that pairing alone gives. */
export const STATION_ROLES = ['controller', 'caregiver'] as const;
export type StationRole = (typeof STATION_ROLES)[number];

export interface PumpArguments {
  readonly port: string;
  readonly role: StationRole;
  readonly json?: boolean;
}

const BAUD_RATE = 115_200;

/** What this station says of itself; the port is closed when `work` has ended, whatever came of it. */
export async function onPort<T>(
  { port: path, role }: PumpArguments,
  peers: StationPeers,
  work: (self: Pick<Parameters<typeof PumpClient.pair>[0], 'port' | 'random' | 'staticKey' | 'role'>) => Promise<T>,
): Promise<T> {
  const port = await openSerialPort(path, { baudRate: BAUD_RATE });
  const staticKey = Secret.of(peers[role]);
  try {
    return await work({ port, random: systemRandom, staticKey, role });
  } finally {
    staticKey.wipe();
    await port.close();
  }
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
  return onPort(options, peers, async (self) => {
    const pump = await PumpClient.connect({ ...self, pinnedPump });
    try {
      const value = await work(pump);
      if (pump.session.over === null) await pump.closeSession();
      return value;
    } finally {
      pump.close();
    }
  });
}

/** The value of a granted request; throws PumpError when the pump refused. */
export function granted<T>(what: string, result: Result<T>): T {
  if (result.ok) return result.value;
  throw new PumpError('bad-answer', `the pump refused ${what}: ${result.result}`);
}

export const units = (milliunits: number): string => `${(milliunits / 1000).toFixed(2)} U`;
