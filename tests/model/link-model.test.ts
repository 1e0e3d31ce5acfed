// SPDX-License-Identifier: Apache-2.0
/** Walks over a hostile line hold every invariant; and each planted bug breaks one, or the walks would show nothing. */
import { describe, expect, it } from 'vitest';
import type { Flaw } from '../../packages/client/test/pump/flaws.js';
import { walk } from './walk.js';

const STEPS = Number(process.env.MODEL_STEPS ?? 20_000);
const SEED = Number(process.env.MODEL_SEED ?? 1);
/** Enough for every planted bug, by a margin. */
const STEPS_TO_FIND = 200_000;
/** One by which all of them are found soon. */
const SEED_TO_FIND = 1001;

describe('two sides on a hostile line', () => {
  it('REC-2, REC-7, REC-10, FRESH-3, FRESH-5, FRESH-6, SES-1, SES-2, SES-3, SES-6, RES-3, PAIR-8, HS-5 hold in a random walk', async () => {
    const report = await walk(STEPS, { seed: SEED });
    process.stdout.write(`model walk: ${JSON.stringify(report)}\n`);
    expect(report.violations).toEqual([]);
    expect(report.steps).toBe(STEPS);
    // A walk in which nothing happens holds every invariant.
    expect(report.sessions).toBeGreaterThan(STEPS / 500);
    expect(report.resumed).toBeGreaterThan(STEPS / 5000);
    expect(report.deeds).toBeGreaterThan(STEPS / 500);
  }, 3_600_000);

  it.each<[Flaw, RegExp]>([
    ['no-window', /accepted twice/],
    ['no-expiry', /after its life/],
    ['no-keys', /a second time/],
    ['tickets-stay', /ticket was used twice/],
    ['no-attempts', /open after \d+ failed attempts/],
    ['any-peer', /shown no secret/],
    ['ageless', /beyond its age|idle for/],
  ])('finds a pump with the planted bug %s', async (flaw, text) => {
    const { violations } = await walk(STEPS_TO_FIND, { seed: SEED_TO_FIND, flaws: [flaw] });
    expect(violations.join('\n')).toMatch(text);
  });

  it('REC-2 finds a peer that uses a counter twice', async () => {
    let sealed = 0;
    const spoilNonce = (nonce: Uint8Array) => {
      sealed += 1;
      const counter = nonce[4]!;
      return sealed % 50 === 0 && counter > 0 ? nonce.with(4, counter - 1) : nonce;
    };
    const { violations } = await walk(STEPS_TO_FIND, { seed: SEED_TO_FIND, spoilNonce });
    expect(violations.join('\n')).toMatch(/sealed twice/);
  });
});
