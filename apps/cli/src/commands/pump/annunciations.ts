// SPDX-License-Identifier: Apache-2.0
/** `assay pump annunciations`: what the pump tells its user, snoozed or confirmed from here as far as a peer may. */
import type { PumpClient } from '@assay/client';
import { ExitCode } from '../../exit-codes.js';
import { type CommandContext, json } from '../context.js';
import { granted, type PumpArguments, withPump } from './session.js';

/** At most one of both. */
export interface AnnunciationArguments extends PumpArguments {
  readonly snooze?: number;
  readonly confirm?: number;
}

export function pumpAnnunciations(options: AnnunciationArguments, context: CommandContext): Promise<ExitCode> {
  const { snooze, confirm } = options;
  return withPump(options, async (pump) => {
    if (snooze !== undefined) {
      granted(`to snooze annunciation ${snooze}`, await pump.snoozeAnnunciation(snooze));
      context.out(`annunciation ${snooze} is snoozed\n`);
    } else if (confirm !== undefined) {
      granted(`to confirm annunciation ${confirm}`, await pump.confirmAnnunciation(confirm));
      context.out(`annunciation ${confirm} is confirmed\n`);
    } else {
      await list(pump, options, context);
    }
    return ExitCode.passed;
  });
}

async function list(pump: PumpClient, options: PumpArguments, { out }: CommandContext): Promise<void> {
  const records = [];
  for await (const record of pump.readAnnunciations()) records.push(record);
  if (options.json) {
    out(json(records));
    return;
  }
  for (const { annunciationId, annunciationType, status, raised } of records) {
    const when = `+${(raised / 1000).toFixed(1)} s`;
    out(`${String(annunciationId).padStart(6)}  ${when.padEnd(12)} ${status.padEnd(10)} ${annunciationType}\n`);
  }
}
