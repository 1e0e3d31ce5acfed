// SPDX-License-Identifier: Apache-2.0
/** Writes transcripts by hand, for tests of judges: what a good pump would have left, and what a bad one. */
import { fileURLToPath } from 'node:url';
import { loadRig } from '@assay/rig';
import type { Entry, EntryBody, Json } from '@assay/sequence';
import { CONTROL } from '../support/control.js';
import { frameOf } from '../support/frames.js';

/** The reference pump's limits. */
export const { profile } = await loadRig(fileURLToPath(new URL('../../../emulated/', import.meta.url)));

export class Script {
  readonly entries: Entry[] = [];
  #t = 0;
  #steps = 0;

  add(body: EntryBody): this {
    this.entries.push({ n: this.entries.length, t: this.#t, ...body });
    this.#t += 1_000;
    return this;
  }

  wait(us: number): this {
    this.#t += us;
    return this;
  }

  step(title: string, work: (script: this) => void = () => {}): this {
    const id = this.#steps++;
    this.add({ k: 'step', id, edge: 'start', title });
    work(this);
    return this.add({ k: 'step', id, edge: 'end', title });
  }

  note(name: string, data: Json): this {
    return this.add({ k: 'note', name, data });
  }

  frame(dir: 'tx' | 'rx', type: number, payload: Uint8Array): this {
    return this.add({ k: 'frame', dir, hex: frameOf(type, payload).hex, via: 'test' });
  }

  raw(dir: 'tx' | 'rx', hex: string): this {
    return this.add({ k: 'frame', dir, hex, via: 'test' });
  }

  alert(code: number): this {
    return this.frame('rx', 0x3f, Uint8Array.of(code));
  }

  message(dir: 'tx' | 'rx', name: string, body: Json): this {
    return this.add({ k: 'message', dir, name, body, via: 'test' });
  }

  stimulus(action: string, data: Json = null): this {
    return this.add({ k: 'stimulus', action, data });
  }

  /** Motor steps at the pump's own pace. */
  pulse(count: number): this {
    for (let i = 0; i < count; i++) {
      this.add({ k: 'edge', pin: 'STEP', level: 1 });
      this.wait(4_000).add({ k: 'edge', pin: 'STEP', level: 0 });
      this.wait(1_995_000);
    }
    return this;
  }

  /** What the positive control leaves. */
  control(): this {
    return this.step(CONTROL, (s) => s.pulse(2).message('rx', 'Status', { id: 9, therapy: 'run' }));
  }
}

/** The transcript with one more motor step right after the first entry that `at` picks. */
export function withStepAfter(entries: readonly Entry[], at: (entry: Entry) => boolean): Entry[] {
  const place = entries.findIndex(at) + 1;
  const edge = { k: 'edge', pin: 'STEP', level: 1 } as const;
  const t = entries[place - 1]?.t ?? 0;
  return renumber([...entries.slice(0, place), { n: 0, t, ...edge }, ...entries.slice(place)]);
}

/** The transcript without the entries that `drop` picks. */
export function without(entries: readonly Entry[], drop: (entry: Entry) => boolean): Entry[] {
  return renumber(entries.filter((entry) => !drop(entry)));
}

/** The transcript with each entry changed or kept. */
export function changed(entries: readonly Entry[], change: (entry: Entry) => Entry): Entry[] {
  return renumber(entries.map(change));
}

function renumber(entries: readonly Entry[]): Entry[] {
  return entries.map((entry, n) => ({ ...entry, n }));
}
