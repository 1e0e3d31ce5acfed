// SPDX-License-Identifier: Apache-2.0
/** The least that a controller in a page needs, for the size of what a browser loads: connect, read the status, order a bolus. */
import { PumpClient } from '@assay/client';
import { type KeyPair, systemRandom } from '@assay/crypto';
import { milliunits } from '@assay/protocol';
import { openWebSerialPort, type SerialPortLike } from '@assay/transport/web-serial';

export async function connect(serial: SerialPortLike, staticKey: KeyPair, pinnedPump: Uint8Array): Promise<PumpClient> {
  const port = await openWebSerialPort(serial, { baudRate: 115_200 });
  return PumpClient.connect({ port, random: systemRandom, staticKey, pinnedPump, role: 'controller' });
}

export const status = (pump: PumpClient) => pump.status();

export const order = (pump: PumpClient, amount: number) => pump.setBolus({ amount: milliunits(amount) });
