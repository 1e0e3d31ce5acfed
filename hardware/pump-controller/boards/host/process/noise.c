// SPDX-License-Identifier: Apache-2.0
/* Noise: the host's, or, for runs that must repeat, a seeded stream that is no secret to anybody. */
#include <stdio.h>

#include "process.h"
#include "pump/port.h"

enum { BITS = 8 };

static FILE *source;
static uint64_t seeded;
static unsigned pool;
static unsigned left;

void noise_source_start(const struct options *options)
{
    if (options->seeded) {
        seeded = options->seed * 2u + 1u; /* any but 0 */
        return;
    }
    source = fopen("/dev/urandom", "rbe");
    if (source == NULL) {
        fail("cannot open", "/dev/urandom");
    }
    (void)setvbuf(source, NULL, _IONBF, 0); /* no copy of what keys are made of */
}

/* xorshift64*: repeatable, and good enough to look like noise. */
static unsigned next_seeded(void)
{
    seeded ^= seeded >> 12;
    seeded ^= seeded << 25;
    seeded ^= seeded >> 27;
    return (unsigned)((seeded * UINT64_C(0x2545f4914f6cdd1d)) >> 56);
}

/* A host that gives no more repeats one value for ever, which the core's health tests find. */
uint8_t port_entropy_sample(void)
{
    if (left == 0u) {
        const int byte = source == NULL ? (int)next_seeded() : fgetc(source);
        pool = byte == EOF ? 0u : (unsigned)byte;
        left = BITS;
    }
    const uint8_t sample = pool & 1u;
    pool >>= 1;
    left--;
    return sample;
}
