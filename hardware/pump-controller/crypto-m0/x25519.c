// SPDX-License-Identifier: Apache-2.0
// X25519 (RFC 7748 §5) in constant time behind libsodium's function names, to take the place of its slower one.
#include "x25519.h"

#include <stddef.h>

#include "field.h"

#define KEY_BYTES 32U
#define WORDS ASSAY_FE_WORDS

// All that a scalar multiplication keeps between its parts, in one place so that one call wipes it.
typedef struct {
    assay_fe base;
    assay_point point;
    assay_fe t[4];
    uint32_t scalar[WORDS];
} workspace;

ASSAY_CRYPTO_TEXT static void wipe(void *memory, size_t length) {
    volatile uint32_t *word = memory;
    for (size_t i = 0; i < length / sizeof *word; i++) {
        word[i] = 0;
    }
}

ASSAY_CRYPTO_TEXT static void load_words(uint32_t word[WORDS], const uint8_t bytes[KEY_BYTES]) {
    for (size_t i = 0; i < WORDS; i++) {
        const uint8_t *b = bytes + 4U * i;
        word[i] = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
    }
}

// Adds 19 times `folds`, 0 or 1; drops what passes 256 bits.
ASSAY_CRYPTO_TEXT static void fold_255(assay_fe *a, uint32_t folds) {
    uint64_t carry = folds * 19U;
    for (size_t i = 0; i < WORDS; i++) {
        carry += a->word[i];
        a->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

// The one encoding below 2^255 - 19 (RFC 7748 §5, "encodeUCoordinate").
ASSAY_CRYPTO_TEXT static void encode(uint8_t bytes[KEY_BYTES], assay_fe *a) {
    uint32_t top = a->word[WORDS - 1U] >> 31;
    a->word[WORDS - 1U] &= 0x7fffffffU;
    fold_255(a, top);
    // The value is below 2^255 + 19 now. Adding 19 reaches bit 255 exactly when it is not below the modulus.
    uint64_t carry = 19;
    for (size_t i = 0; i < WORDS - 1U; i++) {
        carry = (carry + a->word[i]) >> 32;
    }
    uint32_t reaches = (uint32_t)((carry + a->word[WORDS - 1U]) >> 31);
    fold_255(a, reaches);
    a->word[WORDS - 1U] &= 0x7fffffffU;
    for (size_t i = 0; i < KEY_BYTES; i++) {
        bytes[i] = (uint8_t)(a->word[i / 4U] >> (8U * (i % 4U)));
    }
}

// out = 1/a = a^(p-2) by 254 squarings and 11 multiplications; 0 gives 0. t is three elements of scratch.
ASSAY_CRYPTO_TEXT static void invert(assay_fe *out, const assay_fe *a, assay_fe t[3]) {
    assay_fe_sq_times(&t[0], a, 1);        // 2
    assay_fe_sq_times(&t[1], &t[0], 2);    // 8
    assay_fe_mul(&t[1], &t[1], a);         // 9
    assay_fe_mul(&t[0], &t[0], &t[1]);     // 11
    assay_fe_sq_times(&t[2], &t[0], 1);    // 22
    assay_fe_mul(&t[1], &t[1], &t[2]);     // 2^5 - 1
    assay_fe_sq_times(&t[2], &t[1], 5);
    assay_fe_mul(&t[1], &t[2], &t[1]);     // 2^10 - 1
    assay_fe_sq_times(&t[2], &t[1], 10);
    assay_fe_mul(&t[2], &t[2], &t[1]);     // 2^20 - 1
    assay_fe_sq_times(out, &t[2], 20);
    assay_fe_mul(&t[2], out, &t[2]);       // 2^40 - 1
    assay_fe_sq_times(&t[2], &t[2], 10);
    assay_fe_mul(&t[1], &t[2], &t[1]);     // 2^50 - 1
    assay_fe_sq_times(&t[2], &t[1], 50);
    assay_fe_mul(&t[2], &t[2], &t[1]);     // 2^100 - 1
    assay_fe_sq_times(out, &t[2], 100);
    assay_fe_mul(&t[2], out, &t[2]);       // 2^200 - 1
    assay_fe_sq_times(&t[2], &t[2], 50);
    assay_fe_mul(&t[1], &t[2], &t[1]);     // 2^250 - 1
    assay_fe_sq_times(&t[1], &t[1], 5);
    assay_fe_mul(out, &t[1], &t[0]);       // 2^255 - 21
}

// q = clamp(n) * base, and wipes w.
ASSAY_CRYPTO_TEXT static void multiply(uint8_t q[KEY_BYTES], const uint8_t n[KEY_BYTES], workspace *w, uint32_t nine) {
    load_words(w->scalar, n);
    w->scalar[0] &= 0xfffffff8U;
    w->scalar[WORDS - 1U] = (w->scalar[WORDS - 1U] & 0x7fffffffU) | 0x40000000U;
    assay_ladder(&w->point, &w->base, w->scalar, nine);
    invert(&w->t[3], &w->point.z, w->t);
    assay_fe_mul(&w->t[3], &w->t[3], &w->point.x);
    encode(q, &w->t[3]);
    wipe(w, sizeof *w);
    assay_fe_wipe_scratch();
}

ASSAY_CRYPTO_TEXT int crypto_scalarmult_curve25519(unsigned char *q, const unsigned char *n, const unsigned char *p) {
    workspace w;
    load_words(w.base.word, p);
    w.base.word[WORDS - 1U] &= 0x7fffffffU; // RFC 7748 §5: the top bit is masked, other non-canonical values are taken
    multiply(q, n, &w, 0);
    uint32_t any = 0;
    for (size_t i = 0; i < KEY_BYTES; i++) {
        any |= q[i];
    }
    return -(int)((any - 1U) >> 31);
}

ASSAY_CRYPTO_TEXT int crypto_scalarmult_curve25519_base(unsigned char *q, const unsigned char *n) {
    static const assay_fe nine = {{9}};
    workspace w;
    w.base = nine;
    multiply(q, n, &w, 1);
    return 0;
}
