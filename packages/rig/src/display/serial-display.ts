// SPDX-License-Identifier: Apache-2.0
/** The display of a real pump: its second serial line, on a port of its own. */
import { DisplayText } from '@assay/emulator';
import { type Clock, type Port, RealClock } from '@assay/transport';
import { openSerialPort } from '@assay/transport/serialport';
import type { Display } from '../contract.js';
import { DisplayFeed, type DisplaySource } from './display-feed.js';

/** Bits per second of the display's line. */
const BAUD_RATE = 115_200;

/** The line at `path`, heard in the background. Throws PortError. */
export async function openDisplayLine(path: string, clock: Clock): Promise<DisplaySource> {
  return serialDisplay(await openSerialPort(path, { baudRate: BAUD_RATE, clock }), clock);
}

/** A pump's display outside of a run: nothing of it is written down. Throws PortError. */
export async function openSerialDisplay(path: string): Promise<Display & { close(): Promise<void> }> {
  const clock = new RealClock();
  return new DisplayFeed(await openDisplayLine(path, clock), clock, () => {});
}

/** Reads `port` in the background until it is closed. When it goes away, who waits for a line is told by a PortError. */
function serialDisplay(port: Port, clock: Clock): DisplaySource {
  const text = new DisplayText();
  const gone = listen(port, clock, text);
  // Nobody may be waiting when it goes away.
  gone.catch(() => {});
  return {
    onLine: (listener) => text.onLine(listener),
    until: (work, deadline) => clock.until(Promise.race([work, gone]), deadline),
    close: () => port.close(),
  };
}

async function listen(port: Port, clock: Clock, text: DisplayText): Promise<never> {
  for (;;) {
    const bytes = await port.read(Number.POSITIVE_INFINITY);
    for (const byte of bytes ?? []) text.push(byte, clock.now());
  }
}
