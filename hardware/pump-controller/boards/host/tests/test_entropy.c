// SPDX-License-Identifier: Apache-2.0
/* Health tests of the noise source (NIST SP 800-90B §4.4) and the generator behind it (SP 800-90A). */
#include <string.h>

#include "pump/drbg.h"
#include "pump/entropy.h"
#include "simulation.h"
#include "test.h"

static void repetition_fails_at_its_cutoff(void)
{
    struct entropy_health health;
    entropy_health_reset(&health);
    for (unsigned i = 1; i < ENTROPY_REPETITION_CUTOFF; i++) {
        CHECK(entropy_health_feed(&health, 1) == PUMP_OK);
    }
    CHECK(entropy_health_feed(&health, 1) == PUMP_FAULT);
    CHECK(entropy_health_feed(&health, 0) == PUMP_FAULT); /* a failure stays */
    entropy_health_reset(&health);
    CHECK(entropy_health_feed(&health, 0) == PUMP_OK);
}

/* Runs of the reference value, each just below the repetition cut-off. */
static void proportion_fails_at_its_cutoff(void)
{
    struct entropy_health health;
    unsigned ones = 0;
    enum pump_status status = PUMP_OK;
    entropy_health_reset(&health);
    for (unsigned i = 0; i < ENTROPY_PROPORTION_WINDOW && status == PUMP_OK; i++) {
        const uint8_t sample = (uint8_t)(i % 50u == 49u ? 0u : 1u);
        ones += sample;
        status = entropy_health_feed(&health, sample);
    }
    CHECK(status == PUMP_FAULT);
    CHECK_EQUAL(ones, (unsigned)ENTROPY_PROPORTION_CUTOFF);
}

static void a_fair_source_passes(void)
{
    uint8_t out[4096];
    unsigned ones = 0;
    CHECK(entropy_start() == PUMP_OK);
    CHECK(entropy_collect(out, sizeof out) == PUMP_OK);
    for (size_t i = 0; i < sizeof out; i++) {
        for (unsigned bit = 0; bit < 8u; bit++) {
            ones += ((unsigned)out[i] >> bit) & 1u;
        }
    }
    CHECK(ones > 15900u && ones < 16900u); /* 16,384 ± 5.7 σ */
}

static void a_stuck_source_gives_nothing(void)
{
    uint8_t out[32];
    static const uint8_t zero[32] = { 0 };
    CHECK(random_start() == PUMP_OK);
    simulation.noise = SIMULATION_NOISE_STUCK;
    CHECK(random_bytes(out, sizeof out) == PUMP_FAULT);
    CHECK(entropy_start() == PUMP_FAULT);
    CHECK(entropy_collect(out, sizeof out) == PUMP_FAULT);
    CHECK(memcmp(out, zero, sizeof out) == 0);
}

static void a_biased_source_fails_at_start(void)
{
    simulation.noise = SIMULATION_NOISE_BIASED;
    CHECK(random_start() == PUMP_FAULT);
}

static void a_source_that_recovers_is_tested_again(void)
{
    uint8_t out[32];
    simulation.noise = SIMULATION_NOISE_STUCK;
    CHECK(random_start() == PUMP_FAULT);
    CHECK(random_bytes(out, sizeof out) == PUMP_FAULT);
    simulation.noise = SIMULATION_NOISE_GOOD;
    CHECK(random_bytes(out, sizeof out) == PUMP_OK);
}

/* Computed with an independent implementation (Python's hmac) of SP 800-90A §10.1.2. */
static void drbg_follows_sp_800_90a(void)
{
    uint8_t seed[48];
    uint8_t out[40];
    struct drbg drbg;
    for (unsigned i = 0; i < sizeof seed; i++) {
        seed[i] = (uint8_t)i;
    }
    static const uint8_t first[40] = {
        0x0f, 0xfb, 0x80, 0x87, 0x5a, 0x3e, 0x90, 0x22, 0xa4, 0x94,
        0x1a, 0x3f, 0xa1, 0xb0, 0xd3, 0x61, 0x1d, 0xf1, 0x4e, 0x1c,
        0xf6, 0x51, 0xa7, 0x3c, 0xe9, 0x22, 0x9b, 0x9f, 0x3a, 0xd5,
        0x68, 0x87, 0x68, 0x04, 0x28, 0x84, 0x57, 0x10, 0x28, 0x8e,
    };
    static const uint8_t second[40] = {
        0x7b, 0xe7, 0x41, 0xb2, 0xb0, 0x22, 0x45, 0xd2, 0x28, 0xb5,
        0x3b, 0xf0, 0x0b, 0x8e, 0x88, 0xa2, 0x9e, 0x95, 0xe3, 0x40,
        0x32, 0x48, 0x21, 0x0c, 0x1f, 0x3a, 0x7e, 0xf7, 0xc2, 0x17,
        0x98, 0xa4, 0x55, 0x19, 0x03, 0xbb, 0xc0, 0xf4, 0x87, 0xcc,
    };
    drbg_instantiate(&drbg, seed, sizeof seed);
    drbg_generate(&drbg, out, sizeof out);
    CHECK(memcmp(out, first, sizeof out) == 0);
    drbg_reseed(&drbg, seed, 16);
    drbg_generate(&drbg, out, sizeof out);
    CHECK(memcmp(out, second, sizeof out) == 0);
}

static void two_draws_differ(void)
{
    uint8_t a[32];
    uint8_t b[32];
    CHECK(random_bytes(a, sizeof a) == PUMP_OK);
    CHECK(random_bytes(b, sizeof b) == PUMP_OK);
    CHECK(memcmp(a, b, sizeof a) != 0);
}

void test_entropy(void)
{
    RUN(repetition_fails_at_its_cutoff);
    RUN(proportion_fails_at_its_cutoff);
    RUN(a_fair_source_passes);
    RUN(a_stuck_source_gives_nothing);
    RUN(a_biased_source_fails_at_start);
    RUN(a_source_that_recovers_is_tested_again);
    RUN(drbg_follows_sp_800_90a);
    RUN(two_draws_differ);
}
