// SPDX-License-Identifier: Apache-2.0
/** Walks: many short lives of the world, each from a seed of its own, until the steps are done or something is violated. */
import { World, type WorldOptions } from './world.js';

/** Steps of one world; then it begins anew. */
const STEPS_OF_A_WORLD = 2500;
/** The line becomes honest for a while after so many. */
const STEPS_BETWEEN_QUIET = 250;

export interface WalkReport {
  readonly steps: number;
  readonly worlds: number;
  readonly deeds: number;
  readonly sessions: number;
  readonly resumed: number;
  readonly sealed: number;
  /** What the first bad world violated, with the seed that shows it again; empty when all is well. */
  readonly violations: readonly string[];
}

export async function walk(steps: number, options: WorldOptions): Promise<WalkReport> {
  const total = { steps: 0, worlds: 0, deeds: 0, sessions: 0, resumed: 0, sealed: 0 };
  let violations: string[] = [];
  for (let seed = options.seed; total.steps < steps && violations.length === 0; seed += 1) {
    const world = new World({ ...options, seed });
    await live(world, Math.min(STEPS_OF_A_WORLD, steps - total.steps));
    const { ledger } = world;
    total.steps += world.steps;
    total.worlds += 1;
    total.deeds += ledger.deeds;
    total.sessions += ledger.sessions;
    total.resumed += ledger.resumed;
    total.sealed += world.nonces.sealed;
    violations = ledger.violations.map((text) => `seed ${seed}, step ${world.steps}, ${text}`);
  }
  return { ...total, violations };
}

async function live(world: World, steps: number): Promise<void> {
  // Twice: for each that may pair.
  await world.quiesce();
  await world.quiesce();
  while (world.steps < steps && world.ledger.violations.length === 0) {
    await world.step();
    if (world.steps % STEPS_BETWEEN_QUIET === 0) await world.quiesce();
  }
}
