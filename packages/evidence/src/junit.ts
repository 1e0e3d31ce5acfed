// SPDX-License-Identifier: Apache-2.0
/** Results as JUnit XML, the form that every build server reads: a suite for the run, a case for each sequence. */
import { formatLimit, formatValue } from '@assay/sequence';
import { escapeText } from './escape.js';
import type { ResultRecord, ResultsRecord, RunRecord } from './records.js';

/** Seconds are host time where it was taken, device time otherwise. */
export function junitXml(run: RunRecord, results: ResultsRecord): string {
  const { header } = run;
  const count = (...outcomes: string[]) => results.results.filter((r) => outcomes.includes(r.outcome)).length;
  const nameOf = (id: string) => `${id} ${header.sequences.each.find((s) => s.id === id)?.title ?? ''}`;
  const cases = [
    ...(results.setupTrouble === null ? [] : [troubledCase('00 Set-up', 'set-up', results.setupTrouble)]),
    ...results.results.map(testCase),
    ...results.unfinished.map((id) =>
      troubledCase(nameOf(id), 'unfinished', 'The rig died before this sequence came to its verdict.'),
    ),
    ...results.notRun.map((id) => troubledCase(nameOf(id), 'not-run', 'The run ended before this sequence began.')),
  ];
  const errors = cases.length - count('pass', 'fail', 'not-applicable');
  const counts = `tests="${cases.length}" failures="${count('fail')}" errors="${errors}" skipped="${count('not-applicable')}"`;
  const seconds = results.wallMs === null ? sum(results.results.map(micros)) / 1e6 : results.wallMs / 1e3;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="assay" ${counts} time="${seconds.toFixed(3)}">
  <testsuite name="${escapeText(header.rig.id)}" ${counts} time="${seconds.toFixed(3)}" timestamp="${run.startedAt.replace(/\.\d+Z$/, '')}">
    <properties>
${properties(runProperties(run, results), 6)}
    </properties>
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

function runProperties({ header, station }: RunRecord, results: ResultsRecord): [string, string][] {
  return [
    ['outcome', results.outcome],
    ['transcriptHash', results.transcriptHash],
    ['rig', `${header.rig.id} (${header.rig.kind}, fixture ${header.rig.fixture})`],
    ['profile', header.profile.id],
    ['firmware', header.firmware.name],
    ['firmwareSha256', header.firmware.sha256],
    ['seed', String(header.seed)],
    ['effort', header.effort],
    ['stationKey', station.fingerprint],
  ];
}

function testCase(result: ResultRecord): string {
  const measured = result.measurements.map((m): [string, string] => [
    m.name,
    `${formatValue(m.value, m.unit)} (limit ${formatLimit(m.limit, m.unit)}${m.within ? '' : ', out of limits'})`,
  ]);
  const listed = measured.length === 0 ? '' : `\n      <properties>\n${properties(measured, 8)}\n      </properties>`;
  const open = `    <testcase classname="assay.${result.id}" name="${escapeText(`${result.id} ${result.title}`)}" time="${(micros(result) / 1e6).toFixed(3)}">`;
  return `${open}${listed}${mark(result)}\n    </testcase>`;
}

function mark({ outcome, reason }: ResultRecord): string {
  const text = escapeText(reason);
  switch (outcome) {
    case 'pass':
      return '';
    case 'fail':
      return `\n      <failure type="fail" message="${text}">${text}</failure>`;
    case 'not-applicable':
      return `\n      <skipped message="${text}"/>`;
    default:
      return `\n      <error type="${outcome}" message="${text}">${text}</error>`;
  }
}

function troubledCase(name: string, type: string, reason: string): string {
  const text = escapeText(reason);
  return `    <testcase classname="assay" name="${escapeText(name)}" time="0.000">\n      <error type="${type}" message="${text}">${text}</error>\n    </testcase>`;
}

function properties(pairs: readonly (readonly [string, string])[], indent: number): string {
  const pad = ' '.repeat(indent);
  return pairs
    .map(([name, value]) => `${pad}<property name="${escapeText(name)}" value="${escapeText(value)}"/>`)
    .join('\n');
}

function micros(result: ResultRecord): number {
  return result.wallMs === null ? result.deviceMicros : result.wallMs * 1e3;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
