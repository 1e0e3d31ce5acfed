// SPDX-License-Identifier: Apache-2.0
// Runs X25519 on the host build, for sanitisers: reads lines of "scalar point result" in hex and compares.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "../x25519.h"

static int unhex(uint8_t out[32], const char *hex) {
    for (int i = 0; i < 32; i++) {
        unsigned byte = 0;
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1) {
            return -1;
        }
        out[i] = (uint8_t)byte;
    }
    return 0;
}

int main(void) {
    char hex[3][65];
    unsigned passed = 0;
    unsigned failed = 0;
    while (scanf("%64s %64s %64s", hex[0], hex[1], hex[2]) == 3) {
        uint8_t scalar[32];
        uint8_t point[32];
        uint8_t want[32];
        uint8_t got[32];
        if (unhex(scalar, hex[0]) != 0 || unhex(point, hex[1]) != 0 || unhex(want, hex[2]) != 0) {
            return 2;
        }
        static const uint8_t nine[32] = {9};
        static const uint8_t zero[32] = {0};
        int status = crypto_scalarmult_curve25519(got, scalar, point);
        int good = memcmp(got, want, 32) == 0 && status == (memcmp(want, zero, 32) == 0 ? -1 : 0);
        if (memcmp(point, nine, 32) == 0) {
            uint8_t base[32];
            good = good && crypto_scalarmult_curve25519_base(base, scalar) == 0 && memcmp(base, want, 32) == 0;
        }
        passed += good != 0;
        failed += good == 0;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
