// SPDX-License-Identifier: Apache-2.0
/** The port to a pump; pairs with it the first time, by the secret that it shows, and connects to that very pump ever after. */
import { PumpClient, type ResumptionTicket } from '@assay/client';
import { systemRandom } from '@assay/crypto';
import { nodeCrypto } from '@assay/crypto/node';
import { PairingSecret, type Role } from '@assay/protocol';
import type { Port } from '@assay/transport';
import { openSerialPort } from '@assay/transport/serialport';
import type { Station } from './station.js';

const BAUD_RATE = 115_200;
/** Microseconds. An emulated pump on a busy machine is slower than a real one: these are patient. */
const TIMEOUTS = { hello: 15_000_000, handshake: 60_000_000, request: 3_000_000 };

/** The pump's port for as long as `use` lasts. An aborted `signal` closes it, which ends whatever waits on it. */
export async function withPort(path: string, signal: AbortSignal, use: (port: Port) => Promise<void>): Promise<void> {
  const port = await openSerialPort(path, { baudRate: BAUD_RATE });
  const close = (): void => void port.close();
  signal.addEventListener('abort', close);
  try {
    await use(port);
  } finally {
    signal.removeEventListener('abort', close);
    await port.close();
  }
}

export interface OpenPumpOptions {
  readonly port: Port;
  readonly station: Station;
  readonly role: Role;
  /** For roles other than controller and caregiver: the chain that an authority issued for our key. */
  readonly credential?: Uint8Array;
  /** Of the session before, to resume it. */
  readonly resume?: ResumptionTicket;
  /** Asks a person for the 28 characters on the pump's display. */
  readonly askSecret: () => Promise<string>;
}

/** Throws PumpError and PortError, and AssayMisuseError for a secret that was mistyped. */
export async function openPump(options: OpenPumpOptions): Promise<PumpClient> {
  const { port, station, role, credential, resume } = options;
  const common = {
    port,
    role,
    random: systemRandom,
    crypto: nodeCrypto,
    staticKey: station.staticKey,
    timeouts: TIMEOUTS,
    ...(credential && { credential }),
  };
  if (station.pump !== null) {
    return PumpClient.connect({ ...common, pinnedPump: station.pump, ...(resume && { resume }) });
  }
  const secret = PairingSecret.parse(await options.askSecret());
  try {
    const pump = await PumpClient.pair({ ...common, secret });
    // Only now is the key proven to be that of the pump that showed the secret.
    station.pump = pump.pumpKey;
    station.save();
    return pump;
  } finally {
    secret.wipe();
  }
}
