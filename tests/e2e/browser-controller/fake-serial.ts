// SPDX-License-Identifier: Apache-2.0
/** Runs in the page before its own script: a `navigator.serial` whose one port ends in the test's process. */
import { SerialDouble } from '../../../packages/transport/src/web-serial/serial-double.test-util.js';

interface Bridge {
  /** Of the test: takes what the page writes. */
  pumpHears(bytes: number[]): Promise<void>;
  /** For the test: what the pump says, and the hand on the cable. */
  pumpSays(bytes: number[]): void;
  pullCable(): void;
}

const bridge = globalThis as unknown as Bridge;
const port = new SerialDouble((bytes) => bridge.pumpHears([...bytes]), { usbVendorId: 0x2e8a, usbProductId: 0xa });
bridge.pumpSays = (bytes) => port.receive(Uint8Array.from(bytes));
bridge.pullCable = () => port.disconnect();
Object.defineProperty(navigator, 'serial', { value: { requestPort: async () => port } });
