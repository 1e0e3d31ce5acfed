// SPDX-License-Identifier: Apache-2.0
/** Watches a port without disturbing it: everything written and read is shown to a listener, in order. */
import type { Port } from './port.js';

/** `tx`: from the host to the device. `rx`: from the device to the host. */
export type Direction = 'tx' | 'rx';

/**
 * The same port, tapped. The listener sees bytes to the device before they leave and bytes from it when the host reads
 * them; it must not keep or change the array.
 */
export function tapPort(port: Port, onBytes: (dir: Direction, bytes: Uint8Array) => void): Port {
  return {
    path: port.path,
    clock: port.clock,
    get closed() {
      return port.closed;
    },
    async write(bytes) {
      onBytes('tx', bytes);
      await port.write(bytes);
    },
    async read(deadline) {
      const bytes = await port.read(deadline);
      if (bytes) {
        onBytes('rx', bytes);
      }
      return bytes;
    },
    close: () => port.close(),
  };
}
