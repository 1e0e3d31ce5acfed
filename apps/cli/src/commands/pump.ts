// SPDX-License-Identifier: Apache-2.0
/** `assay pump …`: talks to one pump over its serial port, as this station's controller. */
import { createInterface } from 'node:readline/promises';
import { PumpClient, PumpError, type Result } from '@assay/client';
import { systemRandom } from '@assay/crypto';
import { loadStationPeers } from '@assay/rig';
import { openSerialPort } from '@assay/transport/serialport';
import { ExitCode, UsageError } from '../exit-codes.js';
import { type CommandContext, json } from './context.js';

const BAUD_RATE = 115_200;
const STEP_MILLIUNITS = 50;

export interface PumpArguments {
  readonly port: string;
  readonly enrol?: boolean;
  readonly json?: boolean;
}

/** Connects, works, closes: whatever happens the session's keys are wiped and the port is given back. */
async function withPump<T>(options: PumpArguments, work: (pump: PumpClient) => Promise<T>): Promise<T> {
  const peers = loadStationPeers();
  const pinned = peers.pinned(options.port);
  if (pinned === null && !options.enrol) {
    throw new UsageError(
      `no pump is enrolled on ${options.port}: hold its confirm button for a second, then run this with --enrol within a minute`,
    );
  }
  const port = await openSerialPort(options.port, { baudRate: BAUD_RATE });
  try {
    const pump = await PumpClient.connect({
      port,
      random: systemRandom,
      staticKey: peers.controller,
      pinnedPump: options.enrol ? 'enrol' : pinned!,
      role: 'controller',
    });
    try {
      if (options.enrol) peers.pin(options.port, pump.pumpKey);
      return await work(pump);
    } finally {
      pump.close();
    }
  } finally {
    await port.close();
  }
}

/** The value of a granted request; throws PumpError when the pump refused. */
function granted<T>(what: string, result: Result<T>): T {
  if (result.ok) return result.value;
  throw new PumpError('bad-answer', `the pump refused ${what}: ${result.result}`);
}

const units = (milliunits: number) => `${(milliunits / 1000).toFixed(2)} U`;

export function pumpStatus(options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    const identity = granted('its identity', await pump.identity());
    const status = granted('its status', await pump.status());
    if (options.json) {
      out(json({ identity, status }));
      return ExitCode.passed;
    }
    const serial = Buffer.from(identity.serial).toString('hex');
    out(`pump      ${serial}, firmware ${identity.firmware} (${identity.build}) on ${identity.board}\n`);
    out(`therapy   ${status.therapy}, ${status.operation}\n`);
    const bolus = `bolus ${status.bolusId}: ${units(status.delivered)} of ${units(status.ordered)} delivered`;
    out(`bolus     ${status.bolusId === 0 ? 'none' : bolus}\n`);
    out(
      `steps     ${status.totalSteps} since the first boot (${units(status.totalSteps * identity.stepMilliunits)})\n`,
    );
    out(`boot      number ${status.bootCount}, ${status.bootReason}, up ${(status.uptime / 1000).toFixed(1)} s\n`);
    return ExitCode.passed;
  });
}

export interface BolusArguments extends PumpArguments {
  readonly units: number;
  readonly yes?: boolean;
}

export async function pumpBolus(options: BolusArguments, context: CommandContext): Promise<ExitCode> {
  const milliunits = Math.round(options.units * 1000);
  if (milliunits <= 0 || milliunits % STEP_MILLIUNITS !== 0) {
    throw new UsageError(`--units ${options.units}: give a whole number of steps of 0.05 U`);
  }
  if (!(options.yes || (await confirmed(`Deliver ${units(milliunits)} on ${options.port}? [y/N] `)))) {
    context.err('not delivered.\n');
    return ExitCode.usage;
  }
  return withPump(options, async (pump) => deliver(pump, milliunits, options, context));
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError('a bolus needs a yes: give --yes where nobody can be asked');
  }
  const ask = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await ask.question(question)).trim());
  } finally {
    ask.close();
  }
}

/** Orders and follows the bolus to its end; an interrupt cancels it. */
async function deliver(
  pump: PumpClient,
  milliunits: number,
  options: BolusArguments,
  { out, err, signal }: CommandContext,
): Promise<ExitCode> {
  const { bolusId } = granted('the bolus', await pump.setBolus({ milliunits }));
  err(`bolus ${bolusId} of ${units(milliunits)} begins; Ctrl-C cancels it\n`);
  let cancelled = false;
  for (;;) {
    if (signal.aborted && !cancelled) {
      cancelled = true;
      await pump.cancelBolus(bolusId);
    }
    const event = await pump.nextEvent(pump.link.clock.now() + 500_000);
    if (event?.name === 'DoseStep' && event.body.bolusId === bolusId) {
      err(`  ${units(event.body.delivered)} of ${units(event.body.ordered)}\n`);
    }
    if (event?.name === 'BolusEnded' && event.body.bolusId === bolusId) {
      out(
        options.json
          ? json(event.body)
          : `bolus ${bolusId} ${event.body.end}: ${units(event.body.delivered)} delivered\n`,
      );
      return event.body.end === 'completed' ? ExitCode.passed : ExitCode.productFailure;
    }
  }
}

export function pumpStop(options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    granted('to stop', await pump.setTherapy('stop'));
    out('therapy is stopped; `assay pump run` starts it again\n');
    return ExitCode.passed;
  });
}

export function pumpRun(options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    granted('to run', await pump.setTherapy('run'));
    out('therapy runs\n');
    return ExitCode.passed;
  });
}

export interface HistoryArguments extends PumpArguments {
  readonly from: number;
}

export function pumpHistory(options: HistoryArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    const records = [];
    for await (const record of pump.readHistory(options.from)) {
      records.push(record);
      if (options.json) continue;
      const bolus = `bolus ${record.bolusId}: ${units(record.delivered ?? 0)} of ${units(record.ordered ?? 0)}, ${record.end}`;
      const what = record.kind === 'bolus' ? bolus : `${record.kind} ${record.detail}`;
      const when = `boot ${record.bootCount} +${(record.uptime / 1000).toFixed(1)} s`;
      out(`${String(record.sequence).padStart(6)}  ${when.padEnd(20)} ${what}\n`);
    }
    if (options.json) out(json(records));
    return ExitCode.passed;
  });
}
