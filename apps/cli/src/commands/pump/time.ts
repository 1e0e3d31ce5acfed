// SPDX-License-Identifier: Apache-2.0
/** `assay pump time`: the pump's clock, by which it judges credentials and follows its basal profile. */
import { type Minutes, minutes, seconds } from '@assay/protocol';
import { ExitCode } from '../../exit-codes.js';
import { type CommandContext, json } from '../context.js';
import { granted, type PumpArguments, withPump } from './session.js';

export interface TimeArguments extends PumpArguments {
  /** To this machine's date, time and zone. */
  readonly set?: boolean;
}

const MINUTES_A_DAY = 1440;
const MS_PER_MINUTE = 60_000;

/** Of this machine at that moment, modulo a day, as the pump counts it. */
const zoneOf = (moment: Date): Minutes => minutes((MINUTES_A_DAY - moment.getTimezoneOffset()) % MINUTES_A_DAY);

export function pumpTime(options: TimeArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    if (options.set) {
      const now = new Date();
      granted('to set its clock', await pump.setTime(seconds(Math.floor(now.getTime() / 1000)), zoneOf(now)));
    }
    const time = granted('its time', await pump.time());
    const local = new Date(time.utc * 1000 + time.offset * MS_PER_MINUTE).toISOString().slice(11, 16);
    const utc = `${new Date(time.utc * 1000).toISOString().slice(0, 19)}Z`;
    const said = time.set
      ? `${utc}, ${local} local time`
      : 'not set: no credential is taken; a controller sets it with --set';
    out(options.json ? json(time) : `${said}\n`);
    return ExitCode.passed;
  });
}
