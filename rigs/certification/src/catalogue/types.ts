// SPDX-License-Identifier: Apache-2.0
/** What a requirement of our catalogue is: its words, its tier and where it comes from. */

/** B basic (deterministic), E enhanced-basic (adds fuzzing), M moderate (adds fault injection). */
export type Tier = 'B' | 'E' | 'M';

/**
 * Where a requirement comes from. `provisional` is true where the text of the source was not read (it is from memory, or
 * was seen through somebody's implementation only): documents then say "provisional" beside it.
 */
export interface Reference {
  readonly kind: 'fda' | 'cve' | 'ids' | 'other';
  /** Short name: `A1`, `CVE-2019-10964`, `IDS 1178`. */
  readonly name: string;
  /** What it says, in our words. */
  readonly text: string;
  readonly provisional: boolean;
}

export interface Requirement {
  /** Two digits, 01…58. */
  readonly id: string;
  readonly title: string;
  readonly tier: Tier;
  readonly refs: readonly Reference[];
  /** What the rig does to the device. */
  readonly does: string;
  /** What it must see before it may say pass. */
  readonly passesWhen: string;
}

/** A document behind the catalogue, and how well we know it. */
export interface Source {
  readonly id: string;
  readonly title: string;
  /** `seen`: its text was read, as far as `note` says. `recalled`: from memory, provisional wherever it is named. */
  readonly status: 'seen' | 'recalled';
  readonly note: string;
}
