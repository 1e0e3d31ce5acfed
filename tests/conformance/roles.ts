// SPDX-License-Identifier: Apache-2.0
/** Peers in any role, on an emulated pump that is provisioned for them by a test authority (PAIR-11, credentials.md). */
import type { Role } from '@assay/protocol';
import { credentialed, NOW, provisioned } from './authority.js';
import type { Peer, TestPump } from './pump.js';

/** Long enough for the longest run, seconds. */
const VALIDITY = 90 * 86_400;

/** Peers of these roles, paired, with credentials that outlast a run of days; `started` is when the pump was switched on, in virtual microseconds. */
export async function pairInRoles<R extends Role>(
  pump: TestPump,
  roles: readonly R[],
): Promise<{ readonly peers: Record<R, Peer>; readonly started: number }> {
  const controller = await provisioned(pump);
  const peers: [R, Peer][] = [];
  for (const role of roles) {
    const peer = role === 'controller' ? controller : credentialed(pump, role, { expires: NOW + VALIDITY });
    if (role !== 'controller') (await pump.pair(peer)).close();
    peers.push([role, peer]);
  }
  return { peers: Object.fromEntries(peers) as Record<R, Peer>, started: 0 };
}
