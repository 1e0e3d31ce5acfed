// SPDX-License-Identifier: Apache-2.0
/** Vectors of primitives, from the RFCs, from Wycheproof and of our own, by the command, for every target. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assay, root } from './assay.js';

const folders = ['rfc7748', 'rfc8032', 'rfc8439', 'rfc5869', 'rfc4231', 'fips180', 'wycheproof', 'derived'];
const files = folders.flatMap((folder) =>
  readdirSync(join(root, 'tests/vectors', folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(root, 'tests/vectors', folder, name)),
);
const count = (file: string): number => JSON.parse(readFileSync(file, 'utf8')).numberOfTests;

interface Report {
  readonly file: string;
  readonly algorithm: string;
  readonly passed: number;
  readonly failed: number;
  readonly unsupported: number;
  readonly acceptable: readonly { readonly tcId: number; readonly decision: string }[];
}

async function reports(target: string): Promise<readonly Report[]> {
  const { code, out } = await assay(['vectors', 'wycheproof', ...files, '--target', target, '--json']);
  expect(code).toBe(0);
  return JSON.parse(out).reports;
}

test('every file passes in the TypeScript code on both back ends and in the firmware, with the same choices', async () => {
  const [ts, node, firmware] = await Promise.all(['ts', 'node', 'firmware'].map(reports));
  expect(ts!.map(({ passed, failed, unsupported }) => [passed, failed, unsupported])).toEqual(
    files.map((file) => [count(file), 0, 0]),
  );
  expect(node).toEqual(ts);
  for (const [i, report] of firmware!.entries()) {
    expect(report.failed).toBe(0);
    expect(report.acceptable).toEqual(ts![i]!.acceptable);
    // The firmware has HKDF as Noise cuts it, and no other.
    if (report.algorithm === 'HKDF-SHA-256') expect(report.passed).toBeGreaterThan(0);
    else expect(report.unsupported).toBe(0);
  }
});

/** The file with the first test's last field of hexadecimal digits changed in its last bit. */
function spoil(file: string, field: string): string {
  const json = JSON.parse(readFileSync(file, 'utf8'));
  const vector = json.testGroups[0].tests[0];
  const hex: string = vector[field];
  vector[field] = hex.slice(0, -1) + (Number.parseInt(hex.slice(-1), 16) ^ 1).toString(16);
  return JSON.stringify(json);
}

test.each(
  ['ts', 'node', 'firmware'].flatMap((target) =>
    [
      ['rfc7748/x25519.json', 'shared'],
      ['rfc8032/ed25519.json', 'sig'],
      ['rfc8439/chacha20_poly1305.json', 'ct'],
      ['rfc4231/hmac_sha256.json', 'tag'],
      ['wycheproof/hkdf_sha256_test.json', 'okm'],
      ['fips180/sha256.json', 'digest'],
    ].map(([file, field]) => [target, file!, field!] as const),
  ),
)('one wrong bit is found: %s, %s, %s', async (target, file, field) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-vectors-'));
  try {
    const path = join(folder, 'wrong.json');
    writeFileSync(path, spoil(join(root, 'tests/vectors', file), field));
    const { code, out } = await assay(['vectors', 'wycheproof', path, '--target', target]);
    expect(code).toBe(1);
    expect(out).toMatch(/^FAILED test \d+ .*: is valid, the code (refuses|differs)$/m);
    expect(out).toContain(' 1 failed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a file of another form is bad usage, and the message names file, test and field', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-vectors-'));
  try {
    const path = join(folder, 'bad.json');
    const json = JSON.parse(readFileSync(join(root, 'tests/vectors/rfc7748/x25519.json'), 'utf8'));
    json.testGroups[0].tests[1].private = 'xy';
    writeFileSync(path, JSON.stringify(json));
    const { code, err } = await assay(['vectors', 'wycheproof', path]);
    expect(code).toBe(3);
    expect(err).toContain(`${path}: test 2.private: wants hexadecimal digits, found "xy"`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
