// SPDX-License-Identifier: Apache-2.0
/** An Uno with the very StandardFirmata that a real one gets, wired to a Pico. */
import type { Port } from '@assay/transport';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compileFirmware } from '../../test/compile.js';
import { PicoBoard } from '../pico/board.js';
import { wire, wireSupply } from '../wire.js';
import { VirtualWorld } from '../world.js';
import { UnoBoard } from './board.js';
import { HexError, loadIntelHex } from './intel-hex.js';
import { findStandardFirmata } from './standard-firmata.js';

const SET_PIN_MODE = 0xf4;
/** With the port's number added; then its low seven bits, then the eighth. */
const DIGITAL_PORT = 0x90;
const REPORT_DIGITAL_PORT = 0xd0;
const OUTPUT = 1;
const INPUT = 0;
/** It blinks its version before it listens. */
const FIRMATA_START = 2_200_000;
const picoImage = compileFirmware('pins');

let world: VirtualWorld;
let uno: UnoBoard;
let port: Port;
beforeEach(async () => {
  world = new VirtualWorld();
  uno = new UnoBoard(world, { hex: findStandardFirmata() });
  port = uno.openPort();
});
afterEach(() => world.close());

async function readFor(micros: number): Promise<number[]> {
  const deadline = world.clock.now() + micros;
  const bytes: number[] = [];
  for (;;) {
    const chunk = await port.read(deadline);
    if (!chunk) {
      return bytes;
    }
    bytes.push(...chunk);
  }
}

const send = (...bytes: number[]): Promise<void> => port.write(Uint8Array.from(bytes));

test('StandardFirmata reports its version and name by itself', async () => {
  const greeting = await readFor(FIRMATA_START);
  expect(greeting.slice(0, 5)).toEqual([0xf9, 2, 4, 0xf0, 0x79]);
  const name = greeting.slice(7, -1).filter((_, i) => i % 2 === 0);
  expect(String.fromCharCode(...name)).toBe('StandardFirmata.ino');
});

describe('wired to a Pico', () => {
  let pico: PicoBoard;
  beforeEach(() => {
    pico = new PicoBoard(world, { image: picoImage, seed: 1 });
  });

  test('the Uno presses the Pico’s button and sees its answer', async () => {
    wire(uno, 7, pico, 10);
    wire(uno, 6, pico, 3);
    await readFor(FIRMATA_START);
    pico.powerOn();
    await send(SET_PIN_MODE, 6, INPUT, REPORT_DIGITAL_PORT, 1);
    await send(SET_PIN_MODE, 7, OUTPUT, DIGITAL_PORT, 0, 1);
    await readFor(10_000);
    await send(DIGITAL_PORT, 0, 0);
    const edge = await world.nextPinEdge(pico, 10, 0, world.clock.now() + 20_000);
    expect(edge).not.toBeNull();
    // Pin 6 is bit 6 of port 0.
    const report = await readFor(20_000);
    expect(report.slice(-3)).toEqual([DIGITAL_PORT, 0x40, 0]);
    await send(DIGITAL_PORT, 0, 1);
    expect((await readFor(20_000)).slice(-3)).toEqual([DIGITAL_PORT, 0, 0]);
  });

  test('a pin that the Uno lets go floats back to the Pico’s pull-up', async () => {
    const cut = wire(uno, 7, pico, 10);
    await readFor(FIRMATA_START);
    pico.powerOn();
    await send(SET_PIN_MODE, 7, OUTPUT, DIGITAL_PORT, 0, 0);
    await readFor(5_000);
    expect(pico.pinLevel(10)).toBe(0);
    await send(SET_PIN_MODE, 7, INPUT);
    await readFor(5_000);
    expect(pico.pinLevel(10)).toBe(1);
    await send(SET_PIN_MODE, 7, OUTPUT);
    await readFor(5_000);
    cut();
    expect(pico.pinLevel(10)).toBe(1);
  });

  test('a relay on the Uno switches the supply', async () => {
    wireSupply(uno, 8, pico);
    await readFor(FIRMATA_START);
    expect(pico.powered).toBe(false);
    await send(SET_PIN_MODE, 8, OUTPUT, DIGITAL_PORT + 1, 1, 0);
    await readFor(5_000);
    expect(pico.powered).toBe(true);
    await send(DIGITAL_PORT + 1, 0, 0);
    await readFor(5_000);
    expect(pico.powered).toBe(false);
  });

  test('no edge of the Pico is lost on the way, nor late by more than the quantum', async () => {
    const seen: number[] = [];
    const there: number[] = [];
    uno.setInput = (_, level) => {
      if (level === 1) {
        seen.push(uno.clock.nanos);
      }
    };
    wire(uno, 2, pico, 2);
    pico.powerOn();
    pico.watchPin(2, (level) => {
      if (level === 1) {
        there.push(pico.clock.nanos);
      }
    });
    await world.clock.sleep(50_000);
    expect(there.length).toBeGreaterThan(45);
    expect(seen).toHaveLength(there.length);
    seen.forEach((nanos, i) => {
      expect(nanos - there[i]!).toBeGreaterThanOrEqual(0);
      expect(nanos - there[i]!).toBeLessThanOrEqual(20_000);
    });
  });
});

test('the reset button starts it again', async () => {
  await readFor(FIRMATA_START);
  uno.reset();
  expect((await readFor(FIRMATA_START)).slice(0, 3)).toEqual([0xf9, 2, 4]);
});

test('pins that it does not have are refused', () => {
  expect(() => uno.pinState(20)).toThrow(RangeError);
  expect(() => uno.setInput(-1, 0)).toThrow(RangeError);
  expect(uno.pinState(19)).toBe('input');
});

test.each([
  ['no record', 'text', /line 1: no record/],
  ['a wrong checksum', ':0100000001FF', /checksum/],
  ['a wrong length', ':0200000001FD', /length/],
  ['an unknown type', ':00000006FA', /type 6/],
  ['no end', ':00000003FD', /without an end/],
  ['too much', ':020000040FFFEC\n:0100000001FE\n:00000001FF', /beyond the 16 bytes/],
])('Intel HEX with %s is refused', (_, text, message) => {
  expect(() => loadIntelHex(text, new Uint8Array(16))).toThrow(HexError);
  expect(() => loadIntelHex(text, new Uint8Array(16))).toThrow(message);
});

test('Intel HEX data land at their address', () => {
  const memory = new Uint8Array(0x20);
  loadIntelHex(':020000020001FB\n:020001000102FA\n:00000001FF\nrest', memory);
  expect([...memory.subarray(0x10, 0x14)]).toEqual([0, 1, 2, 0]);
});
