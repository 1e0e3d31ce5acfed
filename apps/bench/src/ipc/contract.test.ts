// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { calls, updateSchema } from './contract.js';
import { callNames } from './names.js';

const here = fileURLToPath(new URL('.', import.meta.url));

describe('the contract', () => {
  it('names each call once, in both lists', () => {
    expect([...callNames].sort()).toEqual(Object.keys(calls).sort());
  });

  it('imports neither side', () => {
    for (const name of readdirSync(here).filter((file) => !file.endsWith('.test.ts'))) {
      const imports = [...readFileSync(`${here}/${name}`, 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]);
      expect(imports.every((path) => path === 'zod' || path?.startsWith('./'))).toBe(true);
    }
  });

  it('works without eval: the screens forbid it', async () => {
    const { z } = await import('zod');
    expect(z.config().jitless).toBe(true);
  });

  it('takes an update in which nothing changed, and refuses one without a number', () => {
    expect(updateSchema.safeParse({ seq: 1 }).success).toBe(true);
    expect(updateSchema.safeParse({}).success).toBe(false);
  });
});
