// SPDX-License-Identifier: Apache-2.0
/** Public Noise vectors through the TypeScript on either back end and through the firmware's C code, by the command. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { assay, root } from './assay.js';

const file = (name: string) => join(root, 'tests/vectors/noise', name);
const XX = 'Noise_XX_25519_ChaChaPoly_SHA256';
const FIRMWARE = [XX, 'Noise_XXpsk3_25519_ChaChaPoly_SHA256', 'Noise_NNpsk0_25519_ChaChaPoly_SHA256'];

test.each([
  ['cacophony.json', 'ts'],
  ['flynn.json', 'ts'],
  ['cacophony.json', 'node'],
  ['flynn.json', 'node'],
  ['cacophony.json', 'firmware'],
  ['flynn.json', 'firmware'],
])('%s passes in the %s code, and every vector is accounted for', async (name, target) => {
  const { vectors } = JSON.parse(readFileSync(file(name), 'utf8')) as { vectors: { protocol_name: string }[] };
  const { code, out } = await assay(['vectors', 'noise', file(name), '--target', target]);
  const [passed, failed, unsupported] = /^(\d+) passed, (\d+) failed, (\d+) unsupported$/m
    .exec(out)!
    .slice(1)
    .map(Number);
  expect({ code, failed }).toEqual({ code: 0, failed: 0 });
  expect(passed! + unsupported!).toBe(vectors.length);
  // The firmware has the link's three patterns, the TypeScript all of them.
  const ours = vectors.filter(({ protocol_name: name }) => target !== 'firmware' || FIRMWARE.includes(name));
  expect(passed).toBe(ours.length);
  expect(passed).toBeGreaterThan(0);
});

test.each(['ts', 'node', 'firmware'])(
  'a vector with one wrong bit fails in the %s code and is named',
  async (target) => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-vectors-'));
    try {
      const { vectors } = JSON.parse(readFileSync(file('cacophony.json'), 'utf8'));
      const vector = vectors.find((each: { protocol_name: string }) => each.protocol_name === XX);
      const { ciphertext } = vector.messages[1];
      vector.messages[1].ciphertext = ciphertext.slice(0, -1) + (ciphertext.endsWith('0') ? '1' : '0');
      writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ vectors: [vector] }));
      const { code, out } = await assay(['vectors', 'noise', join(folder, 'wrong.json'), '--target', target]);
      expect(code).toBe(1);
      expect(out).toContain('0 passed, 1 failed, 0 unsupported');
      expect(out).toContain(`vector 0 ${XX}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
