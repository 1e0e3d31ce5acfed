// SPDX-License-Identifier: Apache-2.0
/* What must be reported: were one of these passed over, the silence about all else would mean nothing. */
#include <string.h>

#include <stdint.h>

#include "crypto_aead_chacha20poly1305.h"

#include "secrets.h"

enum { LENGTH = 32 };

static uint8_t secret[LENGTH];
static uint8_t guess[LENGTH];
/* Volatile, so that no compiler makes arithmetic of a branch. */
static volatile unsigned sink;

static bool compare_early(void)
{
    make_secret(secret, sizeof secret);
    for (unsigned i = 0; i < LENGTH; i++) {
        if (secret[i] != guess[i]) {
            sink = i;
            break;
        }
    }
    return true;
}

static bool compare_by_memcmp(void)
{
    int (*const volatile compare)(const void *, const void *, size_t) = memcmp;
    make_secret(secret, sizeof secret);
    if (compare(secret, guess, sizeof secret) == 0) {
        sink = 1;
    }
    return true;
}

static bool branch(void)
{
    make_secret(secret, sizeof secret);
    if ((secret[3] & 1u) != 0u) {
        sink = 2;
    }
    return true;
}

static bool look_up(void)
{
    static const volatile uint8_t table[256] = { 1, 2, 3 };
    make_secret(secret, sizeof secret);
    sink = table[secret[5]];
    return true;
}

static bool loop_length(void)
{
    make_secret(secret, sizeof secret);
    for (unsigned i = 0; i < (secret[7] & 3u); i++) {
        sink = i;
    }
    return true;
}

/* A tag of a secret text that is compared byte by byte: marks must come through ChaCha20 and Poly1305. */
static bool branch_behind_a_cipher(void)
{
    uint8_t nonce[12] = { 0 };
    uint8_t tag[16];
    uint8_t sealed[LENGTH];
    unsigned long long length;
    make_secret(secret, sizeof secret);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt_detached(sealed, tag, &length, guess, sizeof guess, nonce, sizeof nonce,
                                                             NULL, nonce, secret);
    if (tag[15] == 0u) {
        sink = 3;
    }
    return true;
}

const struct timed_case controls[] = { { "memcmp of a secret", compare_by_memcmp },
                                       { "a comparison that ends early", compare_early },
                                       { "a branch on a bit", branch },
                                       { "a table's place", look_up },
                                       { "the length of a loop", loop_length },
                                       { "a branch on a tag", branch_behind_a_cipher },
                                       { NULL, NULL } };
