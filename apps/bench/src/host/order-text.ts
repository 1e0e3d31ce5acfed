// SPDX-License-Identifier: Apache-2.0
/** What the confirmation dialog says of an order, in the host's words. */
import type { Order, PumpView } from '../ipc/pump.js';
import { BenchError } from './bench-error.js';
import { milliunitsText } from './text.js';

/** Throws BenchError `bolus-too-large` for what the pump said that it cannot deliver. */
export function orderText(order: Order, { name, status, identity }: PumpView): string {
  switch (order.kind) {
    case 'bolus':
      if (identity !== null && order.milliunits > identity.maxBolusMilliunits) {
        throw new BenchError(
          'bolus-too-large',
          `${milliunitsText(order.milliunits)} is more than this pump's largest bolus of ${milliunitsText(identity.maxBolusMilliunits)}.`,
          'Order a smaller bolus.',
        );
      }
      return `${name} will deliver a bolus of ${milliunitsText(order.milliunits)} now.`;
    case 'cancel-bolus':
      return `${name} will end bolus ${status?.bolusId ?? ''} at the next step.`;
    case 'stop-therapy':
      return `${name} will stop therapy and end a running bolus. It stays stopped over resets.`;
    case 'run-therapy':
      return `${name} will accept boluses again.`;
  }
}
