// SPDX-License-Identifier: Apache-2.0
/* Glucose readings: docs/protocol/link.md GLU. */
#include "pump/glucose.h"

#include "simulation.h"
#include "test.h"

enum { NOW = 10000000 }; /* ms of uptime */

static const uint8_t first[NOISE_KEY] = { 1 };
static const uint8_t second[NOISE_KEY] = { 2 };
static const struct assay_report_glucose good = {
    .sequence = 5, .glucose = 120, .quality = ASSAY_GLUCOSE_QUALITY_GOOD, .trend = ASSAY_GLUCOSE_TREND_STEADY,
    .measured = NOW - 60000, .expires = 600,
};

/* Takes the good reading, then offers another that differs from it in `change`. */
#define AFTER_GOOD(sensor, ...)                                                          \
    do {                                                                                 \
        glucose_start();                                                                 \
        CHECK_EQUAL(glucose_report(first, &good, NOW), GLUCOSE_TAKEN);                   \
        struct assay_report_glucose next = good;                                         \
        next.sequence = 6;                                                               \
        __VA_ARGS__;                                                                     \
        result = glucose_report((sensor), &next, NOW);                                   \
    } while (false)

/* GLU-2 */
static void numbers_must_rise(void)
{
    enum glucose_result result;
    struct glucose_reading reading;
    AFTER_GOOD(first, next.sequence = 5; next.glucose = 300);
    CHECK_EQUAL(result, GLUCOSE_OUT_OF_ORDER);
    CHECK(glucose_newest(&reading));
    CHECK_EQUAL(reading.glucose, 120u);
    AFTER_GOOD(first, next.sequence = 4);
    CHECK_EQUAL(result, GLUCOSE_OUT_OF_ORDER);
    AFTER_GOOD(second, next.sequence = 1); /* each sensor has a count of its own */
    CHECK_EQUAL(result, GLUCOSE_TAKEN);
    AFTER_GOOD(first, next.sequence = UINT32_MAX);
    CHECK_EQUAL(result, GLUCOSE_TAKEN);
    struct assay_report_glucose zero = good;
    zero.sequence = 0;
    CHECK_EQUAL(glucose_report(second, &zero, NOW), GLUCOSE_TAKEN);
    CHECK_EQUAL(glucose_report(second, &zero, NOW), GLUCOSE_OUT_OF_ORDER);
}

/* GLU-3 */
static void time_bounds_a_reading(void)
{
    static const struct {
        uint32_t measured;
        uint16_t expires;
        enum glucose_result wanted;
    } cases[] = {
        { NOW, 1, GLUCOSE_TAKEN },
        { NOW + GLUCOSE_AHEAD_MS, 1, GLUCOSE_TAKEN },
        { NOW + GLUCOSE_AHEAD_MS + 1, 1, GLUCOSE_NOT_FRESH },
        { NOW - 999, 1, GLUCOSE_TAKEN },
        { NOW - 1000, 1, GLUCOSE_NOT_FRESH },
        { NOW - 899999, 900, GLUCOSE_TAKEN },
        { NOW - 900000, 900, GLUCOSE_NOT_FRESH },
        { (uint32_t)NOW + 0x7fffffffu, 900, GLUCOSE_NOT_FRESH },
        { (uint32_t)NOW + 0x80000000u, 900, GLUCOSE_NOT_FRESH },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct assay_report_glucose report = good;
        report.measured = cases[i].measured;
        report.expires = cases[i].expires;
        glucose_start();
        CHECK_EQUAL(glucose_report(first, &report, NOW), cases[i].wanted);
        struct glucose_reading reading;
        CHECK_EQUAL(glucose_newest(&reading), cases[i].wanted == GLUCOSE_TAKEN);
        CHECK(cases[i].wanted != GLUCOSE_TAKEN || reading.measured <= NOW);
    }
    struct assay_report_glucose early = good; /* before the pump started */
    early.measured = (uint32_t)-1;
    glucose_start();
    CHECK_EQUAL(glucose_report(first, &early, 1000), GLUCOSE_NOT_FRESH);
}

/* GLU-3 */
static void an_older_moment_is_out_of_order(void)
{
    enum glucose_result result;
    AFTER_GOOD(first, next.measured -= 1u);
    CHECK_EQUAL(result, GLUCOSE_OUT_OF_ORDER);
    AFTER_GOOD(second, next.measured -= 1u);
    CHECK_EQUAL(result, GLUCOSE_OUT_OF_ORDER);
    AFTER_GOOD(second, next.measured += 1u);
    CHECK_EQUAL(result, GLUCOSE_TAKEN);
}

/* The moment is modulo 2^32. */
static void uptime_may_wrap(void)
{
    const uint64_t now = UINT64_C(0x100000000) + 1000u;
    struct assay_report_glucose report = good;
    report.measured = (uint32_t)(now - 5000u);
    struct glucose_reading reading;
    glucose_start();
    CHECK_EQUAL(glucose_report(first, &report, now), GLUCOSE_TAKEN);
    CHECK(glucose_newest(&reading));
    CHECK_EQUAL(reading.measured, now - 5000u);
    CHECK_EQUAL(reading.expires_at, now + 595000u);
}

/* GLU-4 */
static void only_a_good_reading_that_is_not_low_bears_a_rate(void)
{
    enum glucose_result result;
    AFTER_GOOD(first, next.glucose = GLUCOSE_LOW);
    CHECK_EQUAL(result, GLUCOSE_TAKEN);
    CHECK_EQUAL(glucose_bears_until(), NOW + 540000u);
    AFTER_GOOD(first, next.glucose = GLUCOSE_LOW - 1);
    CHECK_EQUAL(glucose_bears_until(), 0u);
    for (uint8_t quality = ASSAY_GLUCOSE_QUALITY_NOISY; quality <= ASSAY_GLUCOSE_QUALITY_INVALID; quality++) {
        AFTER_GOOD(first, next.quality = quality); /* the newest counts, though the one before was good */
        CHECK_EQUAL(glucose_bears_until(), 0u);
    }
    glucose_start();
    CHECK_EQUAL(glucose_bears_until(), 0u);
}

/* GLU-6 */
static void a_sensor_that_is_no_peer_is_forgotten(void)
{
    struct glucose_reading reading;
    glucose_start();
    CHECK_EQUAL(glucose_report(first, &good, NOW), GLUCOSE_TAKEN);
    glucose_forget(second);
    CHECK(glucose_newest(&reading));
    glucose_forget(first);
    CHECK(!glucose_newest(&reading));
    CHECK_EQUAL(glucose_bears_until(), 0u);
    CHECK_EQUAL(glucose_report(first, &good, NOW), GLUCOSE_TAKEN); /* its count begins anew */
}

static void more_sensors_than_places_forget_the_first(void)
{
    glucose_start();
    for (uint8_t i = 0; i <= GLUCOSE_SENSORS; i++) {
        const uint8_t key[NOISE_KEY] = { i, 1 };
        CHECK_EQUAL(glucose_report(key, &good, NOW), GLUCOSE_TAKEN);
    }
    const uint8_t last[NOISE_KEY] = { GLUCOSE_SENSORS, 1 };
    CHECK_EQUAL(glucose_report(last, &good, NOW), GLUCOSE_OUT_OF_ORDER);
}

void test_glucose(void)
{
    RUN(numbers_must_rise);
    RUN(time_bounds_a_reading);
    RUN(an_older_moment_is_out_of_order);
    RUN(uptime_may_wrap);
    RUN(only_a_good_reading_that_is_not_low_bears_a_rate);
    RUN(a_sensor_that_is_no_peer_is_forgotten);
    RUN(more_sensors_than_places_forget_the_first);
}
