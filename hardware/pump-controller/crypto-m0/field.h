// SPDX-License-Identifier: Apache-2.0
// Arithmetic in GF(2^255 - 19) for X25519 (RFC 7748 §4.1) and Ed25519 (RFC 8032 §5.1): one interface, in C for hosts and
// in Thumb for Cortex-M0+.
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
// result is below 2^256, congruent to the exact result modulo 2^255 - 19 but not fully reduced.
typedef struct {
    uint32_t word[ASSAY_FE_WORDS];
} assay_fe;

// A point of the Montgomery curve by its x-coordinate alone, as the fraction x / z.
typedef struct {
    assay_fe x;
    assay_fe z;
} assay_point;

// All functions take the same time and touch the same addresses whatever the values. `out` may be an operand.

void assay_fe_add(assay_fe *out, const assay_fe *a, const assay_fe *b);
void assay_fe_sub(assay_fe *out, const assay_fe *a, const assay_fe *b);
void assay_fe_mul(assay_fe *out, const assay_fe *a, const assay_fe *b);

// out = a squared `times` times over; times at least 1, and not secret.
void assay_fe_sq_times(assay_fe *out, const assay_fe *a, uint32_t times);

// out = scalar * base (RFC 7748 §5) for a clamped scalar: bit 254 set, bits 255 and 0-2 clear. nine tells, by 1 or 0
// and not in secret, that base is the curve's base point, which saves time.
void assay_ladder(assay_point *out, const assay_fe *base, const uint32_t scalar[ASSAY_FE_WORDS], uint32_t nine);

// Overwrites what the functions above left on the stack; to be called from where they were.
void assay_fe_wipe_scratch(void);

#endif
