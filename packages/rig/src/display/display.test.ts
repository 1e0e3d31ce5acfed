// SPDX-License-Identifier: Apache-2.0
/** The display of an emulated board: read line by line, written down without what it hides. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTranscriptFile } from '@assay/evidence';
import { runCertification } from '@assay/rig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EchoRig, echoCertification, makeEchoRig, testStation } from '../../test/echo-rig.js';
import { maskLine } from './mask.js';

const SECRET = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV';

let echo: EchoRig;
beforeEach(async () => {
  echo = await makeEchoRig();
});
afterEach(() => echo.remove());

async function show(): Promise<string> {
  const { out } = await runCertification({
    rig: echo.rig,
    sequences: ['12'],
    seed: 1,
    effort: 'full',
    out: echo.out(),
    certification: echoCertification,
    station: testStation,
  });
  return out;
}

describe('the display of an emulated board', () => {
  it('gives the newest secret with its QR content, then the lines behind it', async () => {
    const entries = readTranscriptFile(await show(), '12')!.entries;
    const read = entries.find((entry) => entry.k === 'note' && entry.name === 'read');
    expect(read).toMatchObject({ data: { length: 34, qr: 53, lines: ['PAIR CLOSED timeout', 'HELLO 42'] } });
    const shown = entries.flatMap((entry) => (entry.k === 'note' && entry.name === 'display' ? [entry.data] : []));
    expect(shown).toMatchObject([
      { line: 'PAIR [hidden]', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { line: 'QR [hidden]' },
      { line: 'PAIR CLOSED timeout' },
      { line: '[hidden]' },
    ]);
  });

  it('leaves a planted secret in no file of the evidence', async () => {
    const out = await show();
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    expect(files.length).toBeGreaterThan(5);
    for (const { parentPath, name } of files) {
      const text = readFileSync(join(parentPath, name), 'latin1');
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(SECRET.replaceAll('-', ''));
    }
  });
});

describe('a line written down', () => {
  it.each([
    ['PAIR CLOSED paired', 'PAIR CLOSED paired'],
    ['PAIR CLOSED ABCD', 'PAIR [hidden]'],
    [`PAIR ${SECRET}`, 'PAIR [hidden]'],
    ['QR ASSAY:1:0011223344556677:0123', 'QR [hidden]'],
    [SECRET, '[hidden]'],
    ['K7QZ PAIR', '[hidden]'],
    ['', '[hidden]'],
  ])('%s', (text, line) => {
    expect(maskLine(text).line).toBe(line);
  });

  it('tells two secrets apart by their digests', () => {
    expect(maskLine('PAIR AAAA')['sha256']).not.toBe(maskLine('PAIR AAAB')['sha256']);
    expect(maskLine('PAIR AAAA')).toEqual(maskLine('PAIR AAAA'));
  });
});
