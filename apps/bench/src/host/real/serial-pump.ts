// SPDX-License-Identifier: Apache-2.0
/** A pump on a serial port: with the key that was pinned for the port, or paired while a person holds its confirm button. */
import { PumpError } from '@assay/client';
import type { StationPeers } from '@assay/rig';
import { openSerialPort } from '@assay/transport/serialport';
import type { PumpLink } from '../backend.js';
import { BenchError } from '../bench-error.js';
import { connect } from './connect.js';

/** The link's rate (link.md §1.6). */
const BAUD = 115_200;
/** How long a person has to hold the confirm button, milliseconds. */
const PAIRING_PATIENCE_MS = 60_000;
const PAIRING_PAUSE_MS = 1_000;

/** Throws PortError, PumpError, BenchError `pairing-timeout`. */
export async function connectSerialPump(
  path: string,
  peers: StationPeers,
  { onPairing, pairAnew }: { readonly onPairing: () => void; readonly pairAnew: boolean },
): Promise<PumpLink> {
  const pinned = pairAnew ? null : peers.pinned(path);
  if (pinned !== null) {
    return (
      await connect({
        port: await openSerialPort(path, { baudRate: BAUD }),
        secret: peers.controller,
        pinnedPump: pinned,
      })
    ).link;
  }
  const until = performance.now() + PAIRING_PATIENCE_MS;
  while (performance.now() < until) {
    try {
      const port = await openSerialPort(path, { baudRate: BAUD });
      const { link, pumpKey } = await connect({ port, secret: peers.controller, pinnedPump: 'enrol' });
      peers.pin(path, pumpKey);
      return link;
    } catch (error) {
      if (!(error instanceof PumpError) || error.code !== 'handshake-refused') throw error;
      onPairing();
      await new Promise((resolve) => setTimeout(resolve, PAIRING_PAUSE_MS));
    }
  }
  throw new BenchError(
    'pairing-timeout',
    `The pump on ${path} did not open its pairing window within ${PAIRING_PATIENCE_MS / 1000} s.`,
    'Connect again and hold the pump’s confirm button for one second.',
  );
}
