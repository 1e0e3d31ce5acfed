// SPDX-License-Identifier: Apache-2.0
/** The report of a run: one self-contained HTML page, good to read on screen and on paper. */
import { type Entry, formatLimit, formatValue } from '@assay/sequence';
import { SETUP_ID } from '../layout.js';
import type { ResultRecord, ResultsRecord, RunRecord } from '../records.js';
import type { RequirementInfo } from '../requirement.js';
import type { FrameDescriber } from './frame-describer.js';
import { html, Markup } from './markup.js';
import { howToCheck, masthead } from './masthead.js';
import { requirementSection } from './requirement-section.js';
import { STYLE } from './style.js';
import { chip, count, moment, seconds } from './wording.js';

export interface ReportInput {
  readonly run: RunRecord;
  readonly results: ResultsRecord;
  /** Those of the run's sequences; a sequence without one is shown with what was measured only. */
  readonly requirements: readonly RequirementInfo[];
  readonly entriesOf: (id: string) => readonly Entry[];
  readonly describeFrame: FrameDescriber;
}

/** Holds no script and loads nothing; the policy in its head keeps it so. */
export function renderReport({ run, results, requirements, entriesOf, describeFrame }: ReportInput): string {
  const sections = results.results.map((result) =>
    requirementSection(
      result,
      requirements.find(({ id }) => id === result.id) ?? null,
      entriesOf(result.id),
      describeFrame,
    ),
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${run.header.profile.title}: security test report, ${moment(run.startedAt)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${masthead(run, results)}
${summary(run, results)}
${setup(entriesOf(SETUP_ID))}
${howToCheck(run)}
${sections}
<footer>Written by ${run.header.tool.name} ${run.header.tool.version} on ${moment(results.finishedAt)}. Header digest ${run.headerSha256}.</footer>
</body>
</html>
`;
  return page.text;
}

function summary(run: RunRecord, results: ResultsRecord): Markup {
  return html`<section class="summary"><h2>Requirements</h2>
<table>
<thead><tr><th class="num">No.</th><th>Requirement</th><th>Outcome</th><th>Decided by</th><th class="num">Device time</th></tr></thead>
<tbody>
${run.header.sequences.each.map(({ id, title }) => {
  const result = results.results.find((candidate) => candidate.id === id);
  return result === undefined ? unjudged(id, title, results) : judged(result);
})}</tbody></table></section>`;
}

function judged(result: ResultRecord): Markup {
  return html`<tr><td class="num">${result.id}</td><td><a href="#r${result.id}">${result.title}</a></td><td>${chip(result.outcome)}</td><td>${decidedBy(result)}</td><td class="num">${seconds(result.deviceMicros)}</td></tr>
`;
}

function unjudged(id: string, title: string, results: ResultsRecord): Markup {
  const why = results.notRun.includes(id) ? 'The run ended before it began.' : 'The rig died before its verdict.';
  return html`<tr><td class="num">${id}</td><td>${title}</td><td>No verdict</td><td>${why}</td><td class="num">–</td></tr>
`;
}

/** On failure what is out of limits; of a pass how much was measured; of all else the reason. */
function decidedBy({ outcome, measurements, reason }: ResultRecord): string {
  const out = measurements.find((m) => !m.within);
  if (out !== undefined) {
    return `${out.name} ${formatValue(out.value, out.unit)}, limit ${formatLimit(out.limit, out.unit)}`;
  }
  return outcome === 'pass' ? `${count(measurements.length, 'measurement')}, all within limits` : reason;
}

function setup(entries: readonly Entry[]): Markup | null {
  const last = entries.at(-1);
  const first = entries[0];
  if (first === undefined || last === undefined) {
    return null;
  }
  const frames = entries.filter((entry) => entry.k === 'frame').length;
  const titles = entries.flatMap((entry) => (entry.k === 'step' && entry.edge === 'start' ? [entry.title] : []));
  return html`<section class="setup"><h2>Set-up</h2><p>All sequences stand on one set-up (transcript/${SETUP_ID}.jsonl): ${count(frames, 'frame')} in ${seconds(last.t - first.t)}${titles.length === 0 ? '.' : `: ${titles.join('; ')}.`}</p></section>`;
}
