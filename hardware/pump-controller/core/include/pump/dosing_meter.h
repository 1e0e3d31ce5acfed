// SPDX-License-Identifier: Apache-2.0
/*
 * The maximum-delivery cut-off: counts steps into the body by itself, fed by whoever makes them, and knows nothing of
 * profiles and boluses. Windows are whole minutes and the one that runs, so they are never shorter than asked for. Pure.
 */
#ifndef PUMP_DOSING_METER_H
#define PUMP_DOSING_METER_H

#include <stdbool.h>
#include <stdint.h>

enum { DOSING_METER_HOUR = 61, DOSING_METER_DAY = 1441 }; /* minutes */

struct dosing_meter {
    uint32_t max_hour;    /* steps */
    uint32_t max_day;     /* steps */
    uint64_t minute;      /* of uptime; the newest that is counted */
    uint32_t hour;        /* steps in the window */
    uint32_t day;         /* steps in the window */
    uint32_t before_hour; /* of it, before the boot: counted as if made in the moment of the boot */
    uint32_t before_day;
    uint8_t minutes[DOSING_METER_DAY]; /* steps of each minute, a ring; 30 at most */
};

/* At boot: `hour` and `day` are the sums at the reset; how long ago that was nobody knows. */
void dosing_meter_start(struct dosing_meter *meter, uint32_t hour, uint32_t day);
/* Limits, steps. */
void dosing_meter_limit(struct dosing_meter *meter, uint32_t max_hour, uint32_t max_day);
/* Forgets what has left the windows. `now` in ms of uptime, also below; it never goes back. */
void dosing_meter_advance(struct dosing_meter *meter, uint64_t now);
/* Whether one more step stays within both limits. */
bool dosing_meter_allows(struct dosing_meter *meter, uint64_t now);
/* A step was made. */
void dosing_meter_count(struct dosing_meter *meter, uint64_t now);

#endif
