// SPDX-License-Identifier: Apache-2.0
/** What an adopter's gateway might hold: its types are checked against the packed packages, with Node's types and not the DOM's. */
import { PumpClient } from '@assay/client';
import { type KeyPair, systemRandom } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import type { Role } from '@assay/protocol';
import { type Port, tapPort } from '@assay/transport';
import { openSerialPort } from '@assay/transport/serialport';

export async function identity(path: string, staticKey: KeyPair, pinnedPump: Uint8Array, role: Role): Promise<string> {
  const port: Port = await openSerialPort(path, { baudRate: 115_200 });
  const seen: number[] = [];
  const tapped = tapPort(port, (_, bytes) => seen.push(bytes.length));
  try {
    const options = { port: tapped, random: systemRandom, staticKey, pinnedPump, role, crypto: nodeCrypto };
    const pump = await PumpClient.connect(options);
    const { value } = (await pump.identity()) as { ok: true; value: { firmware: string } };
    return `${value.firmware} after ${seen.length} chunks`;
  } finally {
    await port.close();
  }
}
