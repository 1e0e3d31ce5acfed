// SPDX-License-Identifier: Apache-2.0
// What X25519 and Ed25519 share above the field's arithmetic: encoding, inversion, square roots, wiping. Constant time.
#ifndef CRYPTO_M0_ELEMENT_H
#define CRYPTO_M0_ELEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "field.h"

#define ASSAY_FE_BYTES 32U

// 32 bytes, least significant first, no alignment needed; bit 255 is taken as it is.
void assay_load_words(uint32_t word[ASSAY_FE_WORDS], const uint8_t bytes[ASSAY_FE_BYTES]);

// The one encoding below 2^255 - 19 (RFC 7748 §5, RFC 8032 §5.1.2); a is reduced in place.
void assay_fe_encode(uint8_t bytes[ASSAY_FE_BYTES], assay_fe *a);

// out = 1/a; 0 gives 0. t is three elements of scratch.
void assay_fe_invert(assay_fe *out, const assay_fe *a, assay_fe t[3]);

// out = a^((p - 5) / 8), the core of a square root (RFC 8032 §5.1.3). t is three elements of scratch.
void assay_fe_pow_p58(assay_fe *out, const assay_fe *a, assay_fe t[3]);

// Zeroes memory that is a multiple of four bytes long, where a compiler may not leave it out.
void assay_wipe_words(void *memory, size_t length);

// The same value, of which the compiler does not know how it came about: clang makes a branch of a mask that it has seen made of a bit.
static inline uint32_t assay_opaque(uint32_t value) {
    __asm__("" : "+r"(value));
    return value;
}

#endif
