// SPDX-License-Identifier: Apache-2.0
/** A pump on a serial port: the key that was stored for the port, or pairing by the secret that a person reads from the pump. */
import { Secret } from '@assay/crypto';
import { loadStationPeers } from '@assay/rig';
import { openSerialPort } from '@assay/transport/serialport';
import { PumpDoor } from './pump-door.js';

/** The link's rate (link.md FRM-8). */
const BAUD = 115_200;

export function serialPump(path: string): PumpDoor {
  return new PumpDoor({
    openPort: () => openSerialPort(path, { baudRate: BAUD }),
    staticKey: () => Secret.of(loadStationPeers().controller),
    stored: {
      read: () => loadStationPeers().pinned(path),
      write: (pumpKey) => loadStationPeers().pin(path, pumpKey),
      clear: () => loadStationPeers().forget(path),
    },
  });
}
