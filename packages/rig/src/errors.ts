// SPDX-License-Identifier: Apache-2.0
/** What can go wrong with the rig itself: never the product's fault, so a sequence that meets one ends as `error`. */

export type RigErrorCode =
  | 'rig-file-missing' // no such file or folder
  | 'rig-file-invalid' // it is there and does not say what a rig definition or profile must
  | 'rig-mismatch' // parts of the definition do not go together, or an option names a part that is not there
  | 'firmware-missing' // the image that the rig names is not built
  | 'rig-busy' // another run holds the board
  | 'port-busy' // the pump's port is open already on this bench
  | 'fixture-silent' // the fixture does not answer
  | 'fixture-failed' // it answered once and fails now
  | 'fixture-cannot' // the fixture has no hands for what was asked
  | 'display-missing' // the pairing secret can neither be read nor asked for
  | 'not-set-up' // credentials asked for before set-up gave them
  | 'setup-failed' // the set-up phase did not end with paired peers
  | 'station-unusable' // the station's folder of keys cannot be used
  | 'worker-died'; // the thread that drove a sequence ended without a result

/** Trouble with the rig. The message says what and where, and the mend. */
export class RigError extends Error {
  constructor(
    readonly code: RigErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'RigError';
  }
}

/** One thing wrong with a rig definition or profile. `line` counts from 1. */
export interface FileProblem {
  readonly file: string;
  readonly line?: number;
  /** Dotted path of the field, e.g. `board.firmware`; empty for the file as a whole. */
  readonly field: string;
  readonly problem: string;
  readonly mend: string;
}

/** A rig definition or profile that cannot be used: names each problem's file, line, field and mend. */
export class RigFileError extends RigError {
  constructor(readonly problems: readonly FileProblem[]) {
    super('rig-file-invalid', problems.map(formatProblem).join('\n'));
    this.name = 'RigFileError';
  }
}

function formatProblem({ file, line, field, problem, mend }: FileProblem): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return `${place}: ${field === '' ? '' : `${field}: `}${problem}; ${mend}`;
}
