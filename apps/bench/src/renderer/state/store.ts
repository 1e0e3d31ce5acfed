// SPDX-License-Identifier: Apache-2.0
/** What the screens show: the host's snapshot, kept current by its updates. Nothing here is the only copy of anything. */
import { create } from 'zustand';
import type { Boards } from '../../ipc/boards.js';
import type { Problem } from '../../ipc/common.js';
import { type AppInfo, type Snapshot, snapshotSchema, type Update, updateSchema } from '../../ipc/contract.js';
import type { RecentEvidence } from '../../ipc/evidence.js';
import type { PumpView, StepPoints, TrafficLine } from '../../ipc/pump.js';
import type { RunHead, RunRow } from '../../ipc/run.js';
import { call, openBridge, problemOf } from './api.js';
import { mergePoints, mergeTraffic } from './merge.js';

export interface BenchState {
  readonly link: 'connecting' | 'live' | 'broken';
  readonly app: AppInfo | null;
  readonly boards: Boards;
  readonly pump: PumpView | null;
  readonly points: StepPoints | null;
  readonly traffic: readonly TrafficLine[];
  readonly run: RunHead | null;
  /** In the order in which they were picked. */
  readonly rows: readonly RunRow[];
  readonly recent: readonly RecentEvidence[];
  readonly notices: readonly (Problem & { readonly key: number })[];
}

export const useBench = create<BenchState>()(() => ({
  link: 'connecting',
  app: null,
  boards: { serial: [], emulated: [], trouble: '' },
  pump: null,
  points: null,
  traffic: [],
  run: null,
  rows: [],
  recent: [],
  notices: [],
}));

let lastSeq = 0;
let noticeKey = 0;

/** Shows a problem until it is dismissed. */
export function notice(problem: Problem): void {
  const key = ++noticeKey;
  useBench.setState(({ notices }) => ({
    notices: [...notices.filter((n) => n.message !== problem.message), { ...problem, key }].slice(-4),
  }));
}

export function dismissNotice(key: number): void {
  useBench.setState(({ notices }) => ({ notices: notices.filter((n) => n.key !== key) }));
}

/** Connects to the host; returns what ends it. */
export function startBench(): () => void {
  const bridge = openBridge((broken) => {
    if (broken) useBench.setState({ link: 'broken' });
    else void refresh();
  });
  const unsubscribe = bridge.onUpdate((raw) => take(raw));
  void refresh();
  return unsubscribe;
}

async function refresh(): Promise<void> {
  try {
    const snapshot = snapshotSchema.parse(await call('snapshot', {}));
    lastSeq = snapshot.seq;
    useBench.setState({ ...fromSnapshot(snapshot), link: 'live' });
  } catch (error) {
    useBench.setState({ link: 'broken' });
    notice(problemOf(error));
  }
}

function fromSnapshot({ app, boards, pump, steps, traffic, run, rows, recent }: Snapshot): Partial<BenchState> {
  return { app, boards, pump, points: steps, traffic, run, rows, recent };
}

function take(raw: unknown): void {
  const parsed = updateSchema.safeParse(raw);
  if (!parsed.success) {
    notice({
      code: 'update-invalid',
      message: 'The host sent an update that does not fit the contract.',
      mend: 'Reload the window.',
    });
    return;
  }
  const update = parsed.data;
  if (update.seq <= lastSeq) return;
  const missed = lastSeq > 0 && update.seq !== lastSeq + 1;
  lastSeq = update.seq;
  if (missed) void refresh();
  useBench.setState((state) => apply(state, update));
  if (update.notice !== undefined) notice(update.notice);
}

/** Pure: the state after an update. */
export function apply(state: BenchState, update: Update): Partial<BenchState> {
  const next: { -readonly [K in keyof BenchState]?: BenchState[K] } = {};
  if (update.boards !== undefined) next.boards = update.boards;
  if (update.recent !== undefined) next.recent = update.recent;
  if (update.run !== undefined) next.run = update.run;
  if (update.pump !== undefined) {
    next.pump = update.pump;
    // A new connection starts with an empty plot and an empty log.
    if (update.pump?.board !== state.pump?.board || update.pump?.link === 'opening') {
      next.points = null;
      next.traffic = [];
    }
  }
  if (update.steps !== undefined)
    next.points = mergePoints(next.points === undefined ? state.points : next.points, update.steps);
  if (update.traffic !== undefined) next.traffic = mergeTraffic(next.traffic ?? state.traffic, update.traffic.lines);
  if (update.rows !== undefined)
    next.rows = mergeRows(
      update.run?.id !== undefined && update.run.id !== state.run?.id ? [] : state.rows,
      update.rows,
    );
  return next;
}

function mergeRows(rows: readonly RunRow[], changed: readonly RunRow[]): RunRow[] {
  const merged = new Map(rows.map((row) => [row.id, row]));
  for (const row of changed) merged.set(row.id, row);
  return [...merged.values()];
}
