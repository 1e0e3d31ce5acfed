// SPDX-License-Identifier: Apache-2.0
/** What frames the report: outcome, what was tested by what, what the report is not, and how to check it. */
import type { Outcome } from '@assay/sequence';
import { formatNumber } from '@assay/sequence';
import type { ResultsRecord, RunRecord } from '../records.js';
import { html, type Markup } from './markup.js';
import { count, grouped, moment, OUTCOMES, seconds } from './wording.js';

export function masthead(run: RunRecord, results: ResultsRecord): Markup {
  const { header } = run;
  const { word, mark } = OUTCOMES[results.outcome];
  return html`<header class="masthead">
<p class="kind">Assay · security test report</p>
<h1>${header.profile.title}</h1>
<p class="subtitle">${count(header.sequences.each.length, 'requirement')} exercised on: ${header.rig.title}</p>
<div class="verdict ${results.outcome}"><span class="mark" aria-hidden="true">${mark}</span><div><p class="word">${word}</p><p>${tally(results)}</p></div></div>
${results.setupTrouble === null ? null : html`<p class="trouble">The set-up failed: ${results.setupTrouble}</p>`}
</header>
${facts(run, results)}
${notThis(run)}`;
}

function tally(results: ResultsRecord): string {
  const outcomes = Object.keys(OUTCOMES) as Outcome[];
  const parts = outcomes.flatMap((outcome) => {
    const number = results.results.filter((result) => result.outcome === outcome).length;
    return number === 0 ? [] : [`${formatNumber(number)} ${OUTCOMES[outcome].word.toLowerCase()}`];
  });
  const left = results.notRun.length + results.unfinished.length;
  return [...parts, ...(left === 0 ? [] : [`${left} without a verdict`])].join(' · ');
}

function facts(run: RunRecord, results: ResultsRecord): Markup {
  const { header } = run;
  const device = results.results.reduce((sum, result) => sum + result.deviceMicros, 0);
  const took = results.wallMs === null ? '' : `, took ${seconds(results.wallMs * 1000)}`;
  const rows: [string, Markup | string][] = [
    ...results.device.map(({ name, value }): [string, string] => [name, value]),
    [
      'Firmware',
      html`${header.firmware.name}, ${formatNumber(header.firmware.size)} bytes<br>SHA-256 ${grouped(header.firmware.sha256)}`,
    ],
    ['Rig', `${header.rig.id}: ${header.rig.kind} board, ${header.rig.fixture} fixture`],
    ['Profile', `${header.profile.id} (limits and capabilities that the device claims)`],
    ['Seed, effort', `${header.seed}, ${header.effort}`],
    ['Device time', `${seconds(device)} in all sequences`],
    ['Run', `${moment(run.startedAt)}${took}`],
    ['Tool', `${header.tool.name} ${header.tool.version}, Node ${run.host.node}, ${run.host.platform}`],
    ['Transcript hash', grouped(results.transcriptHash)],
    ['Station key', html`Ed25519, SHA-256 fingerprint ${grouped(run.station.fingerprint)}`],
  ];
  return html`<dl class="facts">${rows.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
  )}</dl>`;
}

function notThis({ header }: RunRecord): Markup {
  const board =
    header.rig.kind === 'emulated'
      ? 'The board was emulated: the firmware image named above ran in an emulator, in virtual time. In this run it has not run on silicon. Electrical behaviour, the randomness of the hardware, side channels and the timing of a real board are not shown.'
      : 'The board was real. The firmware digest is that of the image file named in the rig definition; it cannot be read back through the link.';
  return html`<section class="caution"><h2>What this report is not</h2>
<p>It is not a certificate. It claims no conformity with IEEE 2621, DTSec, IEC, Bluetooth or any other document: it says what was done to one device and what was measured, against the requirements of Assay’s own catalogue. Sources marked <span class="provisional">provisional</span> are named from memory; their text was not read.</p>
<p>${board}</p>
${header.effort === 'short' ? html`<p>The effort was short: fewer repetitions than a certification run makes.</p>` : null}</section>`;
}

export function howToCheck({ header }: RunRecord): Markup {
  const again =
    header.rig.kind === 'emulated'
      ? html` On an emulated rig the same firmware, sequences and seed give the same transcript hash: <code>assay certify --seed ${header.seed}</code>.`
      : null;
  return html`<section class="check"><h2>How to check it</h2>
<p>This page is a reading aid; the evidence is the folder that it came in. <code>assay verify FOLDER</code> checks offline every digest, every line of the transcripts and the station’s signature, and names the first thing that does not fit. Compare the station key’s fingerprint with one that you have from the station itself. <code>assay rejudge FOLDER</code> computes each verdict again from its transcript alone.${again}</p></section>`;
}
