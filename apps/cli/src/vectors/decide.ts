// SPDX-License-Identifier: Apache-2.0
/** What a cryptographic back end makes of a test vector. */
import { AssayError, type CryptoBackend, constantTimeEqual, Secret } from '@assay/crypto';
import type { Question } from './wycheproof.js';

/**
 * `accepts`: computed, and as the vector has it; `refuses`: an error, or not authentic; `differs`: computed, and otherwise
 * than the vector has it; `unsupported`: the code under test has no such function.
 */
export type Decision = 'accepts' | 'refuses' | 'differs' | 'unsupported';

export function decide(crypto: CryptoBackend, question: Question): Decision {
  try {
    return answer(crypto, question);
  } catch (error) {
    // Refusals are of the families; anything else is a fault of ours, and must not look like one.
    if (error instanceof AssayError && error.family !== 'bug') return 'refuses';
    throw error;
  }
}

const compare = (found: Uint8Array, wanted: Uint8Array): Decision =>
  constantTimeEqual(found, wanted) ? 'accepts' : 'differs';

function answer(crypto: CryptoBackend, question: Question): Decision {
  switch (question.kind) {
    case 'x25519':
      return compare(x25519Repeated(crypto, question), question.shared);
    case 'ed25519':
      return ed25519(crypto, question);
    case 'aead': {
      const { nonce, aad, plaintext, sealed } = question;
      const key = Secret.of(question.key);
      const opened = crypto.aeadOpen(key, nonce, aad, sealed);
      const text = compare(opened, plaintext);
      return text === 'accepts' ? compare(crypto.aeadSeal(key, nonce, aad, plaintext), sealed) : text;
    }
    case 'hkdf': {
      const { salt, ikm, info, size, okm } = question;
      return compare(crypto.hkdf(salt, ikm, info, size), okm);
    }
    case 'hmac': {
      const { key, message, tag } = question;
      // A tag is verified, not computed; shorter ones are cut from the left part (RFC 2104 §5).
      return constantTimeEqual(crypto.hmacSha256(key, message).slice(0, tag.length), tag) ? 'accepts' : 'refuses';
    }
    case 'sha256': {
      const { message, repeat, digest } = question;
      const whole = new Uint8Array(repeat * message.length).map((_, i) => message[i % message.length]!);
      return compare(crypto.sha256(whole), digest);
    }
  }
}

/** RFC 7748 §5.2: u becomes k, and k the result, over and over. */
function x25519Repeated(crypto: CryptoBackend, { times, secret, point }: Question & { kind: 'x25519' }): Uint8Array {
  let [k, u] = [secret, point];
  for (let i = 0; i < times; i++) [k, u] = [crypto.x25519(Secret.of(k), u), k];
  return k;
}

/** With a seed, the key and the signature must come out of it too. */
function ed25519(
  crypto: CryptoBackend,
  { publicKey, message, signature, seed }: Question & { kind: 'ed25519' },
): Decision {
  if (!crypto.ed25519Verify(publicKey, message, signature)) return 'refuses';
  if (seed === null) return 'accepts';
  const pair = crypto.ed25519KeyPair(seed);
  const key = compare(pair.publicKey, publicKey);
  return key === 'accepts' ? compare(crypto.ed25519Sign(pair.secretKey, message), signature) : key;
}
