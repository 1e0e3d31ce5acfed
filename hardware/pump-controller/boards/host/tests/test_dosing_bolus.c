// SPDX-License-Identifier: Apache-2.0
/* The dosing engine: boluses, priming, reservoir, limits and the cut-off (docs/adr/0010-dosing.md). */
#include "dosing_bench.h"
#include "test.h"

static void a_normal_bolus_takes_the_shortest_time(void)
{
    bench_start(&bench_flat);
    CHECK(bench_order(DOSING_NORMAL, 20, 0, 0) == DOSING_OK);
    bench_run(19u * DOSING_INTERVAL_MS);
    CHECK_EQUAL(bench.bolus[DOSING_PLACE_NORMAL], 20u);
    CHECK_EQUAL(bench.ended_at[DOSING_PLACE_NORMAL], 19u * DOSING_INTERVAL_MS);
    CHECK_EQUAL(dosing_bolus(&bench.engine, DOSING_PLACE_NORMAL)->id, 0u);
}

static void an_extended_bolus_ends_with_its_duration(void)
{
    bench_start(&bench_flat);
    CHECK(bench_order(DOSING_EXTENDED, 0, 7, 60) == DOSING_OK);
    bench_run(3600000u / 7u);
    CHECK_EQUAL(bench.spread, 0u);
    bench_run(3600000u / 7u + 1u);
    CHECK_EQUAL(bench.spread, 1u);
    bench_run(3599999);
    CHECK_EQUAL(bench.spread, 6u);
    bench_run(3610000);
    CHECK_EQUAL(bench.spread, 7u);
    CHECK(bench.ended_at[DOSING_PLACE_SPREAD] - 3600000u <= DOSING_INTERVAL_MS); /* basal may go first */
}

static void a_multiwave_bolus_has_both_parts(void)
{
    bench_start(&bench_flat);
    CHECK(bench_order(DOSING_MULTIWAVE, 5, 10, 10) == DOSING_OK);
    CHECK(bench_order(DOSING_EXTENDED, 0, 5, 10) == DOSING_BUSY);
    bench_run(9000);
    CHECK_EQUAL(bench.bolus[DOSING_PLACE_SPREAD], 5u);
    bench_run(620000);
    CHECK_EQUAL(bench.bolus[DOSING_PLACE_SPREAD], 15u);
    CHECK_EQUAL(bench.spread, 10u);
}

static void boluses_share_the_intervals(void)
{
    static const struct dosing_profile fast = { 1, { { 0, DOSING_RATE_MAX } } };
    bench_start(&fast);
    CHECK(bench_order(DOSING_MULTIWAVE, 50, 50, 5) == DOSING_OK);
    CHECK(bench_order(DOSING_NORMAL, 100, 0, 0) == DOSING_OK);
    CHECK(bench_order(DOSING_NORMAL, 1, 0, 0) == DOSING_BUSY);
    bench_run(3600000);
    CHECK(bench.shortest >= DOSING_INTERVAL_MS);
    CHECK_EQUAL(bench.basal, 700u);
    CHECK_EQUAL(bench.bolus[DOSING_PLACE_SPREAD], 100u);
    CHECK_EQUAL(bench.bolus[DOSING_PLACE_NORMAL], 100u);
}

static void what_is_cancelled_leaves_its_remainder(void)
{
    bench_start(&bench_flat);
    CHECK(bench_order(DOSING_MULTIWAVE, 30, 20, 60) == DOSING_OK);
    bench_run(20000);
    const struct dosing_bolus *bolus = dosing_bolus(&bench.engine, DOSING_PLACE_SPREAD);
    CHECK_EQUAL(dosing_bolus_ordered(bolus), 50u);
    CHECK_EQUAL(dosing_bolus_delivered(bolus), 11u);
    CHECK_EQUAL(dosing_bolus_remaining(bolus), 39u);
    dosing_end_bolus(&bench.engine, bench.now, DOSING_PLACE_SPREAD);
    bench_run(3600000);
    CHECK_EQUAL(bench.bolus[DOSING_PLACE_SPREAD], 11u);
}

static void a_pause_holds_boluses_and_a_stop_ends_them(void)
{
    bench_start(&bench_flat);
    CHECK(bench_order(DOSING_EXTENDED, 0, 10, 10) == DOSING_OK);
    bench_run(150000);
    CHECK_EQUAL(bench.spread, 2u);
    CHECK(dosing_pause(&bench.engine, bench.now) == DOSING_OK);
    bench_run(1000000);
    CHECK_EQUAL(bench.spread, 2u);
    CHECK(bench_order(DOSING_NORMAL, 1, 0, 0) == DOSING_NOT_APPLICABLE);
    CHECK(dosing_run(&bench.engine, bench.now) == DOSING_OK);
    bench_run(1000000 + 450000 + 2000);
    CHECK_EQUAL(bench.spread, 10u);
    CHECK(bench_order(DOSING_EXTENDED, 0, 10, 10) == DOSING_OK);
    CHECK(dosing_set_temporary(&bench.engine, bench.now, false, 0, 600) == DOSING_OK);
    dosing_stop(&bench.engine, bench.now);
    CHECK(dosing_pause(&bench.engine, bench.now) == DOSING_NOT_APPLICABLE);
    CHECK_EQUAL(dosing_bolus(&bench.engine, DOSING_PLACE_SPREAD)->id, 0u);
    CHECK_EQUAL(dosing_next_due(&bench.engine, bench.now), UINT64_MAX);
    CHECK(dosing_run(&bench.engine, bench.now) == DOSING_OK);
    CHECK_EQUAL(dosing_rate(&bench.engine, bench.now), 1000u); /* the temporary rate is gone */
}

static void unsound_orders_are_refused(void)
{
    bench_start(&bench_flat);
    CHECK(bench_order(DOSING_NORMAL, 0, 0, 0) == DOSING_IMPLAUSIBLE);
    CHECK(bench_order(DOSING_NORMAL, 1, 0, 1) == DOSING_IMPLAUSIBLE);
    CHECK(bench_order(DOSING_NORMAL, 1, 1, 1) == DOSING_IMPLAUSIBLE);
    CHECK(bench_order(DOSING_EXTENDED, 1, 1, 1) == DOSING_IMPLAUSIBLE);
    CHECK(bench_order(DOSING_EXTENDED, 0, 1, 0) == DOSING_IMPLAUSIBLE);
    CHECK(bench_order(DOSING_MULTIWAVE, 1, 0, 1) == DOSING_IMPLAUSIBLE);
    CHECK(bench_order(DOSING_MULTIWAVE, 0, 1, 1) == DOSING_IMPLAUSIBLE);
    CHECK(bench_order(DOSING_EXTENDED, 0, 1, 1441) == DOSING_IMPLAUSIBLE);
}

static void a_counter_that_disagrees_stops_delivery(void)
{
    bench_start(&bench_flat);
    CHECK(bench_order(DOSING_NORMAL, 10, 0, 0) == DOSING_OK);
    bench.engine.boluses[DOSING_PLACE_NORMAL].now.remaining++; /* as a flipped bit would */
    struct dosing_step step;
    CHECK(dosing_decide(&bench.engine, &bench.meter, 0, &step) == DOSING_BROKEN);
}

static void orders_above_a_limit_are_refused(void)
{
    bench_start(&bench_flat);
    const struct dosing_limits limits = { 1000, 5000, 1500, 2000 };
    dosing_set_limits(&bench.engine, 0, &limits);
    dosing_meter_limit(&bench.meter, 30, 40);
    CHECK(bench_order(DOSING_NORMAL, 21, 0, 0) == DOSING_OVER_LIMIT);
    CHECK(bench_order(DOSING_NORMAL, 20, 0, 0) == DOSING_OK);
    CHECK(bench_order(DOSING_MULTIWAVE, 11, 1, 60) == DOSING_OVER_LIMIT); /* in the hour */
    CHECK(bench_order(DOSING_EXTENDED, 0, 20, 60) == DOSING_OK);
    bench_run(60000);
    CHECK(bench_order(DOSING_NORMAL, 1, 0, 0) == DOSING_OVER_LIMIT); /* in the day */
}

static void the_cut_off_counts_for_itself(void)
{
    static const struct dosing_profile fast = { 1, { { 0, 10000 } } };
    bench_start(&fast);
    dosing_meter_limit(&bench.meter, 100, 10000);
    bench_run(UINT64_C(3600000));
    CHECK(bench.stopped_by == DOSING_CUT_OFF);
    CHECK_EQUAL(bench.basal, 100u);
    CHECK_EQUAL(bench.last_step, 1800000u);
}

static void the_windows_slide_by_the_minute(void)
{
    struct dosing_meter meter;
    dosing_meter_start(&meter, 3, 5);
    dosing_meter_limit(&meter, 4, 10);
    CHECK(dosing_meter_allows(&meter, 0));
    dosing_meter_count(&meter, 0);
    CHECK(!dosing_meter_allows(&meter, 61u * 60000u - 1u));
    CHECK(dosing_meter_allows(&meter, 61u * 60000u));
    CHECK_EQUAL(meter.hour, 0u);
    CHECK_EQUAL(meter.day, 6u);
    for (unsigned i = 0; i < 4u; i++) {
        dosing_meter_count(&meter, 100u * 60000u + i);
    }
    CHECK(!dosing_meter_allows(&meter, 160u * 60000u));
    CHECK(!dosing_meter_allows(&meter, 170u * 60000u)); /* ten in the day */
    dosing_meter_advance(&meter, 1441u * 60000u);
    CHECK_EQUAL(meter.day, 4u);
    dosing_meter_advance(&meter, 1541u * 60000u);
    CHECK_EQUAL(meter.day, 0u);
    dosing_meter_count(&meter, 1541u * 60000u);
    dosing_meter_advance(&meter, UINT64_C(9000) * 60000u);
    CHECK_EQUAL(meter.day, 0u);
    CHECK_EQUAL(meter.hour, 0u);
    CHECK(dosing_meter_allows(&meter, UINT64_C(9000) * 60000u));
}

static void priming_wants_therapy_stopped(void)
{
    bench_start(&bench_flat);
    CHECK(dosing_prime(&bench.engine, 0, 5) == DOSING_NOT_APPLICABLE);
    dosing_stop(&bench.engine, 0);
    CHECK(dosing_prime(&bench.engine, 0, 0) == DOSING_IMPLAUSIBLE);
    CHECK(dosing_prime(&bench.engine, 0, 5) == DOSING_OK);
    CHECK(dosing_prime(&bench.engine, 0, 5) == DOSING_NOT_APPLICABLE);
    CHECK(dosing_run(&bench.engine, 0) == DOSING_NOT_APPLICABLE);
    bench_run(100000);
    CHECK_EQUAL(bench.primed, 5u);
    CHECK_EQUAL(bench.meter.day, 0u);
    CHECK((bench.notices & DOSING_NOTICE_PRIMED) != 0u);
    CHECK(dosing_prime(&bench.engine, bench.now, 600) == DOSING_OK);
    bench_run(101000);
    dosing_stop_priming(&bench.engine, bench.now);
    bench_run(1000000);
    CHECK_EQUAL(bench.primed, 6u);
}

static void an_empty_reservoir_stops_delivery(void)
{
    bench_start(&bench_flat);
    CHECK(dosing_fill(&bench.engine, 0, 300000) == DOSING_NOT_APPLICABLE);
    dosing_stop(&bench.engine, 0);
    CHECK(dosing_fill(&bench.engine, 0, DOSING_RESERVOIR_LOW + 149) == DOSING_OK);
    CHECK(dosing_run(&bench.engine, 0) == DOSING_OK);
    bench_run(2u * 180000u);
    CHECK_EQUAL(bench.notices, 0u);
    bench_run(3u * 180000u);
    CHECK_EQUAL(bench.notices, DOSING_NOTICE_RESERVOIR_LOW);
    bench_run(UINT64_C(100) * 3600000u);
    CHECK(bench.stopped_by == DOSING_EMPTY);
    CHECK_EQUAL(bench.basal, 402u);
    CHECK_EQUAL(bench.engine.reservoir, 49u);
}

void test_dosing_bolus(void)
{
    RUN(a_normal_bolus_takes_the_shortest_time);
    RUN(an_extended_bolus_ends_with_its_duration);
    RUN(a_multiwave_bolus_has_both_parts);
    RUN(boluses_share_the_intervals);
    RUN(what_is_cancelled_leaves_its_remainder);
    RUN(a_pause_holds_boluses_and_a_stop_ends_them);
    RUN(unsound_orders_are_refused);
    RUN(a_counter_that_disagrees_stops_delivery);
    RUN(orders_above_a_limit_are_refused);
    RUN(the_cut_off_counts_for_itself);
    RUN(the_windows_slide_by_the_minute);
    RUN(priming_wants_therapy_stopped);
    RUN(an_empty_reservoir_stops_delivery);
}
