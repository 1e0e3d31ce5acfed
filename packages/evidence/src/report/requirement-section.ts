// SPDX-License-Identifier: Apache-2.0
/** One requirement in the report: what it asks, what was done, what was measured, and the entries behind it. */
import { type Entry, formatLimit, formatValue, TranscriptView } from '@assay/sequence';
import type { ResultRecord } from '../records.js';
import type { RequirementInfo } from '../requirement.js';
import { entryAnchor, entryTable, shownEvidence } from './entry-table.js';
import type { FrameDescriber } from './frame-describer.js';
import { html, type Markup } from './markup.js';
import { timeline, topSteps } from './timeline.js';
import { chip, count, seconds, TIERS } from './wording.js';

/** A sequence of hundreds of equal steps is shown by its first and its last ones. */
const STEPS_SHOWN = { first: 12, last: 3 };
const LINKS_SHOWN = 6;

export function requirementSection(
  result: ResultRecord,
  requirement: RequirementInfo | null,
  entries: readonly Entry[],
  describe: FrameDescriber,
): Markup {
  return html`<section class="requirement${result.measurements.length === 0 ? ' brief' : ''}" id="r${result.id}" aria-labelledby="h${result.id}">
<header><h2 id="h${result.id}"><span class="id">${result.id}</span> ${result.title}</h2>${chip(result.outcome)}</header>
<p class="reason">${result.reason}</p>
${requirement === null ? null : catalogueText(requirement)}
${measurements(result)}
${timeline(entries)}
${steps(entries)}
${entryTable(result, entries, describe)}
${requirement === null ? null : weaknesses(requirement)}
</section>
`;
}

function catalogueText({ does, passesWhen, refs, tier }: RequirementInfo): Markup {
  return html`<div class="catalogue">
<div><h3>The rig does</h3><p>${does}</p></div>
<div><h3>Passes when</h3><p>${passesWhen}</p></div>
<div><h3>Derived from</h3><ul>${refs.map(
    ({ text, provisional }) =>
      html`<li>${text}${provisional ? html` <span class="provisional">provisional</span>` : null}</li>`,
  )}</ul><p class="note">Tier: ${TIERS[tier]}</p></div>
</div>`;
}

function measurements(result: ResultRecord): Markup | null {
  if (result.measurements.length === 0) {
    return null;
  }
  return html`<h3>Measurements</h3>
<table class="measurements">
<thead><tr><th>Measured</th><th class="num">Value</th><th class="num">Limit</th><th>Result</th><th>Entries</th></tr></thead>
<tbody>
${result.measurements.map(
  (
    m,
  ) => html`<tr class="${m.within ? 'in' : 'out'}"><td>${m.title}<br><code>${m.name}</code></td><td class="num">${formatValue(m.value, m.unit)}</td><td class="num">${formatLimit(m.limit, m.unit)}</td><td class="result">${m.within ? '✓ within' : '✕ out'}</td><td class="links">${links(result.id, m)}</td></tr>
`,
)}</tbody></table>`;
}

function links(id: string, m: ResultRecord['measurements'][number]): Markup | string {
  if (m.evidence.length === 0) {
    return '–';
  }
  const linked = shownEvidence(m).slice(0, LINKS_SHOWN);
  const more = m.evidence.length - linked.length;
  return html`${linked.map((n) => html`<a href="#${entryAnchor(id, n)}">${n}</a> `)}${more === 0 ? null : `+${more}`}`;
}

function steps(entries: readonly Entry[]): Markup | null {
  const view = new TranscriptView(entries);
  const all = topSteps(view);
  if (all.length === 0) {
    return null;
  }
  const start = entries[0]?.t ?? 0;
  const { first, last } = STEPS_SHOWN;
  const cut = all.length > first + last + 1;
  const row = (step: (typeof all)[number]): Markup => {
    const inside = view.inStep(step.id);
    const took = step.end === null ? 'not ended' : seconds(step.end.t - step.start.t);
    return html`<tr><td class="num">${step.id + 1}</td><td>${step.title}</td><td class="num">${seconds(step.start.t - start)}</td><td class="num">${took}</td><td class="num">${inside.frames('tx').length}</td><td class="num">${inside.frames('rx').length}</td><td class="num">${inside.edges(undefined, 1).length}</td></tr>
`;
  };
  const gap = html`<tr><td></td><td colspan="6" class="gap">… ${count(all.length - first - last, 'more step')} in the transcript</td></tr>
`;
  return html`<h3>Steps</h3>
<table class="steps">
<thead><tr><th class="num">No.</th><th>Step</th><th class="num">Begins</th><th class="num">Takes</th><th class="num">Frames sent</th><th class="num">Received</th><th class="num">Rising edges</th></tr></thead>
<tbody>
${cut ? [all.slice(0, first).map(row), gap, all.slice(-last).map(row)] : all.map(row)}</tbody></table>`;
}

function weaknesses({ mutants }: RequirementInfo): Markup | null {
  if (mutants.length === 0) {
    return null;
  }
  return html`<h3>What this sequence must catch</h3>
<p class="note">Weaknesses built on purpose into a separate firmware build. The kill matrix fails when this sequence passes on one of them.</p>
<table class="mutants"><tbody>
${mutants.map(
  ({ name, weakness }) => html`<tr><td><code>${name}</code></td><td>${weakness}</td></tr>
`,
)}</tbody></table>`;
}
