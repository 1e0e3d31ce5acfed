// SPDX-License-Identifier: Apache-2.0
/** What a rig's hands at the pump can do, and how exactly it is known when they did it. */

import type { TranscriptView } from '@assay/sequence';
import type { Micros } from '@assay/transport';
import type { Context } from './context.js';
import { number } from './judging.js';

/** Longer than any debouncing, shorter than anything that a held button might mean besides. */
export const PRESS_TIME: Micros = 200_000;

/** A press that goes through Firmata reaches the pin some milliseconds after it was asked for, and edges come back so late. */
const FIXTURE_RESOLUTION_MS = { direct: 0, firmata: 25 } as const;

export function noteFixture({ note, bench }: Context): void {
  note('fixture', { resolutionMs: FIXTURE_RESOLUTION_MS[bench.fixture.kind] });
}

/** By how many milliseconds the noted fixture may be late. */
export function fixtureResolution(view: TranscriptView): number {
  return number(view.notes('fixture').at(-1)?.data ?? null, 'resolutionMs') || 0;
}
