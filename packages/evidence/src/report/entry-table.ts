// SPDX-License-Identifier: Apache-2.0
/** The entries behind the measurements of a sequence, decoded one a row. */
import { canonical, type Entry } from '@assay/sequence';
import type { ResultRecord } from '../records.js';
import type { FrameDescriber } from './frame-describer.js';
import { html, type Markup } from './markup.js';
import { count, seconds, shortened } from './wording.js';

/** A failure is shown at more length than a pass. */
const SHOWN = { within: 3, outside: 16 };
const TEXT_LENGTH = 180;
const HEX_LENGTH = 96;

interface Shown {
  readonly entry: Entry;
  /** Names of the measurements that point to it. */
  readonly behind: readonly string[];
}

/** Anchor of an entry, so that a measurement can link to it. */
export function entryAnchor(id: string, n: number): string {
  return `s${id}-e${n}`;
}

/** Numbers of the entries that the table shows, of those that a measurement points to. */
export function shownEvidence(m: ResultRecord['measurements'][number]): readonly number[] {
  return m.evidence.slice(0, m.within ? SHOWN.within : SHOWN.outside);
}

/** Null when no measurement points to an entry. */
export function entryTable(result: ResultRecord, entries: readonly Entry[], describe: FrameDescriber): Markup | null {
  const shown = collect(result, entries);
  const start = entries[0]?.t ?? 0;
  if (shown.length === 0) {
    return null;
  }
  const all = new Set(result.measurements.flatMap((m) => m.evidence)).size;
  const left = all === shown.length ? '' : ` Shown are ${shown.length} of ${count(all, 'entry', 'entries')}.`;
  return html`<h3>The entries behind it</h3>
<p class="note">From transcript/${result.id}.jsonl, by entry number (line = number + 1); times since the sequence began.${left}</p>
<table class="entries">
<colgroup><col class="no"><col class="time"><col class="what"><col><col class="behind"></colgroup>
<thead><tr><th class="num">No.</th><th class="num">Time</th><th>What</th><th>Content</th><th>Behind</th></tr></thead>
<tbody>
${shown.map(({ entry, behind }) => {
  const { what, content } = decoded(entry, describe);
  return html`<tr id="${entryAnchor(result.id, entry.n)}"><td class="num">${entry.n}</td><td class="num">${seconds(entry.t - start)}</td><td>${what}</td><td><code>${content}</code></td><td>${behind.join(', ')}</td></tr>
`;
})}</tbody></table>`;
}

function collect(result: ResultRecord, entries: readonly Entry[]): Shown[] {
  const behind = new Map<number, string[]>();
  for (const m of result.measurements) {
    for (const n of shownEvidence(m)) {
      behind.set(n, [...(behind.get(n) ?? []), m.name]);
    }
  }
  return [...behind]
    .sort(([a], [b]) => a - b)
    .flatMap(([n, names]) => {
      const entry = entries[n];
      return entry === undefined ? [] : [{ entry, behind: names }];
    });
}

function decoded(entry: Entry, describe: FrameDescriber): { what: string; content: string } {
  switch (entry.k) {
    case 'frame': {
      const name = describe(entry.hex, entry.dir);
      const bytes = count(entry.hex.length / 2, 'byte');
      return {
        what: direction('Frame', entry),
        content: `${name === null ? '' : `${name} · `}${bytes} · ${shortened(entry.hex, HEX_LENGTH)}`,
      };
    }
    case 'message':
      return {
        what: direction('Message', entry),
        content: `${entry.name} ${shortened(canonical(entry.body), TEXT_LENGTH)}`,
      };
    case 'edge':
      return { what: 'Pin edge', content: `${entry.pin} ${entry.level === 1 ? 'rises' : 'falls'}` };
    case 'stimulus':
      return { what: 'Stimulus', content: `${entry.action} ${shortened(canonical(entry.data), TEXT_LENGTH)}` };
    case 'note':
      return { what: 'Note', content: `${entry.name} ${shortened(canonical(entry.data), TEXT_LENGTH)}` };
    case 'step':
      return { what: `Step ${entry.edge === 'start' ? 'begins' : 'ends'}`, content: entry.title };
    case 'peer-error':
      return { what: 'Device error', content: shortened(`${entry.code}: ${entry.text}`, TEXT_LENGTH) };
    default:
      return { what: entry.k, content: '' };
  }
}

function direction(kind: string, { dir, via }: { readonly dir: 'tx' | 'rx'; readonly via: string }): string {
  return `${kind} ${dir === 'tx' ? '→ device' : '← device'} (${via})`;
}
