// SPDX-License-Identifier: Apache-2.0
/** `assay pump bolus`, `stop`, `pause` and `run`: what changes delivery. */
import type { PumpClient } from '@assay/client';
import { type Milliunits, milliunits, STEP_MILLIUNITS } from '@assay/protocol';
import { confirmed } from '../../ask.js';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { type CommandContext, json } from '../context.js';
import { granted, type PumpArguments, units, withPump } from './session.js';

export interface BolusArguments extends PumpArguments {
  readonly units: number;
  readonly yes?: boolean;
}

export async function pumpBolus(options: BolusArguments, context: CommandContext): Promise<ExitCode> {
  const amount = Math.round(options.units * 1000);
  if (amount <= 0 || amount % STEP_MILLIUNITS !== 0) {
    throw new UsageError(`--units ${options.units}: give a whole number of steps of 0.05 U`);
  }
  if (!(options.yes || (await confirmed(`Deliver ${units(amount)} on ${options.port}?`, 'a bolus')))) {
    context.err('not delivered.\n');
    return ExitCode.usage;
  }
  return withPump(options, async (pump) => deliver(pump, milliunits(amount), options, context));
}

/** Orders and follows the bolus to its end; an interrupt cancels it. */
async function deliver(
  pump: PumpClient,
  amount: Milliunits,
  options: BolusArguments,
  { out, err, signal }: CommandContext,
): Promise<ExitCode> {
  const { bolusId } = granted('the bolus', await pump.setBolus({ amount }));
  err(`bolus ${bolusId} of ${units(amount)} begins; Ctrl-C cancels it\n`);
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

export function pumpPause(options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    granted('to pause', await pump.setTherapy('pause'));
    out('therapy is paused; `assay pump run` goes on with it; after an hour it is stopped\n');
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
