// SPDX-License-Identifier: Apache-2.0
/** The live plot of steps: insulin delivered since the connection over the pump's own time. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { StepPoints } from '../../../ipc/pump.js';
import { useBench } from '../../state/store.js';
import { Choice } from '../../ui/field.js';
import { units } from '../../ui/format.js';
import { Panel } from '../../ui/panel.js';

type Span = '60' | '600' | 'all';
const spans = [
  { value: '60', label: '1 min' },
  { value: '600', label: '10 min' },
  { value: 'all', label: 'All' },
] as const;

const HEIGHT = 232;

export function StepPlot() {
  const points = useBench((state) => state.points);
  const [span, setSpan] = useState<Span>('60');
  const count = points === null ? 0 : points.from + points.seconds.length;
  const delivered = points?.milliunits.at(-1) ?? 0;
  return (
    <Panel
      title="Delivered since connection"
      note={count === 0 ? 'No step yet' : `${count} ${count === 1 ? 'step' : 'steps'} · ${units(delivered)}`}
      actions={<Choice label="Time shown" hideLabel value={span} options={spans} onChange={setSpan} />}
      flush
    >
      <div
        className="relative px-2 pt-3 pb-2"
        role="img"
        aria-label={`Plot of insulin delivered since connection: ${count} steps, ${units(delivered)}`}
        data-steps={count}
      >
        <Canvas points={points} span={span} />
        {count === 0 && (
          <p className="pointer-events-none absolute inset-0 flex items-center justify-center text-faint">
            Each step of the motor appears here as it happens.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Canvas({ points, span }: { readonly points: StepPoints | null; readonly span: Span }) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useColourScheme();

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the scheme changes
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const made = new uPlot(plotOptions(element), [[], []], element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [scheme]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new plot (after a change of scheme) needs its data too
  useEffect(() => {
    plot.current?.batch(() => {
      plot.current?.setData(series(points), false);
      plot.current?.setScale('x', xRange(points, span));
      plot.current?.setScale('y', { min: 0, max: yMax(points) });
    });
  }, [points, span, scheme]);

  return <div ref={holder} style={{ height: HEIGHT }} />;
}

/** The line begins at zero and reaches to now, so that a pause shows as one. */
function series(points: StepPoints | null): [number[], number[]] {
  if (points === null) return [[0], [0]];
  const units = points.milliunits.map((milliunits) => milliunits / 1000);
  const before = points.from === 0 ? 0 : (units[0] ?? 0);
  return [
    [points.from === 0 ? 0 : (points.seconds[0] ?? 0), ...points.seconds, points.now],
    [before, ...units, units.at(-1) ?? before],
  ];
}

function xRange(points: StepPoints | null, span: Span): { min: number; max: number } {
  const now = points?.now ?? 0;
  if (span === 'all') return { min: 0, max: Math.max(10, now) };
  const width = Number(span);
  return { min: Math.max(0, now - width), max: Math.max(width, now) };
}

function yMax(points: StepPoints | null): number {
  return Math.max(0.5, ((points?.milliunits.at(-1) ?? 0) / 1000) * 1.15);
}

function plotOptions(element: HTMLElement): uPlot.Options {
  const colour = (name: string) => resolve(element, name);
  const axis: uPlot.Axis = {
    stroke: colour('faint'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { stroke: colour('line'), width: 1, size: 4 },
    font: `11px ${getComputedStyle(document.body).fontFamily}`,
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { show: false } },
    scales: { x: { time: false, auto: false }, y: { auto: false } },
    axes: [
      { ...axis, size: 28, values: (_plot, ticks) => ticks.map(timeTick) },
      { ...axis, size: 48, values: (_plot, ticks) => ticks.map((tick) => `${tick.toFixed(2)} U`) },
    ],
    series: [
      {},
      {
        stroke: colour('accent'),
        width: 2,
        fill: `color-mix(in srgb, ${colour('accent')} 10%, transparent)`,
        paths: uPlot.paths.stepped?.({ align: 1 }) ?? null,
        points: { show: false },
      } as uPlot.Series,
    ],
  };
}

function timeTick(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${+(seconds / 60).toFixed(1)} min`;
}

/** The canvas knows no CSS variables: a colour is read back from an element that has it. */
function resolve(element: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(--color-${name})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function useColourScheme(): 'light' | 'dark' {
  const [dark, setDark] = useState(() => window.matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark ? 'dark' : 'light';
}
