// SPDX-License-Identifier: Apache-2.0
/** What an adopter's page might hold: its types are checked against the packed packages, with the DOM's types and not Node's. */
import { PumpClient } from '@assay/client';
import { Secret, systemRandom, x25519KeyPair } from '@assay/crypto';
import { type Body, OPCODES } from '@assay/protocol';
import { type Port, PortError } from '@assay/transport';
import { openWebSerialPort, type SerialPortLike } from '@assay/transport/web-serial';

export async function status(serial: SerialPortLike, pinnedPump: Uint8Array): Promise<Body<'Status'> | string> {
  const staticKey = x25519KeyPair(Secret.of(systemRandom(32)));
  let port: Port | null = null;
  try {
    port = await openWebSerialPort(serial, { baudRate: 115_200 });
    const pump = await PumpClient.connect({ port, random: systemRandom, staticKey, pinnedPump, role: 'controller' });
    const result = await pump.status();
    pump.close();
    return result.ok ? result.value : `${OPCODES.GetStatus.toString(16)}: ${result.result}`;
  } catch (error) {
    if (error instanceof PortError) return `${error.code} on ${error.path}`;
    throw error;
  } finally {
    staticKey.secretKey.wipe();
    await port?.close();
  }
}
