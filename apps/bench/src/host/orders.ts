// SPDX-License-Identifier: Apache-2.0
/** Orders that change delivery pass here twice: prepared, then confirmed by number within half a minute, once. */
import { randomBytes } from 'node:crypto';
import type { Order, PendingOrder } from '../ipc/pump.js';
import { BenchError } from './bench-error.js';

/** Milliseconds until an unconfirmed order lapses. */
export const LAPSE_MS = 30_000;

export class Orders {
  #pending: { readonly id: string; readonly order: Order; readonly until: number } | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes the place of an order that was prepared before and not confirmed. */
  prepare(order: Order, text: string): PendingOrder {
    const id = randomBytes(16).toString('hex');
    this.#pending = { id, order, until: this.now() + LAPSE_MS };
    return { orderId: id, order, text, lapsesInMs: LAPSE_MS };
  }

  /** Gives the order out, once. Throws BenchError `order-unknown`, `order-lapsed`. */
  take(id: string): Order {
    const pending = this.#pending;
    if (pending === null || pending.id !== id) {
      throw new BenchError(
        'order-unknown',
        'This confirmation belongs to no waiting order.',
        'Order again, then confirm.',
      );
    }
    this.#pending = null;
    if (this.now() > pending.until) {
      throw new BenchError(
        'order-lapsed',
        `The order was not confirmed within ${LAPSE_MS / 1000} s and was not sent.`,
        'Order again, then confirm.',
      );
    }
    return pending.order;
  }

  clear(): void {
    this.#pending = null;
  }
}
