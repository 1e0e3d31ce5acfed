// SPDX-License-Identifier: Apache-2.0
/** The five outcomes, gating, the no-frame rule, and that live and re-judged verdicts are one. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgement, measure } from './measure.js';
import type { DriveContext, Entry, JudgeInput, Judgement, Sequence } from './model.js';
import { readTranscript } from './read-transcript.js';
import { runSequence, type SequenceEvent } from './run-sequence.js';
import { type Digest, Transcript } from './transcript.js';
import { rejudge } from './verdict.js';
import { TranscriptView } from './view.js';

const digest: Digest = (bytes) => createHash('sha256').update(bytes).digest();

/** A toy rig: `ask` sends a frame and receives one, `tell` only sends, `turn` makes the motor step. */
interface Toy {
  ask(): Promise<void>;
  tell(): void;
  turn(): void;
}

type Profile = { capabilities: string[]; maxSteps: number };
type Context = DriveContext<Toy, Profile>;
const profile: Profile = { capabilities: ['bolus'], maxSteps: 1 };

function steps({ entries, profile: limits }: JudgeInput<Profile>): Judgement {
  const edges = new TranscriptView(entries).edges('STEP', 1);
  return judgement([measure('steps', 'Motor steps.', edges.length, 'steps', { max: limits.maxSteps }, edges)]);
}

function toySequence(drive: (context: Context) => Promise<void>, judge = steps): Sequence<Toy, Profile> {
  return { id: '04', title: 'Toy', needs: ['bolus'], mutants: ['none'], estimate: 1, drive, judge };
}

interface Given {
  profile?: Profile;
  signal?: AbortSignal;
  safe?: () => Promise<void>;
  seed?: number;
}

async function run(sequence: Sequence<Toy, Profile>, given: Given = {}) {
  let text = '';
  let time = 0;
  const now = () => time++;
  const transcript = new Transcript({
    digest,
    sink: (line) => {
      text += line;
    },
  });
  const bench: Toy = {
    ask: async () => {
      transcript.append({ k: 'frame', dir: 'tx', hex: '01', via: 'toy' }, now());
      await null;
      transcript.append({ k: 'frame', dir: 'rx', hex: '02', via: 'toy' }, now());
    },
    tell: () => {
      transcript.append({ k: 'frame', dir: 'tx', hex: '01', via: 'toy' }, now());
    },
    turn: () => {
      transcript.append({ k: 'edge', pin: 'STEP', level: 1 }, now());
    },
  };
  const events: SequenceEvent[] = [];
  const result = await runSequence({
    sequence,
    bench,
    profile: given.profile ?? profile,
    seed: given.seed ?? 1,
    effort: 'full',
    transcript,
    now,
    signal: given.signal ?? new AbortController().signal,
    header: { header: 'abc' },
    onEvent: (event) => events.push(event),
    ...(given.safe === undefined ? {} : { safe: given.safe }),
  });
  const back = readTranscript(text, digest);
  return { result, events, entries: back.entries, back, transcript };
}

const kinds = (entries: readonly Entry[]) => entries.map((entry) => entry.k).join(' ');
const peerError = (code: string, message: string) => Object.assign(new Error(message), { family: 'peer', code });

const honest = toySequence(async ({ bench, step, note, progress }) => {
  await step('Ask', async () => {
    await bench.ask();
    progress(0.5);
  });
  bench.turn();
  note('asked', 1);
});

describe('outcomes', () => {
  it('passes when the judge finds all within limits, and records how', async () => {
    const { result, entries, events, back } = await run(honest);
    expect(result).toMatchObject({ id: '04', title: 'Toy', outcome: 'pass', entries: 9, head: back.head });
    expect(result.reason).toBe('The one measurement is within its limits.');
    expect(kinds(entries)).toBe('open step frame frame step edge note measurement verdict');
    expect(entries[0]).toMatchObject({ sequence: '04', seed: 1, run: { header: 'abc' } });
    expect(events.map((event) => event.type)).toEqual(['step', 'progress', 'measurement']);
    expect(result.deviceMicros).toBeGreaterThan(0);
  });

  it('fails when one is not', async () => {
    const { result, entries } = await run(
      toySequence(async ({ bench }) => {
        await bench.ask();
        bench.turn();
        bench.turn();
      }),
    );
    expect(result.outcome).toBe('fail');
    expect(result.reason).toContain('steps is 2');
    expect(result.measurements[0]?.evidence).toEqual([3, 4]);
    expect(entries.at(-1)).toMatchObject({ k: 'verdict', outcome: 'fail' });
  });

  it('fails, never passes, when the device ended the drive, though all measured is within limits', async () => {
    const { result, entries } = await run(
      toySequence(async ({ bench, step }) => {
        await step('Ask', async () => {
          await bench.ask();
          throw peerError('bad-tag', 'the device sent a record that does not open');
        });
      }),
    );
    expect(result).toMatchObject({ outcome: 'fail', measurements: [{ name: 'steps', within: true }] });
    expect(result.reason).toBe(
      'The device ended the conversation short: the device sent a record that does not open (bad-tag)',
    );
    expect(kinds(entries)).toBe('open step frame frame step peer-error measurement verdict');
  });

  it('keeps the judge’s own failure when the device also ended the drive', async () => {
    const { result } = await run(
      toySequence(async ({ bench }) => {
        await bench.ask();
        bench.turn();
        bench.turn();
        throw peerError('gone', 'no answer');
      }),
    );
    expect(result.reason).toContain('steps is 2');
  });

  it('fails when the device ended the drive and the judge could then not measure', async () => {
    const drive = async ({ bench }: Context) => {
      await bench.ask();
      throw peerError('gone', 'no answer');
    };
    const { result } = await run(
      toySequence(drive, ({ entries }) =>
        judgement([measure('x', 'X.', String(new TranscriptView(entries).note('absent')), '', { equals: 'y' })]),
      ),
    );
    expect(result).toMatchObject({ outcome: 'fail', measurements: [] });
  });

  it.each([
    [Object.assign(new Error('the port went away'), { code: 'port-vanished' }), 'port-vanished', 'the port went away'],
    [new TypeError('x is not a function'), 'unexpected', 'x is not a function'],
    ['a bare string', 'unexpected', 'a bare string'],
    [Object.assign(new Error('no'), { family: 'misuse', code: 'wrong-call' }), 'wrong-call', 'no'],
    [undefined, 'unexpected', 'undefined'],
  ])('is an error of the rig for any other throw: %o', async (thrown, code, text) => {
    const { result, entries } = await run(
      toySequence(async ({ bench }) => {
        await bench.ask();
        throw thrown;
      }),
    );
    expect(result).toMatchObject({ outcome: 'error', reason: `The rig failed: ${text} (${code})`, measurements: [] });
    expect(entries.at(-2)).toMatchObject({ k: 'rig-error', code, text });
  });

  it('is not applicable when the profile lacks a capability, and touches nothing', async () => {
    const { result, entries } = await run(honest, { profile: { capabilities: [], maxSteps: 1 } });
    expect(result).toMatchObject({ outcome: 'not-applicable', reason: 'The device profile does not claim: bolus.' });
    expect(kinds(entries)).toBe('open verdict');
  });

  it('is aborted when the signal says so, whatever the drive throws then', async () => {
    const controller = new AbortController();
    const { result, entries } = await run(
      toySequence(async ({ bench, step }) => {
        await step('Ask', async () => {
          await bench.ask();
          controller.abort('stopped by the operator');
          throw peerError('gone', 'port closed under it');
        });
      }),
      { signal: controller.signal },
    );
    expect(result).toMatchObject({ outcome: 'aborted', reason: 'stopped by the operator' });
    expect(kinds(entries)).toBe('open step frame frame step aborted verdict');
  });

  it('is aborted even when the drive does not heed the signal, and lets it record nothing more', async () => {
    const controller = new AbortController();
    let late: unknown;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { result, transcript } = await run(
      toySequence(async ({ bench }) => {
        await bench.ask();
        controller.abort();
        await held;
        try {
          bench.turn();
        } catch (error) {
          late = error;
        }
      }),
      { signal: controller.signal },
    );
    expect(result).toMatchObject({ outcome: 'aborted', reason: 'The run was stopped.' });
    const length = transcript.length;
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(String(late)).toContain('after the verdict');
    expect(transcript.length).toBe(length);
  });

  it('does not begin when it is aborted before', async () => {
    const { entries } = await run(honest, { signal: AbortSignal.abort('too late') });
    expect(kinds(entries)).toBe('open aborted verdict');
  });
});

describe('what cannot pass', () => {
  it('a sequence that exchanged no frame', async () => {
    const { result } = await run(toySequence(async ({ note }) => note('asked', 0)));
    expect(result.outcome).toBe('error');
    expect(result.reason).toContain('exchanged no frame with the device');
  });

  it('a sequence that was never answered', async () => {
    const { result, entries } = await run(toySequence(async ({ bench }) => bench.tell()));
    expect(kinds(entries)).toBe('open frame verdict');
    expect(result.reason).toContain('nothing was received');
  });

  const asks = async ({ bench }: Context) => bench.ask();
  const one = measure('one', 'One.', 1, '', { equals: 1 });
  const two = measure('two', 'Two.', 2, '', { equals: 1 });
  it.each<[string, () => Judgement, string]>([
    ['measures nothing', () => judgement([]), 'measured nothing'],
    [
      'throws',
      () => {
        throw new Error('no idea');
      },
      'The judge failed: no idea',
    ],
    ['returns nothing', () => undefined as unknown as Judgement, 'The judge failed'],
    ['passes against its own measurement', () => ({ measurements: [two], outcome: 'pass', reason: '' }), 'says pass'],
    ['fails against its own measurements', () => ({ measurements: [one], outcome: 'fail', reason: '' }), 'says fail'],
    [
      'lies about limits',
      () => ({ measurements: [{ ...two, within: true }], outcome: 'pass', reason: '' }),
      'within = true',
    ],
    ['measures one thing twice', () => judgement([one, one]), 'two measurements are named one'],
    ['points outside', () => judgement([{ ...one, evidence: [3] }]), 'do not exist'],
    ['measures fractions', () => judgement([{ ...one, value: 0.5, within: false }]), 'only whole numbers'],
  ])('a judge that %s is an error', async (_, judge, reason) => {
    const { result } = await run(toySequence(asks, judge));
    expect(result.outcome).toBe('error');
    expect(result.reason).toContain(reason);
  });

  it('a fixture that could not be made safe', async () => {
    const { result } = await run(honest, {
      safe: async () => {
        throw Object.assign(new Error('relay stuck'), { code: 'relay' });
      },
    });
    expect(result).toMatchObject({ outcome: 'error', reason: 'The rig failed: relay stuck (relay)' });
  });

  it('steps that overlap', async () => {
    const { result } = await run(
      toySequence(async ({ bench, step }) => {
        await bench.ask();
        const turns = async (count: number) => {
          for (let turn = 0; turn < count; turn++) await null;
        };
        await Promise.all([step('A', () => turns(2)), step('B', () => turns(20))]);
      }),
    );
    expect(result.reason).toContain('one step at a time');
  });
});

describe('the drive’s random numbers', () => {
  const draws = toySequence(async ({ bench, note, random }) => {
    await bench.ask();
    note('drawn', [random.int(0, 1_000_000), ...random.bytes(4)]);
  });

  it('are those of the seed, so the transcript is the same each time', async () => {
    const [a, b, other] = [await run(draws), await run(draws), await run(draws, { seed: 2 })];
    expect(a.result.head).toBe(b.result.head);
    expect(other.result.head).not.toBe(a.result.head);
  });
});

describe('re-judging', () => {
  it('agrees with every live verdict, from the file alone', async () => {
    const lacking = { capabilities: [], maxSteps: 1 };
    const failing = toySequence(async ({ bench }) => {
      await bench.ask();
      bench.turn();
      bench.turn();
    });
    const silent = toySequence(async () => {});
    const broken = toySequence(async () => {
      throw new Error('x');
    });
    for (const [sequence, used] of [
      [honest, profile],
      [failing, profile],
      [silent, profile],
      [broken, profile],
      [honest, lacking],
    ] as const) {
      const { entries, result } = await run(sequence, { profile: used });
      expect(rejudge(entries, sequence, used)).toMatchObject({
        agrees: true,
        differences: [],
        recorded: { outcome: result.outcome },
      });
    }
  });

  it('names what differs when the judge, the profile or the records changed', async () => {
    const { entries } = await run(honest);
    const strict = rejudge(entries, honest, { capabilities: ['bolus'], maxSteps: 0 });
    expect(strict.agrees).toBe(false);
    expect(strict.differences.join('\n')).toMatch(/Outcome: recorded pass, recomputed fail[\s\S]*Measurement steps/);
    const renamed = rejudge(
      entries,
      { ...honest, judge: () => judgement([measure('other', 'O.', 1, '', { max: 1 })]) },
      profile,
    );
    expect(renamed.differences).toEqual([
      expect.stringContaining('Measurement steps: recorded steps is 1'),
      expect.stringContaining('Measurement other: recorded nothing'),
    ]);
    expect(rejudge(entries.slice(0, -2), honest, profile).differences).toEqual([
      expect.stringContaining('No verdict is recorded'),
    ]);
    expect(rejudge(entries, { ...honest, id: '05' }, profile).differences).toEqual([
      'The transcript is of sequence 04, the judge of sequence 05.',
    ]);
    const late: Entry = { n: 99, t: 99, k: 'edge', pin: 'STEP', level: 1 };
    expect(rejudge([...entries, late], honest, profile).differences).toEqual([
      expect.stringContaining('Entry 99 (edge)'),
    ]);
  });
});
