// SPDX-License-Identifier: Apache-2.0
/* The maximum-delivery cut-off. */
#include "pump/dosing_meter.h"

#include <string.h>

enum { MINUTE_MS = 60000 };

void dosing_meter_start(struct dosing_meter *meter, uint32_t hour, uint32_t day)
{
    memset(meter, 0, sizeof *meter);
    meter->hour = hour;
    meter->before_hour = hour;
    meter->day = day;
    meter->before_day = day;
}

void dosing_meter_limit(struct dosing_meter *meter, uint32_t max_hour, uint32_t max_day)
{
    meter->max_hour = max_hour;
    meter->max_day = max_day;
}

static uint8_t *steps_of(struct dosing_meter *meter, uint64_t minute)
{
    return &meter->minutes[minute % DOSING_METER_DAY];
}

static void pass_minute(struct dosing_meter *meter)
{
    meter->minute++;
    uint8_t *oldest = steps_of(meter, meter->minute); /* its place is taken by the minute that begins */
    meter->day -= *oldest;
    *oldest = 0;
    if (meter->minute >= DOSING_METER_HOUR) {
        meter->hour -= *steps_of(meter, meter->minute - DOSING_METER_HOUR);
    }
    if (meter->minute == DOSING_METER_HOUR) {
        meter->hour -= meter->before_hour;
        meter->before_hour = 0;
    }
    if (meter->minute == DOSING_METER_DAY) {
        meter->day -= meter->before_day;
        meter->before_day = 0;
    }
}

void dosing_meter_advance(struct dosing_meter *meter, uint64_t now)
{
    const uint64_t minute = now / MINUTE_MS;
    if (minute > meter->minute + 2u * DOSING_METER_DAY) { /* asleep for two days: all of it has left the windows */
        const uint32_t max_hour = meter->max_hour;
        const uint32_t max_day = meter->max_day;
        dosing_meter_start(meter, 0, 0);
        dosing_meter_limit(meter, max_hour, max_day);
        meter->minute = minute;
    }
    for (unsigned i = 0; i < 2u * DOSING_METER_DAY && meter->minute < minute; i++) {
        pass_minute(meter);
    }
}

bool dosing_meter_allows(struct dosing_meter *meter, uint64_t now)
{
    dosing_meter_advance(meter, now);
    return meter->hour < meter->max_hour && meter->day < meter->max_day;
}

void dosing_meter_count(struct dosing_meter *meter, uint64_t now)
{
    dosing_meter_advance(meter, now);
    uint8_t *steps = steps_of(meter, meter->minute);
    if (*steps < UINT8_MAX) {
        (*steps)++;
        meter->hour++;
        meter->day++;
    }
}
