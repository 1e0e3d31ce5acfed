// SPDX-License-Identifier: Apache-2.0
// Encoding, inversion and square roots in GF(2^255 - 19), on field.h.
#include "element.h"

#define WORDS ASSAY_FE_WORDS

ASSAY_CRYPTO_TEXT void assay_wipe_words(void *memory, size_t length) {
    volatile uint32_t *word = memory;
    for (size_t i = 0; i < length / sizeof *word; i++) {
        word[i] = 0;
    }
}

ASSAY_CRYPTO_TEXT void assay_load_words(uint32_t word[WORDS], const uint8_t bytes[ASSAY_FE_BYTES]) {
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

ASSAY_CRYPTO_TEXT void assay_fe_encode(uint8_t bytes[ASSAY_FE_BYTES], assay_fe *a) {
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
    for (size_t i = 0; i < ASSAY_FE_BYTES; i++) {
        bytes[i] = (uint8_t)(a->word[i / 4U] >> (8U * (i % 4U)));
    }
}

// t[1] = a^(2^250 - 1) and t[0] = a^11, by 249 squarings and 10 multiplications. out is scratch, and not a.
ASSAY_CRYPTO_TEXT static void pow_2_250_1(assay_fe *out, const assay_fe *a, assay_fe t[3]) {
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
}

ASSAY_CRYPTO_TEXT void assay_fe_invert(assay_fe *out, const assay_fe *a, assay_fe t[3]) {
    pow_2_250_1(out, a, t);
    assay_fe_sq_times(&t[1], &t[1], 5);
    assay_fe_mul(out, &t[1], &t[0]);       // 2^255 - 21
}

ASSAY_CRYPTO_TEXT void assay_fe_pow_p58(assay_fe *out, const assay_fe *a, assay_fe t[3]) {
    pow_2_250_1(out, a, t);
    assay_fe_sq_times(&t[1], &t[1], 2);
    assay_fe_mul(out, &t[1], a);           // 2^252 - 3
}
