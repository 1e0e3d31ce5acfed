// SPDX-License-Identifier: Apache-2.0
/** Runs one certification at a time and keeps it as a head and rows, whatever the rate at which the rig reports. */
import type { RunEvent } from '@assay/rig';
import type { CatalogueEntry, RunHead, RunRow, StartRun } from '../ipc/run.js';
import type { Backend } from './backend.js';
import { BenchError, problemOf } from './bench-error.js';
import type { Outbox } from './outbox.js';
import { forecast } from './time-left.js';

/** How often elapsed time and time left move while nothing else does, milliseconds. */
const TICK_MS = 500;

interface Running {
  head: RunHead;
  readonly rows: Map<string, RunRow>;
  readonly abort: AbortController;
  readonly startedAt: number;
  firstSequenceAt: number | null;
  finished: Promise<void>;
}

export class RunDesk {
  #run: Running | null = null;
  #count = 0;

  constructor(
    private readonly backend: Backend,
    private readonly outbox: Outbox,
    private readonly onEnd: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get head(): RunHead | null {
    return this.#run === null ? null : this.#fresh(this.#run);
  }

  get rows(): readonly RunRow[] {
    return this.#run === null ? [] : [...this.#run.rows.values()];
  }

  get busy(): boolean {
    return this.#run !== null && this.#run.head.state !== 'ended';
  }

  /** Throws BenchError `run-busy`, `unknown-sequence`. */
  async start(request: StartRun): Promise<string> {
    if (this.busy) {
      throw new BenchError('run-busy', 'A certification is running already.', 'Wait for its end or cancel it first.');
    }
    const rows = new Map(this.#rowsFor(request, await this.backend.catalogue()));
    const id = `run-${++this.#count}`;
    const run: Running = {
      head: firstHead(id, request),
      rows,
      abort: new AbortController(),
      startedAt: this.now(),
      firstSequenceAt: null,
      finished: Promise.resolve(),
    };
    this.#run = run;
    this.outbox.forgetRows();
    this.#publish(run, [...rows.values()]);
    run.finished = this.#work(run);
    return id;
  }

  /** Throws BenchError `run-not-running`. */
  cancel(id: string): void {
    const run = this.#run;
    if (run === null || run.head.id !== id || run.head.state === 'ended') {
      throw new BenchError('run-not-running', `Run ${id} is not running.`, 'Nothing needs to be done.');
    }
    run.head = { ...run.head, state: 'cancelling' };
    this.#publish(run, []);
    run.abort.abort(new Error('cancelled by the user'));
  }

  async close(): Promise<void> {
    this.#run?.abort.abort(new Error('the bench app was closed'));
    await this.#run?.finished;
  }

  async #work(run: Running): Promise<void> {
    const ticker = setInterval(() => this.#publish(run, []), TICK_MS);
    try {
      await this.backend.run(run.head.request, (event) => this.#take(run, event), run.abort.signal);
    } catch (error) {
      if (!run.abort.signal.aborted) run.head = { ...run.head, problem: problemOf(error), outcome: 'error' };
    } finally {
      clearInterval(ticker);
      this.#settle(run);
      this.onEnd();
    }
  }

  /** Whatever ended the run, no row is left looking as if it still ran. */
  #settle(run: Running): void {
    const cancelled = run.abort.signal.aborted;
    for (const row of run.rows.values()) {
      if (row.state === 'done') continue;
      const reason = cancelled
        ? 'The run was cancelled before this sequence ended.'
        : 'The run ended before this sequence did.';
      run.rows.set(row.id, { ...row, state: 'done', outcome: row.outcome ?? 'aborted', reason: row.reason || reason });
    }
    run.head = {
      ...this.#fresh(run),
      state: 'ended',
      leftMs: 0,
      done: 1,
      outcome: run.head.outcome ?? (cancelled ? 'aborted' : 'error'),
    };
    this.#publish(run, [...run.rows.values()]);
  }

  #take(run: Running, event: RunEvent): void {
    switch (event.type) {
      case 'run-start':
        run.head = { ...run.head, rig: event.rig, out: event.out };
        this.#publish(run, []);
        break;
      case 'setup':
        run.head = { ...run.head, setup: { text: event.text, done: event.done } };
        this.#publish(run, []);
        break;
      case 'sequence-start':
        run.firstSequenceAt ??= this.now();
        if (run.head.state === 'setting-up') run.head = { ...run.head, state: 'running' };
        this.#patch(run, event.id, { state: 'running' });
        break;
      case 'step':
        this.#patch(run, event.id, { step: event.title });
        break;
      case 'progress':
        this.#patch(run, event.id, { done: Math.min(1, Math.max(0, event.done)) });
        break;
      case 'pump-step':
        this.#patch(run, event.id, { pumpSteps: (run.rows.get(event.id)?.pumpSteps ?? 0) + 1 });
        break;
      case 'measurement':
        this.#patch(run, event.id, { measurements: withMeasurement(run.rows.get(event.id), event.measurement) });
        break;
      case 'sequence-end':
        this.#endRow(run, event);
        break;
      case 'run-end':
        run.head = { ...run.head, outcome: event.outcome, transcriptHash: event.transcriptHash, out: event.out };
        this.#publish(run, []);
        break;
    }
  }

  #endRow(run: Running, { result, wallMs }: Extract<RunEvent, { type: 'sequence-end' }>): void {
    const measurements = result.measurements.map((m) => ({ ...m, evidence: [...m.evidence] }));
    const { id, outcome, reason, entries, head, deviceMicros } = result;
    this.#patch(run, id, {
      state: 'done',
      done: 1,
      outcome,
      reason,
      measurements,
      entries,
      head,
      deviceMicros,
      wallMs,
    });
  }

  #patch(run: Running, id: string, change: Partial<RunRow>): void {
    const row = run.rows.get(id);
    // The set-up phase reports as sequence 00, which the user did not pick: it shows in the head.
    if (row === undefined) return;
    const changed = { ...row, ...change };
    run.rows.set(id, changed);
    this.outbox.row(changed);
  }

  #publish(run: Running, rows: readonly RunRow[]): void {
    if (run !== this.#run) return;
    this.outbox.put({ run: this.#fresh(run) });
    for (const row of rows) this.outbox.row(row);
  }

  #fresh(run: Running): RunHead {
    if (run.head.state === 'ended') return run.head;
    const since = run.firstSequenceAt === null ? 0 : this.now() - run.firstSequenceAt;
    return { ...run.head, elapsedMs: this.now() - run.startedAt, ...forecast([...run.rows.values()], since) };
  }

  #rowsFor(request: StartRun, catalogue: readonly CatalogueEntry[]): [string, RunRow][] {
    return request.sequences.map((id) => {
      const entry = catalogue.find((candidate) => candidate.id === id);
      if (entry === undefined) {
        throw new BenchError(
          'unknown-sequence',
          `There is no sequence ${id} in this catalogue.`,
          'Pick sequences from the list.',
        );
      }
      return [id, firstRow(entry)];
    });
  }
}

function firstHead(id: string, request: StartRun): RunHead {
  return {
    id,
    request,
    rig: request.rig,
    state: 'setting-up',
    setup: { text: 'Starting', done: 0 },
    out: '',
    outcome: null,
    transcriptHash: '',
    elapsedMs: 0,
    leftMs: null,
    done: 0,
    problem: null,
  };
}

function firstRow({ id, title, estimate }: CatalogueEntry): RunRow {
  return {
    id,
    title,
    estimate,
    state: 'waiting',
    step: '',
    done: 0,
    outcome: null,
    reason: '',
    measurements: [],
    pumpSteps: 0,
    entries: 0,
    head: '',
    wallMs: 0,
    deviceMicros: 0,
  };
}

/** A measurement that is reported again replaces the one before: rows grow with the sequence's own list, never with time. */
function withMeasurement(
  row: RunRow | undefined,
  measurement: Extract<RunEvent, { type: 'measurement' }>['measurement'],
) {
  const others = (row?.measurements ?? []).filter((m) => m.name !== measurement.name);
  return [...others, { ...measurement, evidence: [...measurement.evidence] }];
}
