// SPDX-License-Identifier: Apache-2.0
/* One block of SHA-256 (FIPS 180-4 §6.2.2): the part that is written for each processor. */
#ifndef ASSAY_SHA256_H
#define ASSAY_SHA256_H

#include <stdint.h>

enum { ASSAY_SHA256_BLOCK = 64 };

extern const uint32_t assay_sha256_constants[64];

/* Time depends on nothing but the call; no part of the block is left on the stack. `block` as it came, on a word boundary. */
void assay_sha256_block(uint32_t state[8], const uint8_t block[ASSAY_SHA256_BLOCK]);

#endif
