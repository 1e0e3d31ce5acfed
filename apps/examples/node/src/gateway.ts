#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
/** A gateway: reads a pump's status again and again and passes it on, with its events, as lines of JSON on stdout. */
import { parseArgs } from 'node:util';
import { type PumpClient, PumpError, type ResumptionTicket } from '@assay/client';
import { bodyToJson } from '@assay/protocol';
import type { Clock, Port } from '@assay/transport';
import { askSecret, runProgram } from './command-line.js';
import { openPump, withPort } from './open-pump.js';
import { Station } from './station.js';

const MICROS = 1_000_000;
/** Until a lost session is opened anew. */
const RETRY_S = 2;

const USAGE = `gateway --port PATH [--station FILE] [--interval SECONDS] [--count N]
  --port      serial port of the pump
  --station   file with our key and the pump that we are paired with (default gateway-station.json)
  --interval  seconds between two readings of the status (default 5)
  --count     end after so many; without it, on Ctrl-C
`;

interface Options {
  readonly station: Station;
  readonly interval: number;
  readonly count: number;
}

function tell(type: string, body: object): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), type, ...body })}\n`);
}

/** Reads the status until enough was read or somebody ends it; returns how often. Throws PumpError when the session ends. */
async function poll(
  pump: PumpClient,
  clock: Clock,
  options: Options,
  done: number,
  signal: AbortSignal,
): Promise<number> {
  const stopEvents = pump.onEvent((event) => tell('event', { name: event.name, ...json(event.body) }));
  let read = done;
  try {
    while (read < options.count && !signal.aborted) {
      const status = await pump.status();
      tell('status', status.ok ? json(status.value) : { refused: status.result });
      read += 1;
      if (read < options.count) await waitForEvents(pump, clock.now() + options.interval * MICROS, signal);
    }
    return read;
  } finally {
    stopEvents();
  }
}

/** Events are heard only while something awaits the pump. */
async function waitForEvents(pump: PumpClient, deadline: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await pump.nextEvent(deadline)) !== null);
}

const json = (body: object): object => bodyToJson(body) as object;

async function gateway(port: Port, options: Options, signal: AbortSignal): Promise<void> {
  const { station } = options;
  let ticket: ResumptionTicket | null = null;
  let read = 0;
  try {
    while (read < options.count && !signal.aborted) {
      try {
        const pump = await openPump({
          port,
          station,
          role: 'caregiver',
          askSecret,
          ...(ticket && { resume: ticket }),
        });
        ticket = null;
        try {
          const identity = await pump.identity();
          tell('connected', { resumed: pump.resumed, ...(identity.ok ? json(identity.value) : {}) });
          read = await poll(pump, port.clock, options, read, signal);
        } finally {
          ticket = pump.takeTicket();
          pump.close();
        }
      } catch (error) {
        if (!(error instanceof PumpError) || station.pump === null) throw error;
        ticket = null;
        tell('lost', { code: error.code, message: error.message });
        await port.clock.sleep(RETRY_S * MICROS, signal);
      }
    }
  } finally {
    ticket?.wipe();
  }
}

await runProgram(async (signal) => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      station: { type: 'string', default: 'gateway-station.json' },
      interval: { type: 'string', default: '5' },
      count: { type: 'string', default: 'Infinity' },
    },
  });
  const [interval, count] = [Number(values.interval), Number(values.count)];
  if (values.port === undefined || !(interval > 0) || !(count > 0)) {
    process.stderr.write(USAGE);
    process.exitCode = 3;
    return;
  }
  const station = Station.open(values.station);
  try {
    await withPort(values.port, signal, (port) => gateway(port, { station, interval, count }, signal));
  } finally {
    station.wipe();
  }
});
