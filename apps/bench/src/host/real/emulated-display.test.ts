// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { EmulatedDisplay } from './emulated-display.js';

const SECRET = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV';

test('shows the secret while the window is open, counts down, and says why it closed', () => {
  let now = 1_000;
  const display = new EmulatedDisplay(() => now);
  expect(display.read()).toEqual({ secret: null, leftMs: 0, closed: '' });
  display.line(`PAIR ${SECRET}`);
  now += 45_000;
  expect(display.read()).toEqual({ secret: SECRET, leftMs: 15_000, closed: '' });
  display.line('PAIR CLOSED timeout');
  expect(display.read()).toEqual({ secret: null, leftMs: 0, closed: 'timeout' });
});

test('passes over lines that are not about pairing, and broken ones', () => {
  const display = new EmulatedDisplay();
  let changes = 0;
  display.onChange(() => changes++);
  for (const line of ['', 'BOOT 1', `QR ASSAY:1:00:${SECRET.replaceAll('-', '')}`, 'PAIR 0123', `XPAIR ${SECRET}`]) {
    display.line(line);
  }
  expect(display.read().secret).toBeNull();
  expect(changes).toBe(0);
});

test('is dark when the pump has ended, and tells who watches', () => {
  const display = new EmulatedDisplay();
  let changes = 0;
  const stop = display.onChange(() => changes++);
  display.line(`PAIR ${SECRET}`);
  display.dark();
  stop();
  display.line(`PAIR ${SECRET}`);
  expect(changes).toBe(2);
});
