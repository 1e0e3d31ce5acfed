// SPDX-License-Identifier: Apache-2.0
import { seededRandom } from '@assay/crypto';
import { PairingSecret } from '@assay/protocol';
import { expect, test } from 'vitest';
import { checkSecret, parseSecret } from './typed-secret.js';

const text = PairingSecret.generate(seededRandom(4, 'typed')).text;
const other = (character: string) => (character === '7' ? '8' : '7');

test('takes a secret as the pump shows it, and as people type it', () => {
  for (const typed of [text, text.toLowerCase(), text.replaceAll('-', ' '), text.replaceAll('-', '')]) {
    expect(checkSecret(typed)).toBeNull();
    expect(parseSecret(typed).text).toBe(text);
  }
});

test.each([
  ['pairing-length', text.slice(0, -1), /28 characters, these are 27/],
  ['pairing-length', '', /these are 0/],
  ['pairing-character', `U${text.slice(1)}`, /character 1 /i],
  ['pairing-check', `${other(text.charAt(0))}${text.slice(1)}`, /check digits/],
])('names %s in a sentence with a mend, without what was typed', (code, typed, message) => {
  const problem = checkSecret(typed);
  expect(problem?.code).toBe(code);
  expect(problem?.message).toMatch(message);
  expect(problem?.message).toMatch(/^[A-Z].*\.$/);
  expect(problem?.mend).toMatch(/^[A-Z].*\.$/);
  for (const group of text.split('-')) expect(JSON.stringify(problem)).not.toContain(group);
});
