// SPDX-License-Identifier: Apache-2.0
// Arithmetic modulo L = 2^252 + 27742317777372353535851937790883648493, the order of Ed25519's base point (RFC 8032
// §5.1). Constant time.
#ifndef CRYPTO_M0_SCALAR_H
#define CRYPTO_M0_SCALAR_H

#include <stdint.h>

#define ASSAY_SCALAR_WORDS 8U
#define ASSAY_SCALAR_BYTES 32U

// Below L, least significant word first.
typedef struct {
    uint32_t word[ASSAY_SCALAR_WORDS];
} assay_scalar;

// out = the 512-bit number in bytes, least significant first, modulo L.
void assay_scalar_reduce(assay_scalar *out, const uint8_t bytes[64]);

// out = a b + c modulo L. a and b may be any numbers of 256 bits.
void assay_scalar_mul_add(assay_scalar *out, const uint32_t a[ASSAY_SCALAR_WORDS], const uint32_t b[ASSAY_SCALAR_WORDS],
                          const assay_scalar *c);

// 1 if the number is below L, else 0.
uint32_t assay_scalar_is_canonical(const uint32_t number[ASSAY_SCALAR_WORDS]);

// Adds L, which is odd, if the scalar is even: the same scalar, for methods that need an odd one.
void assay_scalar_make_odd(assay_scalar *a);

#endif
