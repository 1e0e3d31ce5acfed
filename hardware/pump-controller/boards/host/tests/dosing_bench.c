// SPDX-License-Identifier: Apache-2.0
/* The bench of the dosing tests. */
#include "dosing_bench.h"

#include <string.h>

#include "test.h"

struct bench bench;
const struct dosing_profile bench_flat = { 1, { { 0, 1000 } } };

void bench_start(const struct dosing_profile *profile)
{
    static const struct dosing_limits wide = { 10000, DOSING_RATE_MAX, 90000, 2000000 };
    memset(&bench, 0, sizeof bench);
    bench.shortest = UINT64_MAX;
    dosing_start(&bench.engine, 0, 0);
    dosing_set_limits(&bench.engine, 0, &wide);
    dosing_meter_start(&bench.meter, 0, 0);
    dosing_meter_limit(&bench.meter, wide.max_hour / DOSING_STEP_MU, wide.max_day / DOSING_STEP_MU);
    CHECK(dosing_write_profile(&bench.engine, 0, 1, profile) == DOSING_OK);
    CHECK(dosing_activate(&bench.engine, 0, 1) == DOSING_OK);
    CHECK(dosing_run(&bench.engine, 0) == DOSING_OK);
}

static void make(const struct dosing_step *step)
{
    const uint64_t interval = bench.now - bench.last_step;
    if (bench.last_step != 0u && interval < bench.shortest) {
        bench.shortest = interval;
    }
    bench.last_step = bench.now;
    bench.basal += step->source == DOSING_FOR_BASAL;
    bench.primed += step->source == DOSING_FOR_PRIMING;
    if (step->source == DOSING_FOR_BOLUS) {
        bench.bolus[step->place]++;
        bench.spread += step->is_spread;
    }
    if (step->source != DOSING_FOR_PRIMING) {
        dosing_meter_count(&bench.meter, bench.now);
    }
    if (dosing_made(&bench.engine, bench.now, step)) {
        bench.ended_at[step->place] = bench.now;
    }
}

void bench_run(uint64_t until)
{
    uint64_t due = dosing_next_due(&bench.engine, bench.now);
    while (due <= until && bench.stopped_by == DOSING_NOTHING_DUE) {
        struct dosing_step step;
        bench.now = due;
        const enum dosing_decision decision = dosing_decide(&bench.engine, &bench.meter, due, &step);
        if (decision == DOSING_STEP_DUE) {
            make(&step);
        } else if (decision != DOSING_NOTHING_DUE) {
            bench.stopped_by = decision;
            dosing_stop(&bench.engine, due);
        }
        CHECK(dosing_is_conserved(&bench.engine));
        bench.notices |= dosing_take_notices(&bench.engine);
        due = dosing_next_due(&bench.engine, bench.now);
    }
    bench.now = until;
}

enum dosing_result bench_order(enum dosing_kind kind, uint16_t now, uint16_t spread, uint16_t minutes)
{
    const struct dosing_order order = { kind == DOSING_NORMAL ? 2u : 1u, kind, now, spread, minutes };
    const enum dosing_result result = dosing_may_order(&bench.engine, &bench.meter, bench.now, &order);
    return result == DOSING_OK ? dosing_order(&bench.engine, bench.now, &order) : result;
}
