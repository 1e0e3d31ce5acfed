// SPDX-License-Identifier: Apache-2.0
/** What a terminal shows while a certification runs: a live line with a bar per running sequence, plain lines elsewhere. */
import type { RunEvent } from '@assay/rig';
import type { Outcome, SequenceResult } from '@assay/sequence';

const marks: Record<Outcome, string> = {
  pass: 'PASS',
  fail: 'FAIL',
  error: 'ERROR',
  'not-applicable': 'N/A',
  aborted: 'ABORT',
};
const colours: Record<Outcome, number> = { pass: 32, fail: 31, error: 33, 'not-applicable': 90, aborted: 33 };

/** Key of the set-up among the running; the evidence calls its transcript so too. */
const SETUP = '00';

interface Running {
  readonly id: string;
  readonly title: string;
  done: number;
  step: string;
}

export interface Terminal {
  readonly live: boolean;
  readonly columns: number;
  write(text: string): void;
}

export function stderrTerminal(): Terminal {
  return {
    live: Boolean(process.stderr.isTTY) && process.env['CI'] === undefined,
    columns: process.stderr.columns || 100,
    write: (text) => void process.stderr.write(text),
  };
}

/** `████░░░░  40 %` */
export function bar(done: number, width = 16): string {
  const share = Math.min(1, Math.max(0, done));
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(Math.round(share * 100)).padStart(3)} %`;
}

/** Shows the events of one run on one terminal. */
export class RunProgress {
  readonly #terminal: Terminal;
  readonly #running = new Map<string, Running>();
  readonly #titles = new Map<string, { title: string; estimate: number }>();
  #drawn = 0;
  #finished = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(event: RunEvent): void {
    switch (event.type) {
      case 'run-start':
        for (const { id, title, estimate } of event.sequences) this.#titles.set(id, { title, estimate });
        this.#line(`${event.rig}: ${event.sequences.length} sequences, seed ${event.seed}`);
        break;
      case 'setup':
        this.#setup(event.text, event.done);
        break;
      case 'sequence-start':
        this.#setupDone();
        this.#running.set(event.id, { id: event.id, title: this.#title(event.id), done: 0, step: '' });
        if (!this.#terminal.live) this.#line(`  ${event.id} ${this.#title(event.id)} …`);
        break;
      case 'step':
        this.#update(event.id, { step: event.title });
        break;
      case 'progress':
        this.#update(event.id, { done: event.done });
        break;
      case 'sequence-end':
        this.#ended(event.result, event.wallMs);
        break;
      case 'run-end':
        this.#clear();
        break;
      case 'pump-step':
      case 'measurement':
        break; // too fine for a terminal; the report has them
    }
    this.#draw();
  }

  #title(id: string): string {
    return this.#titles.get(id)?.title ?? '';
  }

  #setup(text: string, done: number): void {
    if (!this.#terminal.live) {
      this.#line(`  set-up: ${text}`);
      return;
    }
    // A step's title comes without a share, a share without a title of its own: neither takes the other back.
    const shown = Math.max(done, this.#running.get(SETUP)?.done ?? 0);
    this.#running.set(SETUP, { id: SETUP, title: 'set-up', done: shown, step: text });
  }

  #setupDone(): void {
    this.#running.delete(SETUP);
  }

  #update(id: string, change: Partial<Running>): void {
    const running = this.#running.get(id);
    if (running) Object.assign(running, change);
  }

  #ended(result: SequenceResult, wallMs: number): void {
    this.#running.delete(result.id);
    this.#finished += 1;
    const mark = this.#coloured(marks[result.outcome].padEnd(5), colours[result.outcome]);
    const seconds = `${(wallMs / 1000).toFixed(1)} s`.padStart(8);
    this.#line(`  ${mark} ${result.id} ${result.title.padEnd(34)}${seconds}`);
    if (result.outcome !== 'pass') this.#line(`        ${result.reason}`);
  }

  #coloured(text: string, colour: number): string {
    return this.#terminal.live ? `\x1b[${colour}m${text}\x1b[0m` : text;
  }

  #clear(): void {
    if (this.#drawn > 0) this.#terminal.write(`\x1b[${this.#drawn}A\x1b[J`);
    this.#drawn = 0;
  }

  #line(text: string): void {
    this.#clear();
    this.#terminal.write(`${text}\n`);
  }

  #draw(): void {
    if (!this.#terminal.live) return;
    this.#clear();
    for (const { id, title, done, step } of this.#running.values()) {
      const text = `  ${bar(done)} ${id} ${title}${step ? ` · ${step}` : ''}`;
      this.#terminal.write(`${text.slice(0, this.#terminal.columns - 1)}\n`);
      this.#drawn += 1;
    }
    const left = this.#titles.size - this.#finished;
    if (left > 0) {
      this.#terminal.write(`  ${left} of ${this.#titles.size} to go\n`);
      this.#drawn += 1;
    }
  }
}
