// SPDX-License-Identifier: Apache-2.0
// Arithmetic modulo the order of Ed25519's base point, word by word from the top.
#include "scalar.h"

#include <stddef.h>

#include "element.h"

#define WORDS ASSAY_SCALAR_WORDS
#define C_WORDS 4U // L = 2^252 + c, and c has 125 bits
#define TOP_BITS 28U // of the bits below 2^252, in the top word

static const uint32_t order[WORDS] = {0x5cf5d3edU, 0x5812631aU, 0xa2f79cd6U, 0x14def9deU, 0, 0, 0, 0x10000000U};

// a * b in full. GCC's own 64-bit product for Cortex-M0+ (__aeabi_lmul) branches on a carry, and so tells of its operands.
ASSAY_CRYPTO_TEXT static uint64_t multiply(uint32_t a, uint32_t b) {
    const uint32_t low = (a & 0xffffU) * (b & 0xffffU);
    const uint32_t one = (a & 0xffffU) * (b >> 16);
    const uint32_t other = (a >> 16) * (b & 0xffffU);
    const uint32_t high = (a >> 16) * (b >> 16);
    const uint32_t middle = (low >> 16) + (one & 0xffffU) + (other & 0xffffU);
    const uint32_t top = high + (one >> 16) + (other >> 16) + (middle >> 16);
    return (uint64_t)top << 32 | (middle << 16 | (low & 0xffffU));
}

// a -= c * multiple * 2^(32 * shift); returns 1 if that passes below zero, and leaves a modulo 2^256.
ASSAY_CRYPTO_TEXT static uint32_t subtract_c(uint32_t a[WORDS], uint32_t multiple, size_t shift) {
    uint64_t carry = 0;
    uint64_t borrow = 0;
    for (size_t i = shift; i < WORDS; i++) {
        const size_t place = i - shift;
        carry += place < C_WORDS ? multiply(order[place], multiple) : 0U;
        const uint64_t difference = (uint64_t)a[i] - (uint32_t)carry - borrow;
        a[i] = (uint32_t)difference;
        borrow = difference >> 63;
        carry >>= 32;
    }
    return (uint32_t)borrow;
}

// a += L if add is 1, modulo 2^256.
ASSAY_CRYPTO_TEXT static void add_order(uint32_t a[WORDS], uint32_t add) {
    uint64_t carry = 0;
    for (size_t i = 0; i < WORDS; i++) {
        carry += (uint64_t)a[i] + (order[i] & (0U - add));
        a[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

// r = (2^32 r + next) modulo L, for r below L. The quotient by 2^252 is at most 2^32, and takes L at most once too often.
ASSAY_CRYPTO_TEXT static void take_word(uint32_t r[WORDS], uint32_t next) {
    const uint32_t top = r[WORDS - 1U];
    for (size_t i = WORDS - 1U; i > 0U; i--) {
        r[i] = r[i - 1U];
    }
    r[0] = next;
    const uint64_t quotient = ((uint64_t)top << (32U - TOP_BITS)) | (r[WORDS - 1U] >> TOP_BITS);
    r[WORDS - 1U] &= (1U << TOP_BITS) - 1U;
    const uint32_t below = subtract_c(r, (uint32_t)quotient, 0) | subtract_c(r, (uint32_t)(quotient >> 32), 1);
    add_order(r, below);
}

ASSAY_CRYPTO_TEXT static void reduce_words(assay_scalar *out, const uint32_t *words, size_t count) {
    uint32_t r[WORDS] = {0};
    for (size_t i = count; i-- > 0U;) {
        take_word(r, words[i]);
    }
    for (size_t i = 0; i < WORDS; i++) {
        out->word[i] = r[i];
    }
    assay_wipe_words(r, sizeof r);
}

ASSAY_CRYPTO_TEXT void assay_scalar_reduce(assay_scalar *out, const uint8_t bytes[64]) {
    uint32_t words[2U * WORDS];
    assay_load_words(words, bytes);
    assay_load_words(words + WORDS, bytes + ASSAY_SCALAR_BYTES);
    reduce_words(out, words, 2U * WORDS);
    assay_wipe_words(words, sizeof words);
}

ASSAY_CRYPTO_TEXT void assay_scalar_mul_add(assay_scalar *out, const uint32_t a[WORDS], const uint32_t b[WORDS],
                                            const assay_scalar *c) {
    uint32_t sum[2U * WORDS + 1U] = {0};
    for (size_t i = 0; i < WORDS; i++) {
        sum[i] = c->word[i];
    }
    for (size_t i = 0; i < WORDS; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; j < WORDS; j++) {
            carry += multiply(a[i], b[j]) + sum[i + j];
            sum[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        for (size_t j = i + WORDS; j <= 2U * WORDS; j++) {
            carry += sum[j];
            sum[j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    reduce_words(out, sum, 2U * WORDS + 1U);
    assay_wipe_words(sum, sizeof sum);
}

ASSAY_CRYPTO_TEXT uint32_t assay_scalar_is_canonical(const uint32_t number[WORDS]) {
    uint64_t borrow = 0;
    for (size_t i = 0; i < WORDS; i++) {
        borrow = ((uint64_t)number[i] - order[i] - borrow) >> 63;
    }
    return (uint32_t)borrow;
}

ASSAY_CRYPTO_TEXT void assay_scalar_make_odd(assay_scalar *a) {
    add_order(a->word, (a->word[0] & 1U) ^ 1U);
}
