// SPDX-License-Identifier: Apache-2.0
/** The report stands alone, escapes all that came from outside, and shows what a reader must see. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry, EntryBody } from '@assay/sequence';
import { TranscriptView } from '@assay/sequence';
import { beforeAll, describe, expect, it } from 'vitest';
import { resultsSchema, runSchema } from '../records.js';
import { finishedRun, requirements, station } from '../testing/sample-run.js';
import { html } from './markup.js';
import { type ReportInput, renderReport } from './report.js';
import { timeline, topSteps } from './timeline.js';

let page: string;
let input: ReportInput;
beforeAll(async () => {
  const { dir } = await finishedRun();
  page = readFileSync(join(dir, 'report.html'), 'utf8');
  const read = (name: string) => JSON.parse(readFileSync(join(dir, name), 'utf8'));
  input = {
    run: runSchema.parse(read('run.json')),
    results: resultsSchema.parse(read('results.json')),
    requirements,
    entriesOf: () => [],
    describeFrame: () => null,
  };
});

const entriesOf = (bodies: readonly EntryBody[]): Entry[] => bodies.map((body, n) => ({ ...body, n, t: n * 1000 }));

describe('the report', () => {
  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|(src|href)="(?!#)/i);
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
  });

  it('escapes what the device said', () => {
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;alert');
  });

  it('shows outcome, subject, seed, hash and key', () => {
    const { run, results } = input;
    const flat = page.replace(/<\/?span>| /g, '');
    for (const hash of [run.header.firmware.sha256, results.transcriptHash, station.fingerprint]) {
      expect(flat).toContain(hash);
    }
    expect(page).toContain('1 passed · 1 failed · 1 rig error · 1 not applicable');
    expect(page).toContain('<dt>Seed, effort</dt><dd>1, full</dd>');
    expect(page).toContain('<dt>Model</dt><dd>Assay reference pump</dd>');
  });

  it('says what it is not, by the kind of the rig and the effort', () => {
    expect(page).toContain('It is not a certificate. It claims no conformity');
    expect(page).toContain('In this run it has not run on silicon');
    const header = {
      ...input.run.header,
      effort: 'short' as const,
      rig: { ...input.run.header.rig, kind: 'serial' as const },
    };
    const real = renderReport({ ...input, run: { ...input.run, header } });
    expect(real).toContain('cannot be read back through the link');
    expect(real).toContain('The effort was short');
    expect(real).not.toContain('has not run on silicon');
  });

  it('has a section for each result, with catalogue text, marked sources, limits and weaknesses', () => {
    expect(page.match(/<section class="requirement/g)).toHaveLength(4);
    const section = page.slice(page.indexOf('id="r05"'), page.indexOf('id="r11"')).replaceAll('\u00a0', ' ');
    expect(section).toContain(requirements[1]!.does);
    expect(section).toContain('DTSec protection profile, FTP_ITC <span class="provisional">provisional</span>');
    expect(section).toContain('CVE-2018-14781</li>');
    expect(section).toContain(
      '<td class="num">3 steps</td><td class="num">≤ 0 steps</td><td class="result">✕ out</td>',
    );
    expect(section).toContain('no-replay-window');
    expect(section).toContain('<td>Pin edge</td><td><code>STEP rises</code></td><td>unexpected-steps</td>');
  });

  it('links every measurement to entries that it shows', () => {
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    expect(targets.length).toBeGreaterThan(8);
    expect(targets.filter((target) => !anchors.has(target!))).toEqual([]);
  });

  it('shows sequences without a verdict, and requirements that nobody described', () => {
    const results = {
      ...input.results,
      results: input.results.results.slice(0, 1),
      notRun: ['11', '24'],
      unfinished: ['05'],
    };
    const cut = renderReport({ ...input, results, requirements: [] });
    expect(cut.match(/The run ended before it began/g)).toHaveLength(2);
    expect(cut).toContain('The rig died before its verdict');
    expect(cut).toContain('3 without a verdict');
    expect(cut).not.toContain('Passes when');
  });
});

describe('the figure', () => {
  it('draws a tick for each rising edge and frame, once a place, and a span for each step', () => {
    const figure = timeline(
      entriesOf([
        { k: 'step', id: 0, edge: 'start', title: 'A <b>' },
        { k: 'frame', dir: 'tx', hex: '00', via: 'x' },
        { k: 'edge', pin: 'STEP', level: 1 },
        { k: 'edge', pin: 'STEP', level: 0 },
        { k: 'edge', pin: 'STEP', level: 1 },
        { k: 'stimulus', action: 'press', data: null },
        { k: 'step', id: 0, edge: 'end', title: 'A <b>' },
      ]),
    )!.text;
    expect(figure).toContain('1 frame, 2 rising pin edges over 6\u00a0ms');
    const ticks = [...figure.matchAll(/class="tick" d="([^"]*)"/g)].map((match) => match[1]!.split('M').length - 1);
    expect(ticks).toEqual([1, 0, 2]);
    expect(figure).toContain('<title>A &lt;b&gt;</title>');
    expect(figure).toContain('class="stimulus"');
  });

  it('stays small however much happened, and is left out when nothing did', () => {
    const many = Array.from({ length: 50_000 }, (): EntryBody => ({ k: 'edge', pin: 'STEP', level: 1 }));
    expect(timeline(entriesOf(many))!.text.length).toBeLessThan(40_000);
    expect(timeline(entriesOf([{ k: 'note', name: 'x', data: 1 }]))).toBeNull();
  });

  it('shows only steps that no other encloses', () => {
    const step = (id: number, edge: 'start' | 'end'): EntryBody => ({ k: 'step', id, edge, title: `s${id}` });
    const entries = entriesOf([step(0, 'start'), step(1, 'start'), step(1, 'end'), step(0, 'end'), step(2, 'start')]);
    expect(topSteps(new TranscriptView(entries)).map((s) => s.id)).toEqual([0, 2]);
  });
});

describe('markup', () => {
  it('escapes every value that is not markup itself', () => {
    const inner = html`<b>${'<i>'}</b>`;
    expect(html`<a title="${'"'}">${inner}${[1, null, '&']}</a>`.text).toBe(
      '<a title="&quot;"><b>&lt;i&gt;</b>1&amp;</a>',
    );
  });
});
