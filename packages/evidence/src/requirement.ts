// SPDX-License-Identifier: Apache-2.0
/** What the report says of a requirement besides what was measured; the catalogue supplies it. */

export interface RequirementInfo {
  /** Two digits. */
  readonly id: string;
  readonly title: string;
  /** Where the requirement comes from; provisional = known from memory, its text was not read. */
  readonly refs: readonly { readonly text: string; readonly provisional: boolean }[];
  /** What the rig does, one or two sentences. */
  readonly does: string;
  readonly passesWhen: string;
  /** Basic, enhanced-basic, moderate. */
  readonly tier: 'B' | 'E' | 'M';
  /** The weaknesses that the sequence is proved to find. */
  readonly mutants: readonly { readonly name: string; readonly weakness: string }[];
}
