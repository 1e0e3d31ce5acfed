// SPDX-License-Identifier: Apache-2.0
/*
 * Noise of the host. The machine has no source of randomness, so the samples are bits of the host's /dev/urandom, read by
 * semihosting. That is for tests only: the image asks its emulator, or its debugger, for its keys' randomness, and does not
 * run without one. board.cmake builds none unless PUMP_TEST_NOISE says that this is meant.
 */
#ifndef PUMP_TEST_NOISE
#error "the AN385 has no source of noise: its image is for tests only, and is built as such by PUMP_TEST_NOISE"
#endif

#include "pump/port.h"

enum { SEMIHOST_OPEN = 0x01, SEMIHOST_READ = 0x06, MODE_READ_BINARY = 1, POOL_BYTES = 64, BITS = 8 };

static uint8_t pool[POOL_BYTES];
static unsigned taken = POOL_BYTES * BITS;

/* Stops in the emulator, which does what r0 and the block at r1 say (Arm semihosting specification). */
static int semihost(int operation, const uintptr_t *block)
{
    register int r0 __asm("r0") = operation;
    register const uintptr_t *r1 __asm("r1") = block;
    __asm volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

/* When the host gives none, the samples stay what they are, and the core's health tests fail as they should. */
static void refill(void)
{
    static const char name[] = "/dev/urandom";
    static int file = -1;
    if (file < 0) {
        const uintptr_t open[] = {(uintptr_t)name, MODE_READ_BINARY, sizeof name - 1u};
        file = semihost(SEMIHOST_OPEN, open);
    }
    const uintptr_t read[] = {(uintptr_t)file, (uintptr_t)pool, sizeof pool};
    if (file >= 0) {
        (void)semihost(SEMIHOST_READ, read);
    }
    taken = 0;
}

uint8_t port_entropy_sample(void)
{
    if (taken == POOL_BYTES * BITS) {
        refill();
    }
    uint8_t *byte = &pool[taken / BITS];
    const uint8_t sample = *byte & 1u;
    *byte >>= 1; /* what was given is not kept */
    taken++;
    return sample;
}
