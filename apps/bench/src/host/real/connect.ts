// SPDX-License-Identifier: Apache-2.0
/** Makes a session over a port: with the pinned pump, or by enrolling while the pump's pairing window is open. */
import { PumpClient, type Timeouts } from '@assay/client';
import { systemRandom } from '@assay/crypto';
import type { JsonValue } from '@assay/protocol';
import type { Port } from '@assay/transport';
import { ClientLink, type LinkParts, Signals } from './client-link.js';
import { logFrames } from './wire-log.js';

export interface ConnectInput {
  readonly port: Port;
  /** Our 32-byte X25519 secret; stays the caller's. */
  readonly secret: Uint8Array;
  readonly pinnedPump: Uint8Array | 'enrol';
  readonly timeouts?: Partial<Timeouts>;
  readonly hands?: Pick<LinkParts, 'press' | 'onStepPin'>;
}

export interface Connected {
  readonly link: ClientLink;
  readonly pumpKey: Uint8Array;
}

/** The port is closed when no session comes of it. Throws PumpError, PortError. */
export async function connect(input: ConnectInput): Promise<Connected> {
  const { pinnedPump, secret, timeouts = {}, hands = {} } = input;
  const signals = new Signals();
  const port = logFrames(input.port, signals);
  const onMessage = (dir: 'tx' | 'rx', name: string, body: JsonValue) =>
    signals.emit({ type: 'message', at: port.clock.now(), dir, name, detail: detailOf(body) });
  try {
    const client = await PumpClient.connect({
      port,
      random: systemRandom,
      staticKey: secret,
      pinnedPump,
      role: 'controller',
      timeouts,
      onMessage,
    });
    return { link: new ClientLink({ client, port, ...hands }, signals), pumpKey: client.pumpKey };
  } catch (error) {
    await port.close();
    throw error;
  }
}

/** `amount 500, key 12…`; the request id is of no interest to a person. */
function detailOf(body: JsonValue): string {
  if (typeof body !== 'object' || body === null) return String(body);
  return Object.entries(body)
    .filter(([name]) => name !== 'id')
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}
