// SPDX-License-Identifier: Apache-2.0
/** `assay pump connect`, `status` and `history`: what a pump says, and nothing changed. */
import { bytesToHex } from '@assay/crypto';
import { type Body, featuresOf } from '@assay/protocol';
import { ExitCode } from '../../exit-codes.js';
import { type CommandContext, json } from '../context.js';
import { granted, type PumpArguments, units, withPump } from './session.js';

/** A session and nothing else: shows that pairing and line are in order. */
export function pumpConnect(options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    const { pumpKey, role } = pump;
    const uptimeMs = pump.uptime();
    out(
      options.json
        ? json({ pumpKey, role, uptimeMs })
        : `connected as ${role}; the pump has key ${bytesToHex(pumpKey)} and is up ${(uptimeMs / 1000).toFixed(1)} s\n`,
    );
    return ExitCode.passed;
  });
}

export function pumpStatus(options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    const identity = granted('its identity', await pump.identity());
    const status = granted('its status', await pump.status());
    if (options.json) {
      out(json({ identity, status }));
      return ExitCode.passed;
    }
    const serial = bytesToHex(identity.serial);
    out(`pump      ${serial}, firmware ${identity.firmware} (${identity.build}) on ${identity.board}\n`);
    out(`trust     ${trustOf(identity)}\n`);
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

/** The state of provisioning (credentials.md §7). */
function trustOf({ features, trustAnchor }: Body<'Identity'>): string {
  if (trustAnchor !== undefined) return `provisioned, trust anchor ${bytesToHex(trustAnchor)}`;
  const knows = featuresOf(features).has('credentials');
  return knows ? 'not provisioned: as from the factory' : 'none: this pump takes no credentials';
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
