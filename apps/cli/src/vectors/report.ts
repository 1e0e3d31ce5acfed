// SPDX-License-Identifier: Apache-2.0
/** Decisions held against what a Wycheproof file asks. */
import type { Decision } from './decide.js';
import type { WycheproofFile, WycheproofTest } from './wycheproof.js';

export interface WycheproofReport {
  readonly file: string;
  readonly algorithm: string;
  readonly passed: number;
  readonly failed: number;
  /** The code under test has no such function. */
  readonly unsupported: number;
  readonly failures: readonly (Named & { readonly wanted: WycheproofTest['result'] })[];
  /** Where the file leaves the choice: ours. They count as passed, unless the result is wrong. */
  readonly acceptable: readonly Named[];
}

interface Named extends Pick<WycheproofTest, 'tcId' | 'comment' | 'flags'> {
  readonly decision: Decision;
}

const right: { readonly [result in WycheproofTest['result']]: readonly Decision[] } = {
  valid: ['accepts'],
  invalid: ['refuses'],
  acceptable: ['accepts', 'refuses'],
};

export function reportOn(file: string, vectors: WycheproofFile, decisions: readonly Decision[]): WycheproofReport {
  const all = vectors.tests.map(({ tcId, comment, flags, result }, i) => ({
    named: { tcId, comment, flags, decision: decisions[i]! },
    result,
  }));
  const supported = all.filter(({ named }) => named.decision !== 'unsupported');
  const failures = supported.filter(({ named, result }) => !right[result].includes(named.decision));
  return {
    file,
    algorithm: vectors.algorithm,
    passed: supported.length - failures.length,
    failed: failures.length,
    unsupported: all.length - supported.length,
    failures: failures.map(({ named, result }) => ({ ...named, wanted: result })),
    acceptable: supported.filter(({ result }) => result === 'acceptable').map(({ named }) => named),
  };
}

const title = ({ tcId, comment, flags }: Named): string =>
  [
    `test ${tcId}`,
    ...(comment === '' ? [] : [`"${comment}"`]),
    ...(flags.length === 0 ? [] : [`[${flags.join(', ')}]`]),
  ].join(' ');

/** For people: what failed, what was ours to choose, and the sum. */
export function describeReport(report: WycheproofReport): string {
  const lines = [
    ...report.failures.map((each) => `FAILED ${title(each)}: is ${each.wanted}, the code ${each.decision}`),
    ...report.acceptable.map((each) => `acceptable ${title(each)}: the code ${each.decision}`),
    `${report.file} (${report.algorithm}): ${report.passed} passed, ${report.failed} failed, ${report.unsupported} unsupported`,
  ];
  return `${lines.join('\n')}\n`;
}
