// SPDX-License-Identifier: Apache-2.0
/** A small run on a toy device, for tests of this package: every outcome, frames, messages, edges, stimuli. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DriveContext,
  type Json,
  judgement,
  measure,
  recordDrive,
  runSequence,
  type Sequence,
  type SequenceResult,
  type Transcript,
  TranscriptView,
} from '@assay/sequence';
import { afterAll } from 'vitest';
import { sha256Hex } from '../digests.js';
import type { RequirementInfo } from '../requirement.js';
import { type StationKey, stationKeyFromSeed } from '../station-key.js';
import { type Evidence, openEvidence } from '../write.js';

export interface ToyProfile {
  readonly capabilities: readonly string[];
  readonly maxSteps: number;
}

/** What a toy drive can do; time passes as it says. */
export interface ToyBench {
  wait(us: number): void;
  frame(dir: 'tx' | 'rx', hex: string): void;
  message(dir: 'tx' | 'rx', name: string, body: Json): void;
  pulse(count: number, everyUs: number): void;
  stimulus(action: string, data: Json): void;
}

export type ToySequence = Sequence<ToyBench, ToyProfile>;
type ToyContext = DriveContext<ToyBench, ToyProfile>;

export const profileText = '# profile\ncapabilities: [bolus]\nmaxSteps: 20\n';
export const profile: ToyProfile = { capabilities: ['bolus'], maxSteps: 20 };
export const parseProfile = (text: string): ToyProfile => ({
  capabilities: /\[(.*)\]/.exec(text)?.[1]?.split(', ') ?? [],
  maxSteps: Number(/maxSteps: (\d+)/.exec(text)?.[1]),
});

function stepsIn(title: string, max: number) {
  return ({ entries }: { entries: ToyView }) => {
    const view = new TranscriptView(entries);
    const edges = view.inStep(title).edges('STEP', 1);
    const answers = view.inStep(title).messages(undefined, 'rx');
    return judgement([
      measure(
        'unexpected-steps',
        `Motor steps in "${title}" beyond those ordered.`,
        edges.length - max,
        'steps',
        { max: 0 },
        edges.slice(max),
      ),
      measure('answers', 'Answers of the pump in this step.', answers.length, 'messages', { min: 1 }, answers),
      measure(
        'last-answer',
        'How the pump answered at last.',
        answers.at(-1)?.name ?? 'none',
        '',
        { equals: 'Response' },
        answers.slice(-1),
      ),
    ]);
  };
}
type ToyView = ConstructorParameters<typeof TranscriptView>[0];

async function bolus({ bench, step }: ToyContext, count: number): Promise<void> {
  await step('Order a bolus of 20 steps', async () => {
    bench.frame('tx', '20010000000000000068656c6c6f');
    bench.message('tx', 'SetBolus', { amount: 1000, key: 'a1b2' });
    bench.wait(12_000);
    bench.frame('rx', '2001000000000000005b6f6b5d');
    bench.message('rx', 'BolusOrdered', { amount: 1000, repeated: false });
    bench.pulse(20, 2_000_000);
  });
  await step('Send the same frame again', async () => {
    for (let copy = 0; copy < 5; copy++) {
      bench.frame('tx', '20010000000000000068656c6c6f');
      bench.wait(700_000);
      bench.frame('rx', '3f04');
    }
    bench.stimulus('press', { button: 'confirm', holdUs: 1_000_000 });
    bench.pulse(count, 2_000_000);
    bench.message('rx', 'Response', { status: 'notApplicable', text: '<script>alert("&")</script>' });
  });
}

const toy = (
  id: string,
  title: string,
  needs: string[],
  drive: ToySequence['drive'],
  judge: ToySequence['judge'],
): ToySequence => ({ id, title, needs, mutants: ['no-replay-window'], estimate: 2, drive, judge });

const REPLAY = 'Send the same frame again';

export const sequences: readonly ToySequence[] = [
  toy('04', 'Replay in a session', ['bolus'], (context) => bolus(context, 0), stepsIn(REPLAY, 0)),
  toy('05', 'Replay across sessions', ['bolus'], (context) => bolus(context, 3), stepsIn(REPLAY, 0)),
  toy(
    '11',
    'Link confidentiality',
    ['bolus'],
    async ({ bench }) => {
      bench.frame('rx', '00');
      throw Object.assign(new Error('/dev/ttyACM0 went away; is the cable loose?'), { code: 'port-vanished' });
    },
    stepsIn(REPLAY, 0),
  ),
  toy('24', 'Debug closed', ['debug-port'], async () => {}, stepsIn(REPLAY, 0)),
];

export const requirements: readonly RequirementInfo[] = sequences.map(({ id, title }) => ({
  id,
  title,
  refs: [
    { text: 'FDA premarket cybersecurity guidance, Appendix 1, A6 anti-replay', provisional: false },
    { text: 'DTSec protection profile, FTP_ITC', provisional: true },
    { text: 'CVE-2018-14781', provisional: false },
  ],
  does: 'Records the frame of an accepted bolus and sends it 100 times more within the same session.',
  passesWhen: 'The pump gives no dose beyond the one ordered: no unexpected step at its own motor pin.',
  tier: 'B',
  mutants: [
    { name: 'no-replay-window', weakness: 'The record counter is not checked at all: neither window nor order.' },
  ],
}));

export const station: StationKey = stationKeyFromSeed(new Uint8Array(32).fill(7));

const root = mkdtempSync(join(tmpdir(), 'assay-evidence-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder that is not there yet, below one that goes away with the tests that imported this. */
export function freshFolder(): string {
  return join(mkdtempSync(join(root, 'f-')), 'run');
}

export function begin(dir: string, planned: readonly ToySequence[] = sequences, seed = 1): Evidence {
  return openEvidence(dir, {
    header: {
      tool: { name: 'assay', version: '0.1.0' },
      rig: {
        id: 'emulated',
        title: 'Reference pump on an emulated Raspberry Pi Pico',
        kind: 'emulated',
        fixture: 'direct',
      },
      profile: { id: 'assay-reference-pump', title: 'Assay reference pump controller' },
      seed,
      effort: 'full',
      firmware: { name: 'pump-controller.elf', sha256: sha256Hex('firmware'), size: 123_456 },
      sequences: {
        sha256: sha256Hex('all'),
        each: planned.map(({ id, title }) => ({ id, title, sha256: sha256Hex(id) })),
      },
    },
    rigText: '# rig\nid: emulated\n',
    profileText,
    station,
    startedAt: new Date('2026-01-02T03:04:05.678Z'),
  });
}

function toyBench(transcript: Transcript) {
  let time = 0;
  const after = (us: number): number => {
    time += us;
    return time;
  };
  const bench: ToyBench = {
    wait: after,
    frame: (dir, hex) => {
      transcript.append({ k: 'frame', dir, hex, via: 'controller' }, after(1200));
    },
    message: (dir, name, body) => {
      transcript.append({ k: 'message', dir, name, body, via: 'controller' }, time);
    },
    pulse: (count, everyUs) => {
      for (let pulse = 0; pulse < count; pulse++) {
        transcript.append({ k: 'edge', pin: 'STEP', level: 1 }, after(everyUs - 5000));
        transcript.append({ k: 'edge', pin: 'STEP', level: 0 }, after(5000));
      }
    },
    stimulus: (action, data) => {
      transcript.append({ k: 'stimulus', action, data }, time);
    },
  };
  return { bench, now: () => time };
}

export async function setUp(evidence: Evidence, trouble?: Error): Promise<void> {
  const file = evidence.transcript('00');
  const { bench, now } = toyBench(file.transcript);
  const options = {
    id: '00',
    bench,
    profile,
    seed: evidence.header.seed,
    effort: 'full' as const,
    transcript: file.transcript,
    now,
  };
  await recordDrive(
    { ...options, signal: new AbortController().signal, header: evidence.binding },
    async ({ step }) => {
      await step('Boot', async () => {
        bench.frame('tx', '01a1');
        bench.frame('rx', '02a1');
        if (trouble !== undefined) {
          throw trouble;
        }
      });
    },
  );
  file.close();
}

export async function runOne(evidence: Evidence, sequence: ToySequence): Promise<SequenceResult> {
  const file = evidence.transcript(sequence.id);
  const { bench, now } = toyBench(file.transcript);
  const result = await runSequence({
    sequence,
    bench,
    profile,
    seed: evidence.header.seed,
    effort: 'full',
    transcript: file.transcript,
    now,
    signal: new AbortController().signal,
    header: evidence.binding,
  });
  file.close();
  return result;
}

/** A whole finished run. */
export async function finishedRun(planned: readonly ToySequence[] = sequences, seed = 1) {
  const dir = freshFolder();
  const evidence = begin(dir, planned, seed);
  await setUp(evidence);
  const results = [];
  for (const sequence of planned) {
    results.push({ ...(await runOne(evidence, sequence)), wallMs: 1234.5 });
  }
  const finished = evidence.finish({
    results,
    requirements,
    device: [
      { name: 'Model', value: 'Assay reference pump' },
      { name: 'Firmware version', value: '0.1.0' },
    ],
    describeFrame: (hex) => (hex.startsWith('20') ? 'RECORD' : null),
    wallMs: 4321,
    finishedAt: new Date('2026-01-02T03:05:05.000Z'),
  });
  return { dir, finished, results };
}
