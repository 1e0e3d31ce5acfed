// SPDX-License-Identifier: Apache-2.0
// Ed25519 (RFC 8032 §5.1) under libsodium's names and contract.
#ifndef CRYPTO_M0_ED25519_H
#define CRYPTO_M0_ED25519_H

// Whether sig (64 bytes) is pk's (32 bytes) signature of the mlen bytes at m: 0, or -1. Strict: S below L, R and pk in
// their one encoding, pk not of small order; without cofactor, as libsodium does.
int crypto_sign_ed25519_verify_detached(const unsigned char *sig, const unsigned char *m, unsigned long long mlen,
                                        const unsigned char *pk);

// sk (64 bytes) is seed and public key, as seed_keypair makes it. siglen may be NULL. Always 0. Constant time.
int crypto_sign_ed25519_detached(unsigned char *sig, unsigned long long *siglen, const unsigned char *m,
                                 unsigned long long mlen, const unsigned char *sk);

// pk (32 bytes) and sk (64 bytes) of a seed (32 bytes). Always 0. Constant time.
int crypto_sign_ed25519_seed_keypair(unsigned char *pk, unsigned char *sk, const unsigned char *seed);

#endif
