// SPDX-License-Identifier: Apache-2.0
/** A certification module for the run's tests: sequences that pass, fail, throw, die, hang, against the echo image. */
import { fileURLToPath } from 'node:url';
import { Secret } from '@assay/crypto';
import { judgement, measure, TranscriptView } from '@assay/sequence';

async function exchange(bench, via) {
  const port = await bench.open(via);
  const nonce = bench.randomBytes(4).map((byte) => (byte & 0x7e) | 1);
  // The image adds one to each byte: 0xff comes back as the delimiter.
  await port.write(Uint8Array.of(...nonce, 0, 0xff));
  const answer = [];
  while (answer.at(-1) !== 0) {
    const bytes = await port.read(bench.clock.now() + 5_000_000);
    if (bytes === null) {
      throw Object.assign(new Error('no echo'), { family: 'peer', code: 'no-answer' });
    }
    answer.push(...bytes);
  }
  await port.close();
}

async function show(context) {
  const { bench } = context;
  await exchange(bench, 'controller');
  const port = await bench.open('controller');
  await port.write(Uint8Array.of(0xf2));
  const shown = await bench.display.readPairingSecret(bench.clock.now() + 1_000_000);
  const lines = [];
  for (let more = true; more; ) {
    const line = await bench.display.nextLine(bench.clock.now() + 200_000);
    more = line !== null;
    if (more) lines.push(line.text);
  }
  await port.close();
  context.note('read', { length: shown?.text.length ?? 0, qr: shown?.qr?.length ?? 0, lines });
}

async function pulse(context, steps) {
  const { bench, signal } = context;
  await exchange(bench, 'controller');
  const port = await bench.open('attacker');
  await port.write(Uint8Array.of(0xf1));
  for (let step = 0; step < steps; step += 1) {
    await bench.fixture.nextStep(bench.clock.now() + 1_000_000);
    context.progress(step / steps);
  }
  await bench.clock.sleep(20_000, signal);
  await port.close();
}

const judge = ({ entries }) => {
  const edges = new TranscriptView(entries).edges('STEP', 1);
  return judgement([measure('steps', 'Steps seen.', edges.length, 'steps', { equals: 8 }, edges)]);
};

const sequence = (id, drive, more = {}) => ({
  id,
  title: `Sequence ${id}`,
  needs: [],
  mutants: ['none'],
  estimate: 1,
  drive,
  judge,
  ...more,
});

export const sequences = [
  sequence('01', (context) => context.step('pulse', () => pulse(context, 8))),
  sequence('02', (context) => exchange(context.bench, 'controller')),
  sequence('03', async () => {
    throw new Error('the drive is broken');
  }),
  sequence('04', async (context) => {
    await pulse(context, 3);
    process.exit(7);
  }),
  sequence('05', async ({ bench, signal }) => {
    await exchange(bench, 'controller');
    await bench.fixture.supply(false);
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }),
  sequence('06', async ({ bench }) => {
    await exchange(bench, 'controller');
    for (;;) {}
  }),
  sequence('07', async ({ bench }) => {
    const port = await bench.open('controller');
    await port.read(Number.POSITIVE_INFINITY);
  }),
  sequence('08', async () => {}, { needs: ['flight'] }),
  sequence('09', async ({ bench }) => {
    const port = await bench.open('controller');
    await port.write(Uint8Array.of(1, 2, 3));
    await port.read(bench.clock.now() + 100_000);
    await bench.open('second');
  }),
  sequence('10', async ({ bench }) => {
    await exchange(bench, 'controller');
    await bench.fixture.press('stop', 60_000);
    bench.message('tx', 'controller', 'Hello', { flash: bench.credentials.pumpPublic.length });
  }),
  sequence('11', async (context) => {
    const { bench, signal } = context;
    await exchange(bench, 'controller');
    const port = await bench.open('controller');
    for (let second = 0; second < 20; second += 1) {
      await port.write(Uint8Array.of(0xf1));
      await bench.clock.sleep(100_000, signal);
      await bench.fixture.press('confirm', 10_000);
      await port.read(bench.clock.now() + 1000);
    }
  }),
  sequence('12', (context) => show(context)),
  sequence('13', async ({ bench }) => {
    const port = await bench.open('controller');
    await port.write(Uint8Array.of(0xf1));
    await bench.display.nextLine(bench.clock.now() + 5_000_000);
  }),
];

export async function setup({ bench, mutant, note }) {
  await exchange(bench, 'controller');
  note('mutant', mutant?.name ?? null);
  if (mutant?.name === 'dies-in-setup') {
    process.exit(9);
  }
  const key = () => bench.randomBytes(32);
  return { controller: Secret.of(key()), caregiver: Secret.of(key()), pumpPublic: key() };
}

export const requirements = sequences.map(({ id, title }) => ({
  id,
  title,
  refs: [],
  does: 'Sends bytes.',
  passesWhen: 'Eight steps are seen.',
  tier: 'B',
  mutants: [],
}));
export const sources = () => [{ name: 'echo-certification.mjs', path: fileURLToPath(import.meta.url) }];
export const describeFrame = () => null;
export const describeDevice = (entries) => [
  { name: 'frames', value: String(entries.filter((e) => e.k === 'frame').length) },
];
