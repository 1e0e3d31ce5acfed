// SPDX-License-Identifier: Apache-2.0
/** What the first stage runs, and what it leaves behind: the compiled decision on the emulated core, without faults. */
import { describe, expect, it } from 'vitest';
import {
  classId,
  identity,
  image,
  manifestOf,
  recordContents,
  recoveryContents,
  slotContents,
  strangerKey,
} from './contents.mjs';
import { SLOT } from './handover.mjs';
import { buildStage, Stage } from './stage.mjs';

const VERDICT = { good: 0x6d93, empty: 0x12ac, unsigned: 0x2b51, foreign: 0x348e, rolledBack: 0x47d8, damaged: 0x5927 };
const built = buildStage();
const [one, two] = [image('one'), image('two')];
type Contents = [number, Uint8Array];

function boot(...contents: Contents[][]) {
  const stage = new Stage(built, identity(), contents.flat());
  stage.reset();
  const end = stage.run();
  return { end, stage, ...stage.handover() };
}

const slot = (name: 'a' | 'b', bytes: Uint8Array, options = {}): Contents[] =>
  slotContents(name, bytes, manifestOf(bytes, options)) as Contents[];
const record = (options = {}): Contents[] => [recordContents(options) as Contents];

describe('the choice of a slot', () => {
  it('runs the confirmed one', () => {
    const { end, slot: ran, trial, rollback } = boot(slot('a', one), slot('b', two), record({ confirmed: 'b' }));
    expect({ end, ran, trial, rollback }).toEqual({ end: 'launched', ran: SLOT.b, trial: 0, rollback: 5 });
  });

  it('runs A when there is no record yet', () => {
    expect(boot(slot('a', one), slot('b', two))).toMatchObject({ end: 'launched', slot: SLOT.a });
  });

  it('tries the trial once, then returns by itself', () => {
    const first = boot(slot('a', one), slot('b', two), record({ confirmed: 'a', trial: 'b', tries: 1 }));
    expect(first).toMatchObject({ end: 'launched', slot: SLOT.b, trial: 1 });
    first.stage.keepFlash();
    first.stage.reset();
    expect(first.stage.run()).toBe('launched');
    expect(first.stage.handover()).toMatchObject({ slot: SLOT.a, trial: 0 });
  });

  it('goes on with the confirmed one when the trial is damaged', () => {
    const damaged = slotContents('b', image('other'), manifestOf(two)) as Contents[];
    const result = boot(slot('a', one), damaged, record({ confirmed: 'a', trial: 'b', tries: 1 }));
    expect(result).toMatchObject({ end: 'launched', slot: SLOT.a, verdictB: VERDICT.damaged });
  });

  it('falls back to the other slot when the confirmed one is damaged', () => {
    const damaged = slotContents('a', image('other'), manifestOf(one)) as Contents[];
    const result = boot(damaged, slot('b', two), record());
    expect(result).toMatchObject({ end: 'launched', slot: SLOT.b, verdictA: VERDICT.damaged });
  });

  it('recovers when neither may run, and says why of each', () => {
    const result = boot(slot('a', one, { signer: strangerKey }), record());
    const { end, slot: ran, verdictA, verdictB } = result;
    expect({ end, ran, verdictA, verdictB }).toEqual({
      end: 'recovered',
      ran: SLOT.none,
      verdictA: VERDICT.unsigned,
      verdictB: VERDICT.empty,
    });
  });
});

describe('the recovery image', () => {
  const rescue = image('rescue');
  const inPlace = (options = {}) => recoveryContents(rescue, options) as Contents[];
  const bad = slot('a', one, { signer: strangerKey });

  it('RCV-1 runs when neither slot may, whatever the rollback counter has come to', () => {
    const result = boot(bad, inPlace(), record({ rollback: 7 }));
    expect(result).toMatchObject({ end: 'launched', slot: SLOT.recovery, trial: 0, verdictA: VERDICT.unsigned });
  });

  it('does not run while a slot may', () => {
    expect(boot(slot('b', two), inPlace(), record())).toMatchObject({ end: 'launched', slot: SLOT.b });
  });

  it.each([
    ['a stranger has signed it', { signer: strangerKey }, VERDICT.unsigned],
    ['it is for another board', { change: { classId: classId.map((byte: number) => byte ^ 1) } }, VERDICT.foreign],
    ['it is not a recovery image', { change: { component: 'pump', rollback: 9 } }, VERDICT.foreign],
    ['it does not fit', { change: { size: 0x1_f001 } }, VERDICT.foreign],
    ['it is damaged', { change: { digest: new Uint8Array(32) } }, VERDICT.damaged],
  ])('is refused when %s', (_what, options, verdict) => {
    expect(boot(bad, inPlace(options), record())).toMatchObject({ end: 'recovered', verdictRecovery: verdict });
  });

  it('is refused in a slot', () => {
    const misplaced = slot('a', rescue, { change: { component: 'recovery' } });
    expect(boot(misplaced, record())).toMatchObject({ end: 'recovered', verdictA: VERDICT.foreign });
  });
});

describe('what a slot is refused for', () => {
  const cases: [string, number, object][] = [
    ['an older rollback counter', VERDICT.rolledBack, { change: { rollback: 4 } }],
    ['another board', VERDICT.foreign, { change: { classId: classId.map((byte: number) => byte ^ 1) } }],
    ['another component', VERDICT.foreign, { change: { component: 'pumq' } }],
    ['the mutants build', VERDICT.foreign, { change: { build: 'mutants' } }],
    ['another load address', VERDICT.foreign, { change: { loadAddress: 0x2000_0100 } }],
    ['an image that fits no RAM', VERDICT.foreign, { change: { size: 0x8001 } }],
  ];
  it.each(cases)('%s', (_what, verdict, options) => {
    expect(boot(slot('a', one, options), record())).toMatchObject({ end: 'recovered', verdictA: verdict });
  });

  it('takes the same counter and a higher one', () => {
    for (const rollback of [5, 6]) {
      expect(boot(slot('a', one, { change: { rollback } }), record())).toMatchObject({ end: 'launched', rollback });
    }
  });

  it('passes over a torn record', () => {
    const torn = record({ page: 1, sequence: 2, confirmed: 'b' }).map(
      ([at, bytes]): Contents => [at, bytes.subarray(0, 12)],
    );
    expect(boot(slot('a', one), slot('b', two), record(), torn)).toMatchObject({ end: 'launched', slot: SLOT.a });
  });
});
