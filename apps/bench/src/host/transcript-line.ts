// SPDX-License-Identifier: Apache-2.0
/** A transcript entry, decoded for a person. */
import { type Entry, formatMeasurement, type Json } from '@assay/sequence';
import type { TranscriptLine } from '../ipc/evidence.js';
import { describeFrame } from './decode-frame.js';

type Text = Pick<TranscriptLine, 'label' | 'detail'> & Partial<TranscriptLine>;

export function transcriptLine(entry: Entry): TranscriptLine {
  const { n, t, k } = entry;
  return { n, t, kind: k, dir: null, via: '', hex: '', fields: [], ...describe(entry) };
}

function describe(entry: Entry): Text {
  switch (entry.k) {
    case 'open':
      return {
        label: `Sequence ${entry.sequence}`,
        detail: `Transcript opened, seed ${entry.seed}`,
        fields: fieldsOf(entry.run),
      };
    case 'step':
      return { label: entry.edge === 'start' ? 'Step begins' : 'Step ends', detail: entry.title };
    case 'frame': {
      const { label, detail, fields } = describeFrame(Buffer.from(entry.hex, 'hex'));
      return { label, detail, fields: [...fields], dir: entry.dir, via: entry.via, hex: entry.hex };
    }
    case 'message':
      return {
        label: entry.name,
        detail: inline(entry.body),
        fields: fieldsOf(entry.body),
        dir: entry.dir,
        via: entry.via,
      };
    case 'edge':
      return { label: entry.pin, detail: entry.level === 1 ? 'rises' : 'falls' };
    case 'stimulus':
      return { label: entry.action, detail: inline(entry.data), fields: fieldsOf(entry.data) };
    case 'note':
      return { label: entry.name, detail: inline(entry.data), fields: fieldsOf(entry.data) };
    case 'peer-error':
    case 'rig-error':
      return { label: entry.code, detail: entry.text };
    case 'aborted':
      return { label: 'Aborted', detail: entry.reason };
    case 'measurement':
      return { label: entry.m.name, detail: formatMeasurement(entry.m) };
    case 'verdict':
      return { label: `Verdict: ${entry.outcome}`, detail: entry.reason };
  }
}

/** One line: `amount 500, key 12ab…`. */
function inline(value: Json): string {
  return fieldsOf(value)
    .map((field) => (field.name === '' ? field.value : `${field.name} ${field.value}`))
    .join(', ');
}

function fieldsOf(value: Json): { name: string; value: string }[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [{ name: '', value: String(value) }];
  return Object.entries(value).map(([name, member]) => ({
    name,
    value: typeof member === 'object' && member !== null ? JSON.stringify(member) : String(member),
  }));
}
