// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { LAPSE_MS, Orders } from './orders.js';

const bolus = { kind: 'bolus', milliunits: 500 } as const;

describe('Orders', () => {
  it('gives a confirmed order out once', () => {
    const orders = new Orders(() => 0);
    const { orderId } = orders.prepare(bolus, 'text');
    expect(orders.take(orderId)).toEqual(bolus);
    expect(() => orders.take(orderId)).toThrow(expect.objectContaining({ code: 'order-unknown' }));
  });

  it('forgets an order when another one is prepared', () => {
    const orders = new Orders(() => 0);
    const first = orders.prepare(bolus, 'text').orderId;
    orders.prepare({ kind: 'stop-therapy' }, 'text');
    expect(() => orders.take(first)).toThrow(expect.objectContaining({ code: 'order-unknown' }));
  });

  it('lapses unsent', () => {
    let now = 0;
    const orders = new Orders(() => now);
    const { orderId } = orders.prepare(bolus, 'text');
    now = LAPSE_MS + 1;
    expect(() => orders.take(orderId)).toThrow(expect.objectContaining({ code: 'order-lapsed' }));
  });
});
