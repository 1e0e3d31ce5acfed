// SPDX-License-Identifier: Apache-2.0
/* Health tests of the noise source: repetition count and adaptive proportion (NIST SP 800-90B §4.4). */
#ifndef PUMP_ENTROPY_H
#define PUMP_ENTROPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

/*
 * Claimed min-entropy: 0.25 bit a sample, a cautious guess for the ring oscillator's RANDOMBIT and not yet measured on
 * silicon. Cut-offs for a false alarm rate of 2^-30: repetition 1 + 30/0.25, proportion from the binomial distribution.
 */
enum {
    ENTROPY_REPETITION_CUTOFF = 121,
    ENTROPY_PROPORTION_WINDOW = 1024,
    ENTROPY_PROPORTION_CUTOFF = 928,
    ENTROPY_STARTUP_SAMPLES = 1024,
    ENTROPY_SEED_SAMPLES = 1536 /* 384 bits at the claimed rate: 256 and half as much again (SP 800-90A, nonce) */
};

struct entropy_health {
    uint8_t last;
    uint16_t repetitions;
    uint8_t reference;
    uint16_t matches;
    uint16_t position; /* in the proportion window */
    bool failed;       /* stays, until a new start-up test */
};

void entropy_health_reset(struct entropy_health *health);
/* Takes one sample; PUMP_FAULT from the first failed test on. */
PUMP_MUST_CHECK enum pump_status entropy_health_feed(struct entropy_health *health, uint8_t sample);

/* Start-up test over fresh samples, which are thrown away. Thread context. */
PUMP_MUST_CHECK enum pump_status entropy_start(void);
/* Packs fresh, tested samples, eight to a byte. PUMP_FAULT when the source is not healthy: `out` is wiped then. */
PUMP_MUST_CHECK enum pump_status entropy_collect(uint8_t *out, size_t length);

#endif
