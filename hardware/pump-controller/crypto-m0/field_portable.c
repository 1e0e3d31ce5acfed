// SPDX-License-Identifier: Apache-2.0
// GF(2^255 - 19) in plain C for hosts; field_m0.S takes its place on Cortex-M0+.
#ifndef __ARM_ARCH_6M__
#include "field.h"

#define WORDS ASSAY_FE_WORDS

// 2^256 = 38 and 2^255 = 19 modulo 2^255 - 19.
#define FOLD_256 38U
#define FOLD_255 19U

// out = low + 38 * high, with bit 255 and above folded once more, so that the result stays below 2^256.
static void fold(assay_fe *out, const uint32_t low[WORDS], const uint32_t high[WORDS]) {
    // The top word goes first: what lies above bit 255 is known but for a carry, for which its word has room then.
    uint64_t top = (uint64_t)high[WORDS - 1U] * FOLD_256 + low[WORDS - 1U];
    uint64_t carry = (top >> 31) * FOLD_255;
    for (unsigned i = 0; i < WORDS - 1U; i++) {
        carry += (uint64_t)high[i] * FOLD_256 + low[i];
        out->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    out->word[WORDS - 1U] = ((uint32_t)top & 0x7fffffffU) + (uint32_t)carry;
}

void assay_fe_mul(assay_fe *out, const assay_fe *a, const assay_fe *b) {
    uint32_t product[2U * WORDS] = {0};
    for (unsigned i = 0; i < WORDS; i++) {
        uint64_t carry = 0;
        for (unsigned j = 0; j < WORDS; j++) {
            carry += (uint64_t)a->word[i] * b->word[j] + product[i + j];
            product[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product[i + WORDS] = (uint32_t)carry;
    }
    fold(out, product, product + WORDS);
}

void assay_fe_sq(assay_fe *out, const assay_fe *a) {
    assay_fe_mul(out, a, a);
}

void assay_fe_add(assay_fe *out, const assay_fe *a, const assay_fe *b) {
    uint64_t top = (uint64_t)a->word[WORDS - 1U] + b->word[WORDS - 1U];
    uint64_t carry = (top >> 31) * FOLD_255;
    for (unsigned i = 0; i < WORDS - 1U; i++) {
        carry += (uint64_t)a->word[i] + b->word[i];
        out->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    out->word[WORDS - 1U] = ((uint32_t)top & 0x7fffffffU) + (uint32_t)carry;
}

void assay_fe_sub(assay_fe *out, const assay_fe *a, const assay_fe *b) {
    // 2^33 keeps the difference of the top words positive; what it adds is counted among the folds.
    uint64_t top = ((uint64_t)1U << 33) + a->word[WORDS - 1U] - b->word[WORDS - 1U];
    // One fold more than needed is subtracted (0…3 in all): bit 255 stays set and lends to the borrow from below.
    uint64_t folds = 5U - (top >> 31);
    uint64_t borrow = folds * FOLD_255;
    for (unsigned i = 0; i < WORDS - 1U; i++) {
        uint64_t difference = (uint64_t)a->word[i] - b->word[i] - borrow;
        out->word[i] = (uint32_t)difference;
        borrow = (0U - (difference >> 32)) & 3U; // 0…2
    }
    out->word[WORDS - 1U] = ((uint32_t)top | 0x80000000U) - (uint32_t)borrow;
}

// out = a * small + b for a small below 2^17.
static void mul_small_add(assay_fe *out, const assay_fe *a, uint32_t small, const assay_fe *b) {
    uint64_t top = (uint64_t)a->word[WORDS - 1U] * small + b->word[WORDS - 1U];
    uint64_t carry = (top >> 31) * FOLD_255;
    for (unsigned i = 0; i < WORDS - 1U; i++) {
        carry += (uint64_t)a->word[i] * small + b->word[i];
        out->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    out->word[WORDS - 1U] = ((uint32_t)top & 0x7fffffffU) + (uint32_t)carry;
}

void assay_fe_mul_121666_add(assay_fe *out, const assay_fe *a, const assay_fe *b) {
    mul_small_add(out, a, 121666, b);
}

void assay_fe_mul_9(assay_fe *out, const assay_fe *a) {
    static const assay_fe zero = {{0}};
    mul_small_add(out, a, 9, &zero);
}

static void swap_element(assay_fe *a, assay_fe *b, uint32_t mask) {
    for (unsigned i = 0; i < WORDS; i++) {
        uint32_t change = (a->word[i] ^ b->word[i]) & mask;
        a->word[i] ^= change;
        b->word[i] ^= change;
    }
}

void assay_fe_swap(assay_point *a, assay_point *b, uint32_t swap) {
    swap_element(&a->x, &b->x, 0U - swap);
    swap_element(&a->z, &b->z, 0U - swap);
}

// Hosts keep no secrets of a pump: compiled C gives no hold on where its operands were spilled, so this claims nothing.
void assay_fe_wipe_scratch(void) {
}

#endif
