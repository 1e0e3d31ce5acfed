// SPDX-License-Identifier: Apache-2.0
// Arithmetic in GF(2^255 - 19) for X25519 (RFC 7748 §4.1): one interface, in C for hosts and in Thumb for Cortex-M0+.
#ifndef CRYPTO_M0_FIELD_H
#define CRYPTO_M0_FIELD_H

#include <stdint.h>

// Where the code lies. A board that wants it in RAM, where no flash cache is in its timing, names a section that its
// start code copies there: -DASSAY_CRYPTO_SECTION=.time_critical.crypto, for the C and the assembly sources alike.
#define ASSAY_CRYPTO_STRING_OF(name) #name
#define ASSAY_CRYPTO_STRING(name) ASSAY_CRYPTO_STRING_OF(name)
#ifdef ASSAY_CRYPTO_SECTION
#define ASSAY_CRYPTO_TEXT __attribute__((section(ASSAY_CRYPTO_STRING(ASSAY_CRYPTO_SECTION))))
#else
#define ASSAY_CRYPTO_TEXT
#endif

#define ASSAY_FE_WORDS 8U

// A field element: 8 words of 32 bits, least significant first. Any value below 2^256 is a valid operand and every
// result is below 2^256, congruent to the exact result modulo 2^255 - 19 but not fully reduced. Words are aligned to 4.
typedef struct {
    uint32_t word[ASSAY_FE_WORDS];
} assay_fe;

// A point of the Montgomery curve by its x-coordinate alone, as the fraction x / z.
typedef struct {
    assay_fe x;
    assay_fe z;
} assay_point;

// All functions take the same time and touch the same addresses whatever the values. `out` may be an operand.
void assay_fe_mul(assay_fe *out, const assay_fe *a, const assay_fe *b);
void assay_fe_sq(assay_fe *out, const assay_fe *a);
void assay_fe_add(assay_fe *out, const assay_fe *a, const assay_fe *b);
void assay_fe_sub(assay_fe *out, const assay_fe *a, const assay_fe *b);

// out = b + 121666 * a, the ladder's (486662 + 2) / 4 (RFC 7748 §5).
void assay_fe_mul_121666_add(assay_fe *out, const assay_fe *a, const assay_fe *b);

// out = 9 * a, by the base point's u-coordinate (RFC 7748 §4.1).
void assay_fe_mul_9(assay_fe *out, const assay_fe *a);

// Exchanges the two points when swap is 1, and leaves them when swap is 0.
void assay_fe_swap(assay_point *a, assay_point *b, uint32_t swap);

// Overwrites the stack below the caller that the functions above may have left operands in.
void assay_fe_wipe_scratch(void);

#endif
