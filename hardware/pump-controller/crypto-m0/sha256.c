// SPDX-License-Identifier: Apache-2.0
/* SHA-256 (FIPS 180-4) under libsodium's names, around a block function of the processor's own. */
#include "sha256.h"

#include <string.h>

#include "crypto_hash_sha256.h"
#include "utils.h"

enum { LENGTH_AT = 56 };

const uint32_t assay_sha256_constants[64] = {
    0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
    0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
    0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
    0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
    0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
    0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
    0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
    0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u
};

static size_t used(const crypto_hash_sha256_state *state)
{
    return (size_t)((state->count >> 3) & (ASSAY_SHA256_BLOCK - 1u));
}

int crypto_hash_sha256_init(crypto_hash_sha256_state *state)
{
    static const uint32_t initial[8] = { 0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au,
                                         0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u };
    memcpy(state->state, initial, sizeof initial);
    state->count = 0;
    return 0;
}

int crypto_hash_sha256_update(crypto_hash_sha256_state *state, const unsigned char *in, unsigned long long inlen)
{
    size_t at = used(state);
    state->count += (uint64_t)inlen << 3;
    while (inlen > 0u) {
        if (at == 0u && inlen >= ASSAY_SHA256_BLOCK && ((uintptr_t)in & 3u) == 0u) {
            assay_sha256_block(state->state, in);
            in += ASSAY_SHA256_BLOCK;
            inlen -= ASSAY_SHA256_BLOCK;
            continue;
        }
        const size_t room = ASSAY_SHA256_BLOCK - at;
        const size_t taken = inlen < room ? (size_t)inlen : room;
        memcpy(state->buf + at, in, taken);
        in += taken;
        inlen -= taken;
        at += taken;
        if (at == ASSAY_SHA256_BLOCK) {
            assay_sha256_block(state->state, state->buf);
            at = 0;
        }
    }
    return 0;
}

static void put_word(uint8_t *out, uint32_t word)
{
    out[0] = (uint8_t)(word >> 24);
    out[1] = (uint8_t)(word >> 16);
    out[2] = (uint8_t)(word >> 8);
    out[3] = (uint8_t)word;
}

static void pad(crypto_hash_sha256_state *state)
{
    size_t at = used(state);
    state->buf[at++] = 0x80;
    if (at > LENGTH_AT) {
        memset(state->buf + at, 0, ASSAY_SHA256_BLOCK - at);
        assay_sha256_block(state->state, state->buf);
        at = 0;
    }
    memset(state->buf + at, 0, LENGTH_AT - at);
    put_word(state->buf + LENGTH_AT, (uint32_t)(state->count >> 32));
    put_word(state->buf + LENGTH_AT + 4, (uint32_t)state->count);
    assay_sha256_block(state->state, state->buf);
}

int crypto_hash_sha256_final(crypto_hash_sha256_state *state, unsigned char *out)
{
    pad(state);
    for (unsigned i = 0; i < 8u; i++) {
        put_word(out + 4u * i, state->state[i]);
    }
    sodium_memzero(state, sizeof *state);
    return 0;
}

int crypto_hash_sha256(unsigned char *out, const unsigned char *in, unsigned long long inlen)
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, in, inlen);
    return crypto_hash_sha256_final(&state, out);
}
