// SPDX-License-Identifier: Apache-2.0
/** Certification in browser mode: live verdicts, a failure with the frames behind it, the command line's own hash, evidence. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/browser-app.js';
import { certify } from './support/command-line.js';
import { choose, endOfRun, goTo, openFolder, sequenceRow, startRun, transcriptHash } from './support/screens.js';

test.describe.configure({ mode: 'serial' });

const SEED = 7;
const SEQUENCES = ['02', '04', '54'];

let hash = '';

test('the plan shows each requirement with its sources and the mutant that it kills', async ({ bench }) => {
  await goTo(bench, 'Certification');
  const row = bench.getByRole('row', { name: /04.*Replay in a session/ });
  await expect(row).toContainText('FDA A6');
  await expect(row).toContainText('CVE-2018-14781');
  await expect(row).toContainText('no-replay-window');
  await choose(bench, 'Firmware under test', /^Mutants build/);
  await expect(bench.getByText('it is never certified')).toBeVisible();
});

test('a run shows live verdicts, measurements with limits, and time left', async ({ bench }) => {
  await startRun(bench, { sequences: SEQUENCES, seed: SEED });
  await expect(bench.getByText(/left$/)).toBeVisible({ timeout: 120_000 });
  await expect(bench.locator('tr').getByText('Running').first()).toBeVisible({ timeout: 120_000 });
  await expect(sequenceRow(bench, '04').getByText('Pass')).toBeVisible({ timeout: 170_000 });
  await endOfRun(bench);
  for (const id of SEQUENCES) await expect(sequenceRow(bench, id).getByText('Pass')).toBeVisible();
  await sequenceRow(bench, '04').getByRole('button').click();
  await expect(bench.locator('[data-measurement]').first()).toContainText('limit');
  hash = await transcriptHash(bench);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
});

test('the command line leaves the same transcript hash for the same seed', async ({ bench, app }) => {
  const run = await certify(app.scratch, join(app.scratch.evidence, 'by-command-line'), SEQUENCES, SEED);
  expect(run.outcome).toBe('pass');
  expect(run.transcriptHash).toBe(hash);
  await bench.close();
});

test('a reloaded window shows the run that has ended', async ({ bench }) => {
  await goTo(bench, 'Certification');
  expect(await transcriptHash(bench)).toBe(hash);
  await expect(sequenceRow(bench, '54').getByText('Pass')).toBeVisible();
});

test('a mutant makes its sequence fail, and the failure shows the decoded frames behind it', async ({ bench }) => {
  await startRun(bench, { sequences: ['04'], seed: SEED, mutant: 'no-replay-window' });
  await endOfRun(bench);
  await expect(sequenceRow(bench, '04').getByText('Fail')).toBeVisible();
  // The first measurement out of its limits is open without a click.
  const behind = bench.getByRole('list', { name: 'Behind this measurement' });
  await expect(behind).toBeVisible();
  const first = behind.getByRole('listitem').first();
  await expect(first).toBeVisible();
  const number = Number(await first.getAttribute('data-entry'));
  expect(number).toBeGreaterThan(0);

  await first.getByRole('button').click();
  const dialog = bench.getByRole('dialog', { name: /Transcript of 04/ });
  const chosen = dialog.getByRole('option', { selected: true });
  await expect(chosen).toHaveAttribute('id', `entry-${number}`);
  await expect(dialog.getByRole('option').filter({ hasText: 'RECORD' }).first()).toBeVisible();
  // However long the transcript, only what is in view is in the page.
  expect(await dialog.getByRole('option').count()).toBeLessThan(120);
  await dialog.getByRole('listbox').press('End');
  await expect(dialog.getByRole('option', { selected: true })).toContainText('Verdict: fail');
  await dialog.getByRole('listbox').press('Home');
  await expect(dialog.getByRole('option', { selected: true })).toContainText('Transcript opened');
  await bench.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test('a run can be cancelled; what was not judged is aborted, not failed', async ({ bench }) => {
  await startRun(bench, { sequences: ['02', '20', '26'], seed: SEED });
  await bench.getByRole('button', { name: 'Cancel run' }).click();
  await endOfRun(bench);
  await expect(bench.locator('tr').getByText('Aborted').first()).toBeVisible();
  await expect(bench.locator('tr').getByText('Fail')).toHaveCount(0);
});

test('evidence of the run opens, verifies, and judges the same again', async ({ bench, app }) => {
  await openFolder(bench, join(app.scratch.evidence, 'by-command-line'));
  const verification = bench.getByRole('region', { name: 'Verification' });
  await expect(verification.getByRole('status')).toHaveText('Intact');
  await bench.getByRole('button', { name: 'Judge again' }).click();
  await expect(bench.getByText('Judged again: every verdict agrees.')).toBeVisible();
  await expect(bench.getByText('agrees', { exact: true })).toHaveCount(SEQUENCES.length);
  await bench.getByRole('tab', { name: 'Checks' }).click();
  await expect(bench.getByRole('tabpanel').getByRole('listitem').first()).toBeVisible();
  await bench.getByRole('tab', { name: 'What it is bound to' }).click();
  await expect(bench.getByRole('tabpanel')).toContainText(hash);
  await bench.getByRole('tab', { name: 'Report' }).click();
  const report = bench.frameLocator('iframe[title="Report"]');
  await expect(report.getByText('Replay in a session').first()).toBeVisible();
});

test('a flipped bit in a transcript is shown as the first broken link, with file and line', async ({ bench, app }) => {
  const folder = join(app.scratch.evidence, 'tampered');
  cpSync(join(app.scratch.evidence, 'by-command-line'), folder, { recursive: true });
  const file = join(folder, 'transcript/04.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  const line = lines.findIndex((text) => text.includes('"k":"frame"'));
  lines[line] =
    lines[line]?.replace(
      /"hex":"(..)/,
      (_all, byte: string) => `"hex":"${(Number.parseInt(byte, 16) ^ 1).toString(16).padStart(2, '0')}`,
    ) ?? '';
  writeFileSync(file, lines.join('\n'));
  await openFolder(bench, folder);
  const verification = bench.getByRole('region', { name: 'Verification' });
  await expect(verification.getByRole('status')).toHaveText('Does not fit');
  await expect(verification).toContainText('First broken link');
  await expect(verification).toContainText('transcript/04.jsonl');
  await expect(verification).toContainText('Mend');
  // A verdict that rests on something broken is not shown; what still holds can be read.
  await expect(bench.getByText('No results are shown')).toBeVisible();
  await bench.getByRole('tab', { name: 'Transcripts' }).click();
  await bench.getByRole('button', { name: 'Open transcript 04' }).click();
  await expect(bench.getByRole('dialog').getByRole('option').first()).toBeVisible();
  await bench.keyboard.press('Escape');
});

test('a run that was killed verifies as incomplete, not as broken', async ({ bench, app }) => {
  const folder = join(app.scratch.evidence, 'killed');
  cpSync(join(app.scratch.evidence, 'by-command-line'), folder, { recursive: true });
  for (const name of ['manifest.json', 'results.json', 'report.html', 'junit.xml']) rmSync(join(folder, name));
  await openFolder(bench, folder);
  await expect(bench.getByRole('region', { name: 'Verification' }).getByRole('status')).toHaveText('Incomplete');
});

test('a folder that is no evidence is refused with what and where', async ({ bench }) => {
  await openFolder(bench, '/nowhere/at-all');
  await expect(bench.getByRole('alert')).toContainText('/nowhere/at-all');
});
