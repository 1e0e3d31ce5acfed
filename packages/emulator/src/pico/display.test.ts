// SPDX-License-Identifier: Apache-2.0
/** The display's line: UART1 by its own interrupt, heard as lines and as bytes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Probe } from '../../test/probe.js';
import { DisplayText } from './display.js';

const SHOW_LINES = 14;
const SHOW_TOO_SLOWLY = 15;

let probe: Probe;
let lines: string[];
beforeEach(async () => {
  probe = new Probe();
  lines = [];
  await probe.start();
});
afterEach(() => probe.world.close());

describe('the display', () => {
  test('hears what UART1 sends on GPIO 8, line by line, and only when the pin is its own', async () => {
    const times: number[] = [];
    probe.pico.onDisplayLine((line, t) => {
      lines.push(line);
      times.push(t);
    });
    const port = probe.pico.openDisplay();
    expect(port.path).toBe('emulated:pico:display');
    const [interrupts] = await probe.ask(SHOW_LINES, 1);
    expect(lines).toEqual(['PAIR 0123-4567']);
    expect(times[0]).toBeLessThanOrEqual(probe.world.clock.now());
    expect(new TextDecoder().decode((await port.read(0))!)).toBe('PAIR 0123-4567\r\nOPEN');
    expect(interrupts).toBeGreaterThan(0);
    expect(probe.kinds()).toEqual([]);
    await port.close();
  });

  test('leaves the host line alone', async () => {
    await probe.ask(SHOW_LINES, 1);
    expect(await probe.port.read(probe.world.clock.now() + 10_000)).toBeNull();
  });

  test('a line that the supply cut short is not finished by the next start', async () => {
    probe.pico.onDisplayLine((line) => lines.push(line));
    await probe.ask(SHOW_LINES, 1);
    probe.pico.powerOff();
    await probe.start();
    await probe.ask(SHOW_LINES, 1);
    expect(lines).toEqual(['PAIR 0123-4567', 'PAIR 0123-4567']);
  });

  test('a listener that has enough hears nothing more', async () => {
    probe.pico.onDisplayLine((line) => lines.push(line))();
    await probe.ask(SHOW_LINES, 1);
    expect(lines).toEqual([]);
  });

  test('a rate that the display cannot follow is a fault', async () => {
    probe.pico.onDisplayLine((line) => lines.push(line));
    await probe.ask(SHOW_TOO_SLOWLY, 1);
    expect(lines).toEqual([]);
    expect(probe.kinds()).toEqual(['uart']);
    expect(probe.pico.faults[0]?.text).toMatch(/^UART1 runs at 966\d\d baud, the line at 115200/);
  });
});

test('a line without an end does not grow for ever', () => {
  const text = new DisplayText();
  text.onLine((line) => lines.push(line));
  for (let i = 0; i < 10_000; i++) {
    text.push(0x41, i);
  }
  text.push(0x0a, 10_000);
  expect(lines.at(-1)).toHaveLength(256);
});
