// SPDX-License-Identifier: Apache-2.0
/** The figure of a sequence: its steps, frames, stimuli and pin edges on one time axis, as inline SVG. */
import { type Entry, formatNumber, type StepSpan, TranscriptView } from '@assay/sequence';
import { html, type Markup } from './markup.js';
import { count } from './wording.js';

const WIDTH = 820;
const LEFT = 112;
const RIGHT = 22;
const LANE = 26;
const TOP = 6;
/** Narrower steps get no number: it would not fit. */
const LABEL_WIDTH = 16;

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly x: (t: number) => number;
}

interface Lane {
  readonly label: string;
  readonly draw: (y: number) => Markup;
}

/** Null when nothing happened that a figure would show. */
export function timeline(entries: readonly Entry[]): Markup | null {
  const view = new TranscriptView(entries);
  const frames = view.frames();
  if (frames.length + view.edges().length === 0) {
    return null;
  }
  const scale = scaleOf(entries);
  const lanes = lanesOf(view, scale);
  const bottom = TOP + lanes.length * LANE;
  const said = `${count(frames.length, 'frame')}, ${count(view.edges(undefined, 1).length, 'rising pin edge')} over ${axisLabel(scale.to - scale.from, scale.to - scale.from)}`;
  return html`<figure class="timeline">
<svg viewBox="0 0 ${WIDTH} ${bottom + 24}" role="img" aria-label="Timeline: ${said}">
${lanes.map((lane, index) => laneMarkup(lane, TOP + index * LANE))}
${axis(scale, bottom)}
</svg>
<figcaption>What happened when: ${said}.${view.steps().length === 0 ? '' : ' Numbers are those of the steps below.'}</figcaption>
</figure>`;
}

function scaleOf(entries: readonly Entry[]): Scale {
  // Edges are recorded when the fixture reports them, so the extremes of time are not always at the ends of the list.
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const { t } of entries) {
    from = Math.min(from, t);
    to = Math.max(to, t);
  }
  const span = Math.max(1, to - from);
  const x = (t: number): number => Math.round((LEFT + ((t - from) / span) * (WIDTH - LEFT - RIGHT)) * 2) / 2;
  return { from, to: from + span, x };
}

function lanesOf(view: TranscriptView, scale: Scale): Lane[] {
  const steps = topSteps(view);
  const stimuli = view.stimuli();
  const pins = [...new Set(view.edges().map((edge) => edge.pin))].sort();
  return [
    ...(steps.length === 0 ? [] : [{ label: 'Steps', draw: (y: number) => spans(steps, scale, y) }]),
    ...(['tx', 'rx'] as const).map((dir) => ({
      label: dir === 'tx' ? 'To the device' : 'From the device',
      draw: (y: number) => ticks(view.frames(dir), scale, y, 5, 21),
    })),
    ...(stimuli.length === 0 ? [] : [{ label: 'Stimuli', draw: (y: number) => triangles(stimuli, scale, y) }]),
    ...pins.map((pin) => ({ label: `${pin} ↑`, draw: (y: number) => ticks(view.edges(pin, 1), scale, y, 3, 23) })),
  ];
}

function laneMarkup(lane: Lane, y: number): Markup {
  return html`<line class="base" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y + LANE - 3}" y2="${y + LANE - 3}"/>
<text class="lane" x="${LEFT - 10}" y="${y + 17}" text-anchor="end">${lane.label}</text>${lane.draw(y)}`;
}

/** One path a lane; what falls on the same half pixel is drawn once, so a long run stays a small figure. */
function ticks(entries: readonly Entry[], scale: Scale, y: number, top: number, bottom: number): Markup {
  const places = [...new Set(entries.map((entry) => scale.x(entry.t)))].sort((a, b) => a - b);
  const path = places.map((x) => `M${x} ${y + top}V${y + bottom}`).join('');
  return html`<path class="tick" d="${path}"/>`;
}

function triangles(entries: readonly Entry[], scale: Scale, y: number): Markup {
  const places = [...new Set(entries.map((entry) => scale.x(entry.t)))];
  const path = places.map((x) => `M${x} ${y + 21}l-4 -11h8z`).join('');
  return html`<path class="stimulus" d="${path}"/>`;
}

function spans(steps: readonly StepSpan[], scale: Scale, y: number): Markup {
  return html`${steps.map((step) => {
    const x = scale.x(step.start.t);
    const width = Math.max(1, scale.x(step.end?.t ?? scale.to) - x);
    const label =
      width < LABEL_WIDTH
        ? null
        : html`<text x="${x + width / 2}" y="${y + 16}" text-anchor="middle">${step.id + 1}</text>`;
    return html`<rect class="span" x="${x}" y="${y + 3}" width="${width}" height="18"><title>${step.title}</title></rect>${label}`;
  })}`;
}

/** Steps that no other step encloses. */
export function topSteps(view: TranscriptView): StepSpan[] {
  let end = -1;
  return view.steps().filter((step) => {
    const outer = step.start.n > end;
    end = outer ? (step.end?.n ?? Number.POSITIVE_INFINITY) : end;
    return outer;
  });
}

function axis(scale: Scale, y: number): Markup {
  const span = scale.to - scale.from;
  const step = niceStep(span / 8);
  const marks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
  return html`${marks.map((mark) => {
    const x = scale.x(scale.from + mark);
    return html`<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${y}"/><text class="axis" x="${x}" y="${y + 16}" text-anchor="middle">${axisLabel(mark, span)}</text>`;
  })}`;
}

/** The next of 1, 2, 5 times a power of ten; microseconds. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least) ?? 10 * power;
}

function axisLabel(us: number, span: number): string {
  if (us === 0) {
    return '0';
  }
  const [size, unit] = span < 2_000_000 ? [1000, 'ms'] : [1_000_000, 's'];
  const value = us / size;
  return `${Number.isInteger(value) ? formatNumber(value) : value.toFixed(1)}\u00a0${unit}`;
}
