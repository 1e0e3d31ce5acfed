// SPDX-License-Identifier: Apache-2.0
/** The firmware's dosing engine and an independent model agree on every step of random days; each planted bug parts them. */
import { describe, expect, it } from 'vitest';
import { count, type Day, disagreement, makeDay, newTally } from './days.js';
import { DosingProgram, type Flaw } from './program.js';

const DAYS = Number(process.env.THERAPY_DAYS ?? 200);
const FIRST = Number(process.env.THERAPY_SEED ?? 1);
/** Days that one run of the program gets, so that starting it costs little. */
const BATCH = 50;
/** Enough for every planted bug, by a margin. */
const DAYS_TO_FIND = 400;

/** Days of the short run, made once for all planted bugs. */
const kept = new Map<number, Day>();
function dayOf(seed: number): Day {
  const day = kept.get(seed) ?? makeDay(seed);
  if (seed <= DAYS_TO_FIND) kept.set(seed, day);
  return day;
}

/** Runs the days; returns where they part first. */
function compare(program: DosingProgram, first: number, days: number, tally = newTally()): string[] {
  const found: string[] = [];
  for (let seed = first; seed < first + days && found.length === 0; seed += BATCH) {
    const seeds = Array.from({ length: Math.min(BATCH, first + days - seed) }, (_, i) => seed + i);
    const made: Day[] = seeds.map(dayOf);
    const lines = program.run(made.flatMap(({ commands }) => commands));
    count(tally, lines);
    let at = 0;
    for (const [i, day] of made.entries()) {
      const parts = disagreement(seeds[i]!, day, lines.slice(at, at + day.expected.length));
      at += day.expected.length;
      if (parts) {
        found.push(parts);
        break; // what follows in this run is displaced
      }
    }
  }
  return found;
}

const FLAWS: readonly Flaw[] = [
  {
    name: 'a pause that is asked for again is longer',
    file: 'orders.c',
    from: 'if (dosing->therapy == DOSING_RUNNING) {\n        dosing->therapy = DOSING_PAUSED;',
    to: 'if (dosing->therapy != DOSING_STOPPED) {\n        dosing->therapy = DOSING_PAUSED;',
  },
  {
    name: 'a pause does not end',
    file: 'steps.c',
    from: 'dosing->paused_until <= dosing->at',
    to: 'dosing->paused_until + DOSING_PAUSE_TOLD_MS <= dosing->at',
  },
  {
    name: 'above the profile without a reading',
    file: 'flow.c',
    from: 'dosing->at < dosing->glucose_until;',
    to: 'dosing->at <= dosing->glucose_until + 60000u;',
  },
  {
    name: 'automated dosing outlives its reading',
    file: 'flow.c',
    from: 'dosing->at < automated->ends_at && dosing_flow_is_borne(dosing, automated->value)',
    to: 'dosing->at < automated->ends_at',
  },
  {
    name: 'temporary rate rounded',
    file: 'flow.c',
    from: 'rate / 100u * dosing->temporary.value',
    to: 'rate * dosing->temporary.value / 10000u * 100u',
  },
  {
    name: 'remainder dropped at a step',
    file: 'steps.c',
    from: 'dosing->basal_owed -= DOSING_STEP_OWED',
    to: 'dosing->basal_owed = 0',
  },
  {
    name: 'automated dosing expires late',
    file: 'orders.c',
    from: 'seconds * UINT64_C(1000)',
    to: 'seconds * UINT64_C(1001)',
  },
  {
    name: 'automated dosing beats a temporary rate',
    file: 'flow.c',
    from: 'if (dosing->temporary.on) {\n        rate',
    to: 'if (dosing->temporary.on && !dosing->automated.on) {\n        rate',
  },
  {
    name: 'limit not applied to the rate',
    file: 'flow.c',
    from: 'rate < highest ? rate : highest',
    to: 'highest > 0u ? rate : highest',
  },
  { name: 'a segment ends a minute late', file: 'profile.c', from: 'start <= minute', to: 'start < minute' },
  {
    name: 'midnight missed',
    file: 'profile.c',
    from: 'return DOSING_DAY_MINUTES;',
    to: 'return 2u * DOSING_DAY_MINUTES;',
  },
  {
    name: 'offset ignored',
    file: 'clock.c',
    from: 'clock->offset * DOSING_MINUTE_MS',
    to: '0u * DOSING_MINUTE_MS + (clock->offset > 1439u)',
  },
  {
    name: 'setting the clock catches up',
    file: 'orders.c',
    from: 'dosing_clock_set(&dosing->clock',
    to: 'dosing->at = now > 3600000u ? now - 3600000u : 0u;\n    dosing_clock_set(&dosing->clock',
  },
  { name: 'spread rounded down', file: 'bolus.c', from: ' + ordered - 1u) / ordered', to: ') / ordered' },
  {
    name: 'a bolus goes on while paused',
    file: 'flow.c',
    from: '        dosing_bolus_elapse(&dosing->boluses[DOSING_PLACE_SPREAD], ms);\n    }',
    to: '    }\n    dosing_bolus_elapse(&dosing->boluses[DOSING_PLACE_SPREAD], ms);',
  },
  {
    name: 'a stop leaves the temporary rate',
    file: 'orders.c',
    from: 'dosing->therapy = DOSING_STOPPED;\n    dosing->temporary.on = false;',
    to: 'dosing->therapy = DOSING_STOPPED;',
  },
  {
    name: 'interval too short',
    file: 'steps.c',
    from: 'now + DOSING_INTERVAL_MS',
    to: 'now + DOSING_INTERVAL_MS - 1u',
  },
  {
    name: 'bolus before basal',
    file: 'steps.c',
    from: 'dosing_bolus_spread_in(spread) < soonest',
    to: 'dosing_bolus_spread_in(spread) <= soonest',
  },
  {
    name: 'one step beyond the hour',
    file: 'meter.c',
    from: 'meter->hour < meter->max_hour',
    to: 'meter->hour <= meter->max_hour',
  },
  {
    name: 'an hour of 59 minutes',
    file: 'meter.c',
    from: 'meter->minute - DOSING_METER_HOUR)',
    to: 'meter->minute - DOSING_METER_HOUR + 2u)',
  },
  {
    name: 'what was before the reset is forgotten',
    file: 'meter.c',
    from: 'meter->day = day;',
    to: 'meter->day = 0;\n    day = 0;',
  },
  {
    name: 'a step from an empty reservoir',
    file: 'steps.c',
    from: 'dosing->reservoir >= DOSING_STEP_MU',
    to: 'dosing->reservoir > 0u',
  },
  {
    name: 'priming counts into the body',
    file: 'steps.c',
    from: 'step->source == DOSING_FOR_PRIMING || dosing_meter_allows',
    to: 'dosing_meter_allows',
  },
  {
    name: 'a running bolus does not count in the day',
    file: 'orders.c',
    from: 'day += dosing_bolus_remaining',
    to: 'day += 0u * dosing_bolus_remaining',
  },
];

describe('the dosing engine against the model', () => {
  it(`agrees on every step of ${DAYS} random days`, () => {
    const program = new DosingProgram({ fast: DAYS > 1000 });
    const tally = newTally();
    const found = compare(program, FIRST, DAYS, tally);
    program.remove();
    process.stdout.write(`therapy: ${DAYS} days, ${JSON.stringify(tally)}\n`);
    expect(found).toEqual([]);
    // Days in which nothing happens agree too.
    expect(tally.basal).toBeGreaterThan(DAYS * 100);
    expect(tally.bolus).toBeGreaterThan(DAYS * 20);
    for (const kind of ['prime', 'cut-off', 'empty', 'pause-over', 'automated-over', 'refused'] as const)
      expect(tally[kind]).toBeGreaterThan(DAYS / 50);
  }, 36_000_000);

  it.each(FLAWS)('finds a planted bug: $name', (flaw) => {
    const program = new DosingProgram({ flaw, fast: true });
    const found = compare(program, 1, DAYS_TO_FIND);
    program.remove();
    expect(found.length).toBeGreaterThan(0);
  });
});
