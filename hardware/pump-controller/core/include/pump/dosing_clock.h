// SPDX-License-Identifier: Apache-2.0
/* Date and time, reckoned from uptime: setting it moves no delivery, only what the profile says from then on. Pure. */
#ifndef PUMP_DOSING_CLOCK_H
#define PUMP_DOSING_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { DOSING_DAY_MS = 86400000 };

struct dosing_clock {
    bool set;          /* false: nobody has set it since it was lost */
    uint64_t shift_ms; /* UTC less uptime, modulo 2^64 */
    uint16_t offset;   /* local time is UTC plus so many minutes, modulo a day */
};

/* `utc` in seconds since 1970, `offset` 0…1439 min, `now` in ms of uptime, also below. */
void dosing_clock_set(struct dosing_clock *clock, uint64_t now, uint32_t utc, uint16_t offset);
/* Seconds since 1970; 0 while not set. */
uint32_t dosing_clock_utc(const struct dosing_clock *clock, uint64_t now);
/* Milliseconds since local midnight. */
uint32_t dosing_clock_local_ms(const struct dosing_clock *clock, uint64_t now);

#endif
