// SPDX-License-Identifier: Apache-2.0
/** The one error of this package: the caller misused the engine. Peers' and rigs' errors come from elsewhere. */

export type MisuseCode =
  | 'not-canonical' // a value that a transcript may not hold
  | 'transcript-sealed' // appended to after the verdict
  | 'steps-overlap' // two steps of one sequence ran at the same time
  | 'bad-measurement' // a judge's measurement breaks a rule of the model
  | 'not-recorded' // a judge asked for something that the drive never recorded
  | 'bad-range'; // a random number was asked for from an empty or too wide range

/** The caller broke a rule of this package. The message says which and what to do instead. */
export class MisuseError extends Error {
  readonly family = 'misuse';
  constructor(
    readonly code: MisuseCode,
    message: string,
  ) {
    super(message);
    this.name = 'MisuseError';
  }
}
