// SPDX-License-Identifier: Apache-2.0
// For tests that take libsodium's SHA-512 alone: its wiping, which otherwise brings utils.c and all that it needs.
#include <stddef.h>

void sodium_memzero(void *memory, size_t length);
void sodium_memzero(void *memory, size_t length) {
    volatile unsigned char *byte = memory;
    while (length-- > 0U) {
        *byte++ = 0;
    }
}
