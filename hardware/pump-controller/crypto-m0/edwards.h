// SPDX-License-Identifier: Apache-2.0
// Points of edwards25519 (RFC 8032 §5.1): decoding, encoding, and the two multiplications that signatures need.
#ifndef CRYPTO_M0_EDWARDS_H
#define CRYPTO_M0_EDWARDS_H

#include <stdint.h>

#include "element.h"
#include "scalar.h"

// Extended coordinates (RFC 8032 §5.1.4): x = X/Z, y = Y/Z, x y = T/Z.
typedef struct {
    assay_fe x;
    assay_fe y;
    assay_fe z;
    assay_fe t;
} assay_edwards;

// A constant multiple of the base point, ready to be added: y + x, y - x, 2 d x y.
typedef struct {
    assay_fe sum;
    assay_fe difference;
    assay_fe product;
} assay_edwards_fixed;

#define ASSAY_BASE_MULTIPLES 16U

// B, 3B, 5B … 31B. Written by gen-edwards-base.mjs.
extern const assay_edwards_fixed assay_edwards_base[ASSAY_BASE_MULTIPLES];

// Takes the one encoding of a point that is not of small order, and gives its negative: 1. Anything else, which a
// public key must not be (RFC 8032 §5.1.3, and stricter): 0. Not in constant time: keys and signatures are public.
uint32_t assay_edwards_decode_negative(assay_edwards *out, const uint8_t bytes[ASSAY_FE_BYTES]);

// The encoding of a * point + b * B. Not in constant time: for verification, where all is public.
void assay_edwards_combine(uint8_t bytes[ASSAY_FE_BYTES], const assay_scalar *a, const assay_edwards *point,
                           const assay_scalar *b);

// The encoding of a * B in constant time; wipes what it leaves on the stack.
void assay_edwards_multiply_base(uint8_t bytes[ASSAY_FE_BYTES], const assay_scalar *a);

#endif
