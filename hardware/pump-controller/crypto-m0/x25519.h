// SPDX-License-Identifier: Apache-2.0
// X25519 (RFC 7748 §5) under libsodium's names and contract.
#ifndef CRYPTO_M0_X25519_H
#define CRYPTO_M0_X25519_H

// q = clamp(n) * p. q, n, p are 32 bytes each, need no alignment and may overlap. Returns 0, or -1 when the result is
// all zero, that is when p has small order (RFC 7748 §6.1): the caller must then abandon the handshake. q is all zero
// then, where libsodium leaves it as it was.
int crypto_scalarmult_curve25519(unsigned char *q, const unsigned char *n, const unsigned char *p);

// q = clamp(n) * 9, the public key of n. Always returns 0.
int crypto_scalarmult_curve25519_base(unsigned char *q, const unsigned char *n);

#endif
