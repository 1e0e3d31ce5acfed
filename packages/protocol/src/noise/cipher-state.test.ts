// SPDX-License-Identifier: Apache-2.0
import { AssayMisuseError, AssayPeerError, hexToBytes, Secret } from '@assay/crypto';
import { describe, expect, test } from 'vitest';
import { CipherState } from './cipher-state.js';

const NO_BYTES = new Uint8Array(0);

describe('cipher state', () => {
  const key = (): Secret => Secret.of(hexToBytes('11'.repeat(32)));

  test('a failed decryption leaves the nonce', () => {
    const [sender, receiver] = [new CipherState(key()), new CipherState(key())];
    const sealed = sender.encryptWithAd(NO_BYTES, Uint8Array.of(1));
    expect(() => receiver.decryptWithAd(Uint8Array.of(0), sealed)).toThrow(AssayPeerError);
    expect(receiver.nonce).toBe(0n);
    expect(receiver.decryptWithAd(NO_BYTES, sealed)).toEqual(Uint8Array.of(1));
    expect(receiver.nonce).toBe(1n);
  });

  test('the reserved nonce is never used', () => {
    const cipher = new CipherState(key());
    cipher.setNonce(2n ** 64n - 1n);
    expect(() => cipher.encryptWithAd(NO_BYTES, NO_BYTES)).toThrow(
      expect.objectContaining({ code: 'nonce-exhausted' }),
    );
    expect(() => cipher.decryptWithAd(NO_BYTES, new Uint8Array(16))).toThrow(AssayMisuseError);
  });

  test('both sides rekey alike, and the old key opens nothing after', () => {
    const [sender, receiver, late] = [new CipherState(key()), new CipherState(key()), new CipherState(key())];
    sender.rekey();
    receiver.rekey();
    const sealed = sender.encryptWithAd(NO_BYTES, Uint8Array.of(1));
    expect(() => late.decryptWithAd(NO_BYTES, sealed)).toThrow(AssayPeerError);
    expect(receiver.decryptWithAd(NO_BYTES, sealed)).toEqual(Uint8Array.of(1));
    expect(() => new CipherState().rekey()).toThrow(AssayMisuseError);
  });
});
