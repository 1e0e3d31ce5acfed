// SPDX-License-Identifier: Apache-2.0
/* One bolus: a part that is given at once and a part that is spread, in whole steps. Pure. */
#ifndef PUMP_DOSING_BOLUS_H
#define PUMP_DOSING_BOLUS_H

#include <stdbool.h>
#include <stdint.h>

enum dosing_kind { DOSING_NORMAL, DOSING_EXTENDED, DOSING_MULTIWAVE };

/* Steps. `delivered` and `remaining` are counted apart, so that their sum can be checked. */
struct dosing_part {
    uint16_t ordered;
    uint16_t delivered;
    uint16_t remaining;
};

struct dosing_bolus {
    uint32_t id; /* 0: none runs */
    enum dosing_kind kind;
    struct dosing_part now;
    struct dosing_part spread;
    uint32_t duration_ms; /* of the spread part */
    uint32_t elapsed_ms;  /* of it, while therapy ran */
};

/* What is ordered. The parts that the kind has are above 0, the other is 0; `minutes` is 0 for a normal bolus. */
struct dosing_order {
    uint32_t id;
    enum dosing_kind kind;
    uint16_t now;    /* steps */
    uint16_t spread; /* steps */
    uint16_t minutes;
};

bool dosing_order_is_sound(const struct dosing_order *order);
void dosing_bolus_begin(struct dosing_bolus *bolus, const struct dosing_order *order);
/* Lets the duration run. */
void dosing_bolus_elapse(struct dosing_bolus *bolus, uint64_t ms);
/* Until the next step of the spread part is due, ms; UINT64_MAX when there is none. Step k of n comes after k/n of it. */
uint64_t dosing_bolus_spread_in(const struct dosing_bolus *bolus);
/* Books a step of a part that has some left. */
void dosing_part_step(struct dosing_part *part);
uint16_t dosing_bolus_ordered(const struct dosing_bolus *bolus);
uint16_t dosing_bolus_delivered(const struct dosing_bolus *bolus);
uint16_t dosing_bolus_remaining(const struct dosing_bolus *bolus);
/* ordered = delivered + remaining; of a bolus, in both parts. */
bool dosing_part_is_conserved(const struct dosing_part *part);
bool dosing_bolus_is_conserved(const struct dosing_bolus *bolus);

#endif
