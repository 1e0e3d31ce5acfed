// SPDX-License-Identifier: Apache-2.0
/** Two ports in memory, each the other's far end: what one writes, the other reads. For tests and for in-process peers. */
import { type Clock, PortError } from './port.js';
import { StreamPort } from './stream-port.js';

/** The two ends of one line in memory. */
export interface PortPair {
  readonly near: StreamPort;
  readonly far: StreamPort;
}

class MemoryPort extends StreamPort {
  peer: MemoryPort | null = null;

  protected async send(bytes: Uint8Array): Promise<void> {
    // A copy: the writer may reuse or wipe its buffer as soon as the write resolves.
    this.peer?.deliver(Uint8Array.from(bytes));
  }

  protected async release(): Promise<void> {
    const { peer } = this;
    peer?.fail(new PortError('port-vanished', peer.path, `${peer.path}: the far end was closed.`));
  }
}

/** Connects two in-memory ports that share `clock`. Closing one lets the other fail with `port-vanished`. */
export function portPair(clock: Clock, name = 'memory'): PortPair {
  const near = new MemoryPort(`${name}:near`, clock);
  const far = new MemoryPort(`${name}:far`, clock);
  near.peer = far;
  far.peer = near;
  return { near, far };
}
