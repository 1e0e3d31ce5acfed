// SPDX-License-Identifier: Apache-2.0
// Runs Ed25519 on the host build, for sanitisers: reads lines of "seed key message signature good" in hex ('-' for
// nothing, good 0 or 1), verifies, and where there is a seed makes key and signature anew and compares.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../ed25519.h"

enum { MESSAGE_MAX = 2048 };

static int unhex(uint8_t *out, const char *hex) {
    const size_t length = strcmp(hex, "-") == 0 ? 0U : strlen(hex) / 2U;
    for (size_t i = 0; i < length; i++) {
        unsigned byte = 0;
        if (sscanf(hex + 2U * i, "%2x", &byte) != 1) {
            return -1;
        }
        out[i] = (uint8_t)byte;
    }
    return (int)length;
}

int main(void) {
    static char hex[4][2 * MESSAGE_MAX + 1];
    unsigned good;
    unsigned passed = 0;
    unsigned failed = 0;
    while (scanf("%64s %64s %4096s %128s %u", hex[0], hex[1], hex[2], hex[3], &good) == 5) {
        uint8_t seed[32];
        uint8_t key[32];
        uint8_t message[MESSAGE_MAX];
        uint8_t signature[64];
        const int seeded = unhex(seed, hex[0]);
        (void)unhex(key, hex[1]);
        const int length = unhex(message, hex[2]);
        (void)unhex(signature, hex[3]);
        const int status = crypto_sign_ed25519_verify_detached(signature, message, (unsigned long long)length, key);
        int right = status == (good != 0U ? 0 : -1);
        if (seeded == 32 && good != 0U) {
            uint8_t public[32];
            uint8_t secret[64];
            uint8_t made[64];
            (void)crypto_sign_ed25519_seed_keypair(public, secret, seed);
            (void)crypto_sign_ed25519_detached(made, NULL, message, (unsigned long long)length, secret);
            right = right && memcmp(public, key, 32) == 0 && memcmp(made, signature, 64) == 0;
        }
        passed += right != 0;
        failed += right == 0;
        if (right == 0) {
            fprintf(stderr, "FAILED: key %s message %s signature %s good %u\n", hex[1], hex[2], hex[3], good);
        }
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
