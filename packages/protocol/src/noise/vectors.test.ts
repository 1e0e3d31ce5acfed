// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type NoiseVector, parseNoiseVectors, runNoiseVectors } from './vectors.js';

const cacophony: { readonly vectors: readonly NoiseVector[] } = JSON.parse(
  readFileSync(new URL('../../../../tests/vectors/noise/cacophony.json', import.meta.url), 'utf8'),
);
const flynn = JSON.parse(readFileSync(new URL('../../../../tests/vectors/noise/flynn.json', import.meta.url), 'utf8'));

const XX = 'Noise_XX_25519_ChaChaPoly_SHA256';

describe('Noise rev. 34, vectors from elsewhere', () => {
  test.each([
    ['cacophony', cacophony, 3],
    ['flynn', flynn, 240],
  ] as const)(
    '%s',
    (_, file, count) => {
      expect(runNoiseVectors(file)).toEqual({ passed: count, failed: 0, unsupported: 0, failures: [] });
    },
    60_000,
  );

  test('every byte of a vector matters: a changed one fails, and the report says which', () => {
    const vector = cacophony.vectors[1]!;
    const flip = (hex: string): string => (hex[0] === '0' ? '1' : '0') + hex.slice(1);
    const changed = [
      { ...vector, handshake_hash: flip(vector.handshake_hash!) },
      { ...vector, init_prologue: '00' },
      { ...vector, resp_static: flip(vector.resp_static!) },
      { ...vector, init_ephemeral: undefined },
      { ...vector, messages: vector.messages.slice(0, 2) },
      ...vector.messages.flatMap((message, i) => [
        { ...vector, messages: vector.messages.with(i, { ...message, payload: flip(message.payload) }) },
        { ...vector, messages: vector.messages.with(i, { ...message, ciphertext: flip(message.ciphertext) }) },
      ]),
    ];
    const report = runNoiseVectors({ vectors: changed });
    expect(report).toMatchObject({ passed: 0, failed: changed.length, unsupported: 0 });
    expect(report.failures[0]).toEqual({ index: 0, protocol: XX, text: 'handshake hash differs' });
  });

  test('other suites and patterns are counted as unsupported', () => {
    const names = [
      'Noise_XX_25519_AESGCM_SHA256',
      'Noise_XX_448_ChaChaPoly_SHA256',
      'Noise_XX_25519_ChaChaPoly_BLAKE2s',
      'Noise_XXfallback_25519_ChaChaPoly_SHA256',
      'Noise_X1X1_25519_ChaChaPoly_SHA256',
      'Noise_XXpsk4_25519_ChaChaPoly_SHA256',
      'Noise_XXpsk3+psk3_25519_ChaChaPoly_SHA256',
      'Noise_ZZ_25519_ChaChaPoly_SHA256',
    ];
    const report = runNoiseVectors({ vectors: names.map((protocol_name) => ({ protocol_name, messages: [] })) });
    expect(report).toEqual({ passed: 0, failed: 0, unsupported: names.length, failures: [] });
  });

  test.each([null, [], {}, { vectors: 1 }, { vectors: [null] }, { vectors: [{ protocol_name: XX }] }])(
    'refuses %j',
    (json) => {
      expect(() => parseNoiseVectors(json)).toThrow(expect.objectContaining({ code: 'bad-vectors' }));
    },
  );
});
