#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
/** A continuous glucose monitor: sends readings, with their quality and how long they hold, to a pump that may dose by them. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CgmSender, type GlucoseReading, type PumpClient } from '@assay/client';
import { bytesToHex } from '@assay/crypto';
import { milligramsPerDecilitre, seconds } from '@assay/protocol';
import { askSecret, runProgram } from './command-line.js';
import { openPump, withPort } from './open-pump.js';
import { Station } from './station.js';

const MICROS = 1_000_000;

const USAGE = `cgm-sender --port PATH --readings FILE --credential FILE [--station FILE] [--interval SECONDS]
  --port        serial port of the pump
  --readings    JSON lines: {"glucose":112,"quality":"good","trend":"steady"}, in mg/dL
  --credential  credential chain of the role cgm that an authority issued for our key
  --station     file with our key and the pump that we are paired with (default cgm-station.json)
  --interval    seconds between two readings (default 300)
  --key         prints our public key, for which the credential is issued, and ends
`;

/** What the sensor's own electronics would give. */
type Sample = Pick<GlucoseReading, 'quality' | 'trend'> & { readonly glucose: number; readonly expires?: number };

/** Sends one reading; false when this pump will never take any. */
async function send(sender: CgmSender, measuredAt: number, sample: Sample): Promise<boolean> {
  const { glucose, expires, quality, trend } = sample;
  const answer = await sender.report({
    glucose: milligramsPerDecilitre(glucose),
    quality,
    trend,
    measuredAt,
    ...(expires !== undefined && { expires: seconds(expires) }),
  });
  const what = `reading ${sender.lastSequence}: ${glucose} mg/dL, ${quality}, ${trend}`;
  if (answer.ok) {
    process.stdout.write(`${what}: taken\n`);
    return true;
  }
  if (answer.result === 'unsupported') {
    process.stdout.write(
      `${what}: unsupported. This pump's firmware takes no glucose readings; nothing more is sent.\n`,
    );
    return false;
  }
  process.stdout.write(`${what}: refused (${answer.result})\n`);
  return true;
}

async function sendAll(
  pump: PumpClient,
  station: Station,
  samples: readonly Sample[],
  interval: number,
  signal: AbortSignal,
): Promise<void> {
  const sender = new CgmSender(pump, station.lastReading);
  const { clock } = pump.link;
  for (const [index, sample] of samples.entries()) {
    if (signal.aborted) return;
    if (index > 0) await clock.sleep(interval * MICROS, signal);
    try {
      if (!(await send(sender, clock.now(), sample))) return;
    } finally {
      // A number is never used twice, whatever came of the reading.
      station.lastReading = sender.lastSequence;
      station.save();
    }
  }
}

function readSamples(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Sample);
}

await runProgram(async (signal) => {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      readings: { type: 'string' },
      credential: { type: 'string' },
      station: { type: 'string', default: 'cgm-station.json' },
      interval: { type: 'string', default: '300' },
      key: { type: 'boolean', default: false },
    },
  });
  if (values.key) {
    const { staticKey } = Station.open(values.station);
    process.stdout.write(`${bytesToHex(staticKey.publicKey)}\n`);
    staticKey.secretKey.wipe();
    return;
  }
  const interval = Number(values.interval);
  if (
    values.port === undefined ||
    values.readings === undefined ||
    values.credential === undefined ||
    !(interval > 0)
  ) {
    process.stderr.write(USAGE);
    process.exitCode = 3;
    return;
  }
  const samples = readSamples(values.readings);
  const credential = new Uint8Array(readFileSync(values.credential));
  const station = Station.open(values.station);
  try {
    await withPort(values.port, signal, async (port) => {
      const pump = await openPump({ port, station, role: 'cgm', credential, askSecret });
      try {
        await sendAll(pump, station, samples, interval, signal);
      } finally {
        pump.close();
      }
    });
  } finally {
    station.wipe();
  }
});
