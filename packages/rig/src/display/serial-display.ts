// SPDX-License-Identifier: Apache-2.0
/** The display of a real pump: its second serial line, on a port of its own. */
import { DisplayText } from '@assay/emulator';
import type { Clock, Port } from '@assay/transport';
import type { DisplaySource } from './display-feed.js';

/** Reads `port` in the background until it is closed. When it goes away, who waits for a line is told by a PortError. */
export function serialDisplay(port: Port, clock: Clock): DisplaySource {
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
