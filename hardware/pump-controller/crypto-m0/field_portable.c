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

void assay_fe_sq_times(assay_fe *out, const assay_fe *a, uint32_t times) {
    assay_fe_mul(out, a, a);
    for (uint32_t i = 1; i < times; i++) {
        assay_fe_mul(out, out, out);
    }
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

// out = 121666 * a + b, by the curve's (486662 + 2) / 4.
static void mul_121666_add(assay_fe *out, const assay_fe *a, const assay_fe *b) {
    uint64_t top = (uint64_t)a->word[WORDS - 1U] * 121666U + b->word[WORDS - 1U];
    uint64_t carry = (top >> 31) * FOLD_255;
    for (unsigned i = 0; i < WORDS - 1U; i++) {
        carry += (uint64_t)a->word[i] * 121666U + b->word[i];
        out->word[i] = (uint32_t)carry;
        carry >>= 32;
    }
    out->word[WORDS - 1U] = ((uint32_t)top & 0x7fffffffU) + (uint32_t)carry;
}

static void swap_element(assay_fe *a, assay_fe *b, uint32_t mask) {
    for (unsigned i = 0; i < WORDS; i++) {
        uint32_t change = (a->word[i] ^ b->word[i]) & mask;
        a->word[i] ^= change;
        b->word[i] ^= change;
    }
}

// p3 = p2 + p3, p2 = 2 p2, given that p3 - p2 is the base point: the loop body of RFC 7748 §5, in its names.
static void step(assay_point *p2, assay_point *p3, const assay_fe *x1) {
    assay_fe a;
    assay_fe b;
    assay_fe c;
    assay_fe d;
    assay_fe e;
    assay_fe_add(&a, &p2->x, &p2->z);
    assay_fe_sub(&b, &p2->x, &p2->z);
    assay_fe_add(&c, &p3->x, &p3->z);
    assay_fe_sub(&d, &p3->x, &p3->z);
    assay_fe_mul(&d, &d, &a);
    assay_fe_mul(&c, &c, &b);
    assay_fe_add(&p3->x, &d, &c);
    assay_fe_sub(&p3->z, &d, &c);
    assay_fe_sq_times(&p3->x, &p3->x, 1);
    assay_fe_sq_times(&p3->z, &p3->z, 1);
    assay_fe_mul(&p3->z, &p3->z, x1);
    assay_fe_sq_times(&a, &a, 1);
    assay_fe_sq_times(&b, &b, 1);
    assay_fe_mul(&p2->x, &a, &b);
    assay_fe_sub(&e, &a, &b);
    mul_121666_add(&c, &e, &b); // BB + 121666 E is RFC 7748's AA + 121665 E
    assay_fe_mul(&p2->z, &e, &c);
}

void assay_ladder(assay_point *out, const assay_fe *base, const uint32_t scalar[WORDS], uint32_t nine) {
    (void)nine; // nothing to save here: only the board is short of time
    assay_point p2 = {.x = {{1}}, .z = {{0}}};
    assay_point p3 = {.x = *base, .z = {{1}}};
    uint32_t swapped = 0;
    for (unsigned i = 255; i-- > 0U;) {
        uint32_t bit = (scalar[i / 32U] >> (i % 32U)) & 1U;
        swap_element(&p2.x, &p3.x, 0U - (swapped ^ bit));
        swap_element(&p2.z, &p3.z, 0U - (swapped ^ bit));
        swapped = bit;
        step(&p2, &p3, base);
    }
    *out = p2; // bit 0 is clear, so that the points are in their places
}

// Hosts keep no secrets of a pump: compiled C gives no hold on where its operands were spilled, so this claims nothing.
void assay_fe_wipe_scratch(void) {
}

#endif
