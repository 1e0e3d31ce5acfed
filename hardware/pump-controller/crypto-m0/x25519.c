// SPDX-License-Identifier: Apache-2.0
// X25519 (RFC 7748 §5) in constant time behind libsodium's function names, to take the place of its slower one.
#include "x25519.h"

#include <stddef.h>

#include "field.h"

#define KEY_BYTES 32U
#define WORDS ASSAY_FE_WORDS
#define TOP_SCALAR_BIT 254U // bit 255 is cleared and bit 254 set by clamping (RFC 7748 §5)
#define BASE_POINT 9U

// All that a scalar multiplication keeps, in one place so that one call wipes it. The ladder's two points always
// differ by the input point, `base`.
typedef struct {
    assay_point low;
    assay_point high;
    assay_fe t[4];
    assay_fe base;
    uint32_t scalar[WORDS];
} ladder_state;

typedef void multiply_by_base(assay_fe *out, const assay_fe *a, const assay_fe *base);

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

// Adds 19 times `folds` and drops bit 255 and above.
ASSAY_CRYPTO_TEXT static void fold_255(assay_fe *a, uint32_t folds) {
    uint64_t carry = (uint64_t)folds * 19U;
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

ASSAY_CRYPTO_TEXT static void square_times(assay_fe *out, const assay_fe *a, unsigned times) {
    assay_fe_sq(out, a);
    for (unsigned i = 1; i < times; i++) {
        assay_fe_sq(out, out);
    }
}

// out = 1/a = a^(p-2) by 254 squarings and 11 multiplications; 0 gives 0. t is three elements of scratch.
ASSAY_CRYPTO_TEXT static void invert(assay_fe *out, const assay_fe *a, assay_fe t[3]) {
    assay_fe_sq(&t[0], a);                                     // 2
    square_times(&t[1], &t[0], 2);                             // 8
    assay_fe_mul(&t[1], &t[1], a);                             // 9
    assay_fe_mul(&t[0], &t[0], &t[1]);                         // 11
    assay_fe_sq(&t[2], &t[0]);                                 // 22
    assay_fe_mul(&t[1], &t[1], &t[2]);                         // 2^5 - 1
    square_times(&t[2], &t[1], 5);
    assay_fe_mul(&t[1], &t[2], &t[1]);                         // 2^10 - 1
    square_times(&t[2], &t[1], 10);
    assay_fe_mul(&t[2], &t[2], &t[1]);                         // 2^20 - 1
    square_times(out, &t[2], 20);
    assay_fe_mul(&t[2], out, &t[2]);                           // 2^40 - 1
    square_times(&t[2], &t[2], 10);
    assay_fe_mul(&t[1], &t[2], &t[1]);                         // 2^50 - 1
    square_times(&t[2], &t[1], 50);
    assay_fe_mul(&t[2], &t[2], &t[1]);                         // 2^100 - 1
    square_times(out, &t[2], 100);
    assay_fe_mul(&t[2], out, &t[2]);                           // 2^200 - 1
    square_times(&t[2], &t[2], 50);
    assay_fe_mul(&t[1], &t[2], &t[1]);                         // 2^250 - 1
    square_times(&t[1], &t[1], 5);
    assay_fe_mul(out, &t[1], &t[0]);                           // 2^255 - 21
}

// One step: high = low + high, low = 2 low (RFC 7748 §5, whose names the comments use).
ASSAY_CRYPTO_TEXT static void step(ladder_state *s, multiply_by_base *by_base) {
    assay_fe *x2 = &s->low.x;
    assay_fe *z2 = &s->low.z;
    assay_fe *x3 = &s->high.x;
    assay_fe *z3 = &s->high.z;
    assay_fe *t = s->t;
    assay_fe_add(&t[0], x2, z2);      // A
    assay_fe_sub(&t[1], x2, z2);      // B
    assay_fe_add(&t[2], x3, z3);      // C
    assay_fe_sub(&t[3], x3, z3);      // D
    assay_fe_mul(&t[3], &t[3], &t[0]); // DA
    assay_fe_mul(&t[2], &t[2], &t[1]); // CB
    assay_fe_add(x3, &t[3], &t[2]);
    assay_fe_sub(z3, &t[3], &t[2]);
    assay_fe_sq(x3, x3);
    assay_fe_sq(z3, z3);
    by_base(z3, z3, &s->base);
    assay_fe_sq(&t[0], &t[0]); // AA
    assay_fe_sq(&t[1], &t[1]); // BB
    assay_fe_mul(x2, &t[0], &t[1]);
    assay_fe_sub(&t[0], &t[0], &t[1]); // E
    assay_fe_mul_121666_add(&t[2], &t[0], &t[1]);
    assay_fe_mul(z2, &t[0], &t[2]); // E * (BB + 121666 E), which is RFC 7748's E * (AA + 121665 E)
}

ASSAY_CRYPTO_TEXT static void multiply_by_nine(assay_fe *out, const assay_fe *a, const assay_fe *base) {
    (void)base;
    assay_fe_mul_9(out, a);
}

ASSAY_CRYPTO_TEXT static void ladder(uint8_t q[KEY_BYTES], const uint8_t n[KEY_BYTES], ladder_state *s,
                                     multiply_by_base *by_base) {
    load_words(s->scalar, n);
    s->scalar[0] &= 0xfffffff8U;
    s->scalar[WORDS - 1U] = (s->scalar[WORDS - 1U] & 0x7fffffffU) | 0x40000000U;
    s->low.x.word[0] = 1;
    s->high.x = s->base;
    s->high.z.word[0] = 1;
    uint32_t swapped = 0;
    for (unsigned i = TOP_SCALAR_BIT + 1U; i-- > 0U;) {
        uint32_t bit = (s->scalar[i / 32U] >> (i % 32U)) & 1U;
        assay_fe_swap(&s->low, &s->high, swapped ^ bit);
        swapped = bit;
        step(s, by_base);
    }
    // Clamping clears bit 0, so the last step left the points in their places.
    invert(&s->t[3], &s->low.z, s->t);
    assay_fe_mul(&s->t[3], &s->t[3], &s->low.x);
    encode(q, &s->t[3]);
    wipe(s, sizeof *s);
    assay_fe_wipe_scratch();
}

ASSAY_CRYPTO_TEXT int crypto_scalarmult_curve25519(unsigned char *q, const unsigned char *n, const unsigned char *p) {
    ladder_state s = {0};
    load_words(s.base.word, p);
    s.base.word[WORDS - 1U] &= 0x7fffffffU; // RFC 7748 §5: the top bit is masked, other non-canonical values are taken
    ladder(q, n, &s, assay_fe_mul);
    uint32_t any = 0;
    for (size_t i = 0; i < KEY_BYTES; i++) {
        any |= q[i];
    }
    return -(int)((any - 1U) >> 31);
}

ASSAY_CRYPTO_TEXT int crypto_scalarmult_curve25519_base(unsigned char *q, const unsigned char *n) {
    ladder_state s = {0};
    s.base.word[0] = BASE_POINT;
    ladder(q, n, &s, multiply_by_nine);
    return 0;
}
