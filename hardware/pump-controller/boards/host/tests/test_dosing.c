// SPDX-License-Identifier: Apache-2.0
/* The dosing engine by itself: basal flow, clock, overrides (docs/adr/0010-dosing.md). */
#include "dosing_bench.h"

#include "test.h"

static void basal_has_no_drift_in_thirty_days(void)
{
    static const struct dosing_profile odd = { 3, { { 0, 977 }, { 431, 1303 }, { 1201, 611 } } };
    bench_start(&odd);
    dosing_set_time(&bench.engine, 0, 0, 0);
    bench_run(UINT64_C(30) * DOSING_DAY_MS);
    const uint64_t a_day = 431u * UINT64_C(977) + (1201u - 431u) * UINT64_C(1303) + (1440u - 1201u) * UINT64_C(611);
    CHECK_EQUAL(bench.basal, a_day * 30u / 60u / DOSING_STEP_MU);
    CHECK(bench.shortest >= DOSING_INTERVAL_MS);
}

static void the_smallest_rate_steps_when_it_is_whole(void)
{
    static const struct dosing_profile slow = { 1, { { 0, 1 } } };
    bench_start(&slow);
    bench_run(UINT64_C(50) * 3600000u - 1u);
    CHECK_EQUAL(bench.basal, 0u);
    bench_run(UINT64_C(50) * 3600000u);
    CHECK_EQUAL(bench.basal, 1u);
}

static void rates_change_at_their_minute(void)
{
    static const struct dosing_profile two = { 2, { { 0, 0 }, { 60, 3000 } } };
    bench_start(&two);
    dosing_set_time(&bench.engine, 0, 59u * 60u, 0);
    CHECK_EQUAL(dosing_rate(&bench.engine, 59999), 0u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 60000), 3000u);
    bench_run(60000u + 3600000u);
    CHECK_EQUAL(bench.basal, 60u);
}

static void midnight_begins_the_day_anew(void)
{
    static const struct dosing_profile two = { 2, { { 0, 600 }, { 1439, 6000 } } };
    bench_start(&two);
    dosing_set_time(&bench.engine, 0, 86399, 0);
    CHECK_EQUAL(dosing_rate(&bench.engine, 999), 6000u);
    CHECK_EQUAL(dosing_next_due(&bench.engine, 999), 1000u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 1000), 600u);
}

static void local_time_is_utc_and_offset(void)
{
    struct dosing_clock clock = { .set = false };
    CHECK_EQUAL(dosing_clock_utc(&clock, 5), 0u);
    dosing_clock_set(&clock, 5000, UINT32_MAX, 1439);
    CHECK_EQUAL(dosing_clock_utc(&clock, 5999), UINT32_MAX);
    CHECK_EQUAL(dosing_clock_local_ms(&clock, 5000),
                ((uint64_t)UINT32_MAX * 1000u + 1439u * UINT64_C(60000)) % DOSING_DAY_MS);
}

/* DLV-10: a clock that is set back an hour lets the profile's hour come twice, at its rate: time passes once. */
static void setting_the_clock_delivers_nothing_twice_and_makes_up_for_nothing(void)
{
    static const struct dosing_profile two = { 2, { { 0, 1000 }, { 720, 2000 } } };
    bench_start(&two);
    dosing_set_time(&bench.engine, 0, 12u * 3600u, 0);
    bench_run(3600000);
    CHECK_EQUAL(bench.basal, 40u);
    dosing_set_time(&bench.engine, bench.now, 11u * 3600u, 0); /* back by two hours */
    bench_run(2u * 3600000u);
    CHECK_EQUAL(bench.basal, 60u);
    dosing_set_time(&bench.engine, bench.now, 23u * 3600u, 0); /* on by eleven hours: none of them is delivered */
    bench_run(3u * 3600000u);
    CHECK_EQUAL(bench.basal, 100u);
}

static void without_a_clock_the_lowest_rate_holds(void)
{
    static const struct dosing_profile three = { 3, { { 0, 2000 }, { 60, 500 }, { 120, 3000 } } };
    bench_start(&three);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 500u);
    dosing_set_time(&bench.engine, 0, 0, 120);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 3000u);
}

static void a_temporary_rate_ends_by_itself(void)
{
    bench_start(&bench_flat);
    CHECK(dosing_set_temporary(&bench.engine, 0, true, 255, 30) == DOSING_OK);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 2550u);
    bench_run(1800000);
    CHECK_EQUAL(bench.basal, 25u); /* 1,275 mU, and a half step is carried */
    CHECK_EQUAL(dosing_rate(&bench.engine, 1800000), 1000u);
    CHECK((bench.notices & DOSING_NOTICE_TEMPORARY_OVER) != 0u);
    bench_run(2u * 3600000u);
    CHECK_EQUAL(bench.basal, (1275u + 1500u) / 50u);
}

static void a_percentage_is_not_rounded(void)
{
    static const struct dosing_profile odd = { 1, { { 0, 33 } } };
    bench_start(&odd);
    CHECK(dosing_set_temporary(&bench.engine, 0, true, 101, 1440) == DOSING_OK); /* 33.33 mU/h */
    bench_run(DOSING_DAY_MS);
    CHECK_EQUAL(bench.basal, 15u); /* 799.92 mU */
    bench_run(DOSING_DAY_MS + 8728u); /* the missing 0.08 mU, at 33 mU/h: 8,727.27 ms */
    CHECK_EQUAL(bench.basal, 16u);
    CHECK_EQUAL(bench.last_step, DOSING_DAY_MS + 8728u);
}

static void overrides_have_their_order(void)
{
    bench_start(&bench_flat);
    dosing_set_glucose(&bench.engine, 0, UINT64_MAX);
    CHECK(dosing_set_automated(&bench.engine, 0, 3000, 600) == DOSING_OK);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 3000u);
    CHECK(dosing_set_temporary(&bench.engine, 0, false, 200, 5) == DOSING_OK);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 200u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 300000), 3000u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 600000), 1000u);
    CHECK((dosing_take_notices(&bench.engine) & DOSING_NOTICE_AUTOMATED_OVER) != 0u);
    CHECK(dosing_stop_automated(&bench.engine, 600000) == DOSING_NOT_APPLICABLE);
    CHECK(dosing_cancel_temporary(&bench.engine, 600000) == DOSING_NOT_APPLICABLE);
}

/* AID-3: 1 U/h is what needs no reading. */
static void above_the_profile_a_reading_must_bear_the_rate(void)
{
    bench_start(&bench_flat);
    CHECK(dosing_set_automated(&bench.engine, 0, 1001, 600) == DOSING_NOT_APPLICABLE);
    CHECK(dosing_set_automated(&bench.engine, 0, 1000, 600) == DOSING_OK);
    CHECK(dosing_set_automated(&bench.engine, 0, 0, 600) == DOSING_OK);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 0u);
    dosing_set_glucose(&bench.engine, 0, 300000);
    CHECK(dosing_set_automated(&bench.engine, 0, 4000, 600) == DOSING_OK);
    CHECK_EQUAL(dosing_next_due(&bench.engine, 0), 45000u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 299999), 4000u);
    CHECK_EQUAL(dosing_take_notices(&bench.engine), 0u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 300000), 1000u);
    CHECK_EQUAL(dosing_take_notices(&bench.engine), DOSING_NOTICE_AUTOMATED_OVER);
    dosing_set_glucose(&bench.engine, 300000, UINT64_MAX); /* a later reading does not take it up again */
    CHECK_EQUAL(dosing_rate(&bench.engine, 300001), 1000u);
    CHECK(dosing_stop_automated(&bench.engine, 300001) == DOSING_NOT_APPLICABLE);
}

static void a_reading_that_bears_nothing_ends_what_is_above_the_profile(void)
{
    bench_start(&bench_flat);
    dosing_set_glucose(&bench.engine, 0, 300000);
    CHECK(dosing_set_automated(&bench.engine, 0, 4000, 600) == DOSING_OK);
    dosing_set_glucose(&bench.engine, 1000, 0);
    CHECK_EQUAL(dosing_rate(&bench.engine, 1000), 1000u);
    CHECK_EQUAL(dosing_take_notices(&bench.engine), DOSING_NOTICE_AUTOMATED_OVER);
    CHECK(dosing_set_automated(&bench.engine, 1000, 200, 600) == DOSING_OK);
    CHECK_EQUAL(dosing_rate(&bench.engine, 600999), 200u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 601000), 1000u);
}

/* What was not above the profile is, once the profile falls. */
static void a_falling_profile_leaves_automated_dosing_above(void)
{
    static const struct dosing_profile falling = { 2, { { 0, 1000 }, { 1, 500 } } };
    bench_start(&falling);
    dosing_set_time(&bench.engine, 0, 0, 0);
    CHECK(dosing_set_automated(&bench.engine, 0, 800, 600) == DOSING_OK);
    CHECK_EQUAL(dosing_rate(&bench.engine, 59999), 800u);
    CHECK_EQUAL(dosing_rate(&bench.engine, 60000), 500u);
    CHECK_EQUAL(dosing_take_notices(&bench.engine), DOSING_NOTICE_AUTOMATED_OVER);
}

static void no_rate_exceeds_the_limit(void)
{
    bench_start(&bench_flat);
    const struct dosing_limits low = { 10000, 1500, 30000, 100000 };
    dosing_set_limits(&bench.engine, 0, &low);
    CHECK(dosing_set_temporary(&bench.engine, 0, true, 151, 10) == DOSING_OVER_LIMIT);
    CHECK(dosing_set_temporary(&bench.engine, 0, false, 1501, 10) == DOSING_OVER_LIMIT);
    CHECK(dosing_set_automated(&bench.engine, 0, 1501, 60) == DOSING_OVER_LIMIT);
    CHECK(dosing_set_temporary(&bench.engine, 0, true, 150, 10) == DOSING_OK);
    static const struct dosing_profile high = { 1, { { 0, 1501 } } };
    CHECK(dosing_write_profile(&bench.engine, 0, 2, &high) == DOSING_OVER_LIMIT);
    const struct dosing_limits lower = { 10000, 700, 30000, 100000 };
    dosing_set_limits(&bench.engine, 0, &lower);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 700u);
    CHECK(dosing_activate(&bench.engine, 0, 1) == DOSING_OVER_LIMIT);
}

static void unsound_profiles_are_refused(void)
{
    static const struct dosing_profile unsound[] = {
        { 0, { { 0, 0 } } },
        { DOSING_SEGMENTS + 1, { { 0, 0 } } },
        { 1, { { 1, 100 } } },
        { 2, { { 0, 100 }, { 0, 200 } } },
        { 2, { { 0, 100 }, { 1440, 200 } } },
        { 1, { { 0, DOSING_RATE_MAX + 1 } } },
    };
    bench_start(&bench_flat);
    for (unsigned i = 0; i < sizeof unsound / sizeof unsound[0]; i++) {
        CHECK(dosing_write_profile(&bench.engine, 0, 1, &unsound[i]) == DOSING_IMPLAUSIBLE);
    }
    CHECK(dosing_write_profile(&bench.engine, 0, 0, &bench_flat) == DOSING_IMPLAUSIBLE);
    CHECK(dosing_write_profile(&bench.engine, 0, 9, &bench_flat) == DOSING_IMPLAUSIBLE);
    CHECK(dosing_activate(&bench.engine, 0, 0) == DOSING_IMPLAUSIBLE);
    CHECK(dosing_activate(&bench.engine, 0, 8) == DOSING_NOT_APPLICABLE);
    CHECK_EQUAL(dosing_rate(&bench.engine, 0), 1000u);
}

/* A board that wakes late owes a step or two at most: what it has slept through is lost, not given in a burst. */
static void what_was_slept_through_is_not_made_up_for(void)
{
    bench_start(&bench_flat);
    bench.now = UINT64_C(10) * 3600000u;
    struct dosing_step step;
    CHECK(dosing_decide(&bench.engine, &bench.meter, bench.now, &step) == DOSING_STEP_DUE);
    bench_run(bench.now + 10000u);
    CHECK_EQUAL(bench.basal, 1u);
}

static void a_fraction_is_carried_over_a_pause(void)
{
    bench_start(&bench_flat);
    bench_run(170000);
    CHECK(dosing_pause(&bench.engine, bench.now) == DOSING_OK);
    CHECK_EQUAL(dosing_next_due(&bench.engine, bench.now), 170000u + DOSING_PAUSE_TOLD_MS);
    bench_run(2000000);
    CHECK_EQUAL(bench.basal, 0u);
    CHECK_EQUAL(bench.notices, DOSING_NOTICE_PAUSED);
    CHECK(dosing_run(&bench.engine, bench.now) == DOSING_OK);
    bench_run(2000000 + 10000);
    CHECK_EQUAL(bench.basal, 1u);
}

/* PAU-3, PAU-4 */
static void a_pause_ends_in_a_stop(void)
{
    bench_start(&bench_flat);
    CHECK(dosing_pause(&bench.engine, 0) == DOSING_OK);
    bench_run(1800000);
    CHECK(dosing_pause(&bench.engine, bench.now) == DOSING_OK); /* makes it no longer */
    bench_run(DOSING_PAUSE_MAX_MS - 1);
    CHECK_EQUAL(bench.stopped_by, DOSING_NOTHING_DUE);
    bench_run(DOSING_PAUSE_MAX_MS);
    CHECK_EQUAL(bench.stopped_by, DOSING_PAUSE_OVER);
    CHECK(dosing_pause(&bench.engine, bench.now) == DOSING_NOT_APPLICABLE);
    CHECK_EQUAL(dosing_next_due(&bench.engine, bench.now), UINT64_MAX);
}

static void without_a_profile_nothing_is_due(void)
{
    bench_start(&bench_flat);
    dosing_start(&bench.engine, 0, 0);
    CHECK(dosing_run(&bench.engine, 0) == DOSING_OK);
    CHECK_EQUAL(dosing_next_due(&bench.engine, 0), UINT64_MAX);
    CHECK(dosing_set_temporary(&bench.engine, 0, true, 100, 10) == DOSING_NOT_APPLICABLE);
}

void test_dosing(void)
{
    RUN(basal_has_no_drift_in_thirty_days);
    RUN(the_smallest_rate_steps_when_it_is_whole);
    RUN(rates_change_at_their_minute);
    RUN(midnight_begins_the_day_anew);
    RUN(local_time_is_utc_and_offset);
    RUN(setting_the_clock_delivers_nothing_twice_and_makes_up_for_nothing);
    RUN(without_a_clock_the_lowest_rate_holds);
    RUN(a_temporary_rate_ends_by_itself);
    RUN(a_percentage_is_not_rounded);
    RUN(overrides_have_their_order);
    RUN(above_the_profile_a_reading_must_bear_the_rate);
    RUN(a_reading_that_bears_nothing_ends_what_is_above_the_profile);
    RUN(a_falling_profile_leaves_automated_dosing_above);
    RUN(no_rate_exceeds_the_limit);
    RUN(unsound_profiles_are_refused);
    RUN(what_was_slept_through_is_not_made_up_for);
    RUN(a_fraction_is_carried_over_a_pause);
    RUN(a_pause_ends_in_a_stop);
    RUN(without_a_profile_nothing_is_due);
}
