// SPDX-License-Identifier: Apache-2.0
// Ed25519 (RFC 8032 §5.1) behind libsodium's function names, to take the place of its slower one. SHA-512 is libsodium's.
#include "ed25519.h"

#include <stddef.h>

#include "crypto_hash_sha512.h"

#include "edwards.h"

#define KEY_BYTES ASSAY_FE_BYTES
#define SIGNATURE_BYTES 64U

// out = SHA-512(first | second | m) modulo L; first and second have 32 bytes, second may be NULL.
ASSAY_CRYPTO_TEXT static void hash_to_scalar(assay_scalar *out, const uint8_t *first, const uint8_t *second,
                                             const uint8_t *m, unsigned long long length) {
    struct {
        crypto_hash_sha512_state state;
        uint8_t hash[crypto_hash_sha512_BYTES];
    } w;
    (void)crypto_hash_sha512_init(&w.state);
    (void)crypto_hash_sha512_update(&w.state, first, KEY_BYTES);
    if (second != NULL) {
        (void)crypto_hash_sha512_update(&w.state, second, KEY_BYTES);
    }
    (void)crypto_hash_sha512_update(&w.state, m, length);
    (void)crypto_hash_sha512_final(&w.state, w.hash);
    assay_scalar_reduce(out, w.hash);
    assay_wipe_words(&w, sizeof w);
}

ASSAY_CRYPTO_TEXT int crypto_sign_ed25519_verify_detached(const unsigned char *sig, const unsigned char *m,
                                                          unsigned long long mlen, const unsigned char *pk) {
    assay_edwards minus_key;
    assay_scalar s;
    assay_scalar h;
    uint8_t r[KEY_BYTES];
    uint32_t differs = 0;
    assay_load_words(s.word, sig + KEY_BYTES);
    if (assay_scalar_is_canonical(s.word) == 0U || assay_edwards_decode_negative(&minus_key, pk) == 0U) {
        return -1;
    }
    hash_to_scalar(&h, sig, pk, m, mlen);
    assay_edwards_combine(r, &h, &minus_key, &s); // s B - h A is R
    for (size_t i = 0; i < KEY_BYTES; i++) {
        differs |= (uint32_t)(r[i] ^ sig[i]);
    }
    return differs == 0U ? 0 : -1;
}

// The clamped scalar of a seed, and the prefix that its nonces come from (RFC 8032 §5.1.5).
ASSAY_CRYPTO_TEXT static void expand(uint32_t a[ASSAY_SCALAR_WORDS], uint8_t prefix[KEY_BYTES], const uint8_t *seed) {
    uint32_t words[crypto_hash_sha512_BYTES / sizeof(uint32_t)]; // wiped by the word
    uint8_t *hash = (uint8_t *)words;
    (void)crypto_hash_sha512(hash, seed, KEY_BYTES);
    assay_load_words(a, hash);
    a[0] &= 0xfffffff8U;
    a[ASSAY_SCALAR_WORDS - 1U] = (a[ASSAY_SCALAR_WORDS - 1U] & 0x7fffffffU) | 0x40000000U;
    for (size_t i = 0; i < KEY_BYTES; i++) {
        prefix[i] = hash[KEY_BYTES + i];
    }
    assay_wipe_words(words, sizeof words);
}

ASSAY_CRYPTO_TEXT int crypto_sign_ed25519_detached(unsigned char *sig, unsigned long long *siglen, const unsigned char *m,
                                                   unsigned long long mlen, const unsigned char *sk) {
    struct {
        uint32_t a[ASSAY_SCALAR_WORDS];
        assay_scalar nonce;
        assay_scalar h;
        assay_scalar s;
        uint8_t prefix[KEY_BYTES];
    } w;
    expand(w.a, w.prefix, sk);
    hash_to_scalar(&w.nonce, w.prefix, NULL, m, mlen);
    assay_edwards_multiply_base(sig, &w.nonce);
    hash_to_scalar(&w.h, sig, sk + KEY_BYTES, m, mlen);
    assay_scalar_mul_add(&w.s, w.h.word, w.a, &w.nonce);
    for (size_t i = 0; i < KEY_BYTES; i++) {
        sig[KEY_BYTES + i] = (uint8_t)(w.s.word[i / 4U] >> (8U * (i % 4U)));
    }
    assay_wipe_words(&w, sizeof w);
    if (siglen != NULL) {
        *siglen = SIGNATURE_BYTES;
    }
    return 0;
}

ASSAY_CRYPTO_TEXT int crypto_sign_ed25519_seed_keypair(unsigned char *pk, unsigned char *sk, const unsigned char *seed) {
    static const assay_scalar zero = {{0}};
    static const uint32_t one_word[ASSAY_SCALAR_WORDS] = {1};
    struct {
        uint32_t a[ASSAY_SCALAR_WORDS];
        assay_scalar reduced;
        uint8_t prefix[KEY_BYTES];
    } w;
    expand(w.a, w.prefix, seed);
    assay_scalar_mul_add(&w.reduced, w.a, one_word, &zero);
    assay_edwards_multiply_base(pk, &w.reduced);
    for (size_t i = 0; i < KEY_BYTES; i++) {
        sk[i] = seed[i];
        sk[KEY_BYTES + i] = pk[i];
    }
    assay_wipe_words(&w, sizeof w);
    return 0;
}
