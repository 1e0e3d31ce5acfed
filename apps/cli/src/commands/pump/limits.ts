// SPDX-License-Identifier: Apache-2.0
/** `assay pump limits`: the limits of delivery and the sensitivity to occlusions, shown and set (link.md DLV-13, OCC). */
import type { LimitChanges, PumpClient } from '@assay/client';
import { type Body, type EnumValue, milliseconds, milliunits, milliunitsPerHour } from '@assay/protocol';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { type CommandContext, json } from '../context.js';
import { granted, type PumpArguments, units, withPump } from './session.js';

export const SENSITIVITIES = ['low', 'medium', 'high'] as const satisfies readonly EnumValue<'OcclusionSensitivity'>[];

/** Units, and units an hour. */
export interface LimitArguments extends PumpArguments {
  readonly maxBolus?: number;
  readonly maxBasal?: number;
  readonly maxHour?: number;
  readonly maxDay?: number;
  readonly occlusion?: EnumValue<'OcclusionSensitivity'>;
}

/** The life of the command: the pump waits no longer for a person either. */
const WAIT_MS = 60_000;
const ASK_EACH_US = 1_000_000;

export function pumpLimits(options: LimitArguments, context: CommandContext): Promise<ExitCode> {
  const changes = changesOf(options);
  return withPump(options, async (pump) => {
    const done = Object.keys(changes).length === 0 || (await change(pump, changes, context));
    if (!done) return ExitCode.productFailure;
    show(granted('its limits', await pump.limits()), options, context);
    return ExitCode.passed;
  });
}

function changesOf({ maxBolus, maxBasal, maxHour, maxDay, occlusion }: LimitArguments): LimitChanges {
  return {
    ...(maxBolus !== undefined && { maxBolus: milliunits(thousandths('--max-bolus', maxBolus)) }),
    ...(maxBasal !== undefined && { maxBasal: milliunitsPerHour(thousandths('--max-basal', maxBasal)) }),
    ...(maxHour !== undefined && { maxHour: milliunits(thousandths('--max-hour', maxHour)) }),
    ...(maxDay !== undefined && { maxDay: milliunits(thousandths('--max-day', maxDay)) }),
    ...(occlusion !== undefined && { occlusion }),
  };
}

function thousandths(option: string, value: number): number {
  const thousand = Math.round(value * 1000);
  if (Math.abs(thousand - value * 1000) > 1e-6) throw new UsageError(`${option} ${value}: three decimals at most`);
  return thousand;
}

/** Asks again under the same key until a person has confirmed it at the pump; false when nobody did. */
async function change(pump: PumpClient, changes: LimitChanges, { err, signal }: CommandContext): Promise<boolean> {
  const { clock } = pump.link;
  const key = pump.newKey();
  const deadline = clock.now() + WAIT_MS * 1000;
  for (let first = true; !signal.aborted && clock.now() < deadline; first = false) {
    const result = await pump.setLimits(changes, { key, life: milliseconds(WAIT_MS) });
    if (result.ok || result.result !== 'confirmationNeeded') {
      granted('these limits', result);
      return true;
    }
    if (first)
      err('read what the pump shows, and press its confirm button if that is what you want; Ctrl-C gives up\n');
    await pump.nextEvent(clock.now() + ASK_EACH_US);
  }
  err('nobody confirmed it at the pump: nothing is changed\n');
  return false;
}

function show(limits: Body<'Limits'>, options: PumpArguments, { out }: CommandContext): void {
  if (options.json) {
    out(json(limits));
    return;
  }
  out(`bolus      at most ${units(limits.maxBolus)}\n`);
  out(`basal      at most ${units(limits.maxBasal)}/h\n`);
  out(`in an hour at most ${units(limits.maxHour)}\n`);
  out(`in a day   at most ${units(limits.maxDay)}\n`);
  out(`occlusion  sensitivity ${limits.occlusion ?? 'none: this pump does not sense the pressure of its line'}\n`);
}
