// SPDX-License-Identifier: Apache-2.0
/* Health tests of the noise source, at start-up and on every sample (NIST SP 800-90B §4.4.1, §4.4.2). */
#include "pump/entropy.h"

#include "utils.h"

#include "pump/port.h"

static struct entropy_health source;

void entropy_health_reset(struct entropy_health *health)
{
    *health = (struct entropy_health){ .last = 0xff };
}

static void feed_proportion(struct entropy_health *health, uint8_t sample)
{
    if (health->position == 0u) {
        health->reference = sample;
        health->matches = 0;
    }
    if (sample == health->reference) {
        health->matches++;
    }
    if (health->matches >= ENTROPY_PROPORTION_CUTOFF) {
        health->failed = true;
    }
    health->position = (uint16_t)((health->position + 1u) % ENTROPY_PROPORTION_WINDOW);
}

enum pump_status entropy_health_feed(struct entropy_health *health, uint8_t sample)
{
    health->repetitions = sample == health->last ? (uint16_t)(health->repetitions + 1u) : 1u;
    health->last = sample;
    if (health->repetitions >= ENTROPY_REPETITION_CUTOFF) {
        health->failed = true;
    }
    feed_proportion(health, sample);
    return health->failed ? PUMP_FAULT : PUMP_OK;
}

enum pump_status entropy_start(void)
{
    enum pump_status status = PUMP_OK;
    entropy_health_reset(&source);
    for (unsigned i = 0; i < ENTROPY_STARTUP_SAMPLES; i++) {
        status = entropy_health_feed(&source, port_entropy_sample());
    }
    return status; /* a failure sticks, so the last status is the verdict */
}

enum pump_status entropy_collect(uint8_t *out, size_t length)
{
    enum pump_status status = PUMP_OK;
    for (size_t i = 0; i < length; i++) {
        for (unsigned bit = 0; bit < 8u; bit++) {
            const uint8_t sample = port_entropy_sample();
            status = entropy_health_feed(&source, sample);
            out[i] = (uint8_t)((out[i] << 1) | sample);
        }
    }
    if (status != PUMP_OK) {
        sodium_memzero(out, length);
    }
    return status;
}
