// SPDX-License-Identifier: Apache-2.0
/* An engine and its meter with time that jumps from one due moment to the next; counts what is delivered. */
#ifndef HOST_DOSING_BENCH_H
#define HOST_DOSING_BENCH_H

#include "pump/dosing.h"

struct bench {
    struct dosing engine;
    struct dosing_meter meter;
    uint64_t now;
    unsigned basal;
    unsigned bolus[DOSING_PLACES];
    unsigned spread; /* of bolus[DOSING_PLACE_SPREAD] */
    unsigned primed;
    uint64_t last_step;
    uint64_t shortest; /* interval */
    uint64_t ended_at[DOSING_PLACES];
    uint32_t notices;
    enum dosing_decision stopped_by; /* DOSING_NOTHING_DUE: by nothing */
};

extern struct bench bench;
/* 1 U/h round the clock. */
extern const struct dosing_profile bench_flat;

/* A running engine with this profile, wide limits, no clock. */
void bench_start(const struct dosing_profile *profile);
void bench_run(uint64_t until);
/* Orders with the id 1 (spread) or 2 (normal). */
enum dosing_result bench_order(enum dosing_kind kind, uint16_t now, uint16_t spread, uint16_t minutes);

#endif
