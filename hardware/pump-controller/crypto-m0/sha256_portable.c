// SPDX-License-Identifier: Apache-2.0
/* One block of SHA-256 for any processor. */
#include "sha256.h"

#include "utils.h"

static uint32_t rotate(uint32_t x, unsigned by)
{
    return (x >> by) | (x << (32u - by));
}

static void expand(uint32_t words[64], const uint8_t block[ASSAY_SHA256_BLOCK])
{
    for (unsigned i = 0; i < 16u; i++) {
        const uint8_t *at = block + 4u * i;
        words[i] = ((uint32_t)at[0] << 24) | ((uint32_t)at[1] << 16) | ((uint32_t)at[2] << 8) | at[3];
    }
    for (unsigned i = 16; i < 64u; i++) {
        const uint32_t x = words[i - 15u];
        const uint32_t y = words[i - 2u];
        words[i] = words[i - 16u] + words[i - 7u] + (rotate(x, 7) ^ rotate(x, 18) ^ (x >> 3)) +
                   (rotate(y, 17) ^ rotate(y, 19) ^ (y >> 10));
    }
}

void assay_sha256_block(uint32_t state[8], const uint8_t block[ASSAY_SHA256_BLOCK])
{
    uint32_t words[64];
    uint32_t s[8];
    expand(words, block);
    for (unsigned i = 0; i < 8u; i++) {
        s[i] = state[i];
    }
    for (unsigned i = 0; i < 64u; i++) {
        const uint32_t sum = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
                             (((s[5] ^ s[6]) & s[4]) ^ s[6]) + assay_sha256_constants[i] + words[i];
        const uint32_t other = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
                               (((s[0] ^ s[1]) & (s[1] ^ s[2])) ^ s[1]);
        for (unsigned j = 7; j > 0u; j--) {
            s[j] = s[j - 1u];
        }
        s[4] += sum;
        s[0] = sum + other;
    }
    for (unsigned i = 0; i < 8u; i++) {
        state[i] += s[i];
    }
    sodium_memzero(words, sizeof words);
    sodium_memzero(s, sizeof s);
}
