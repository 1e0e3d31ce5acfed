// SPDX-License-Identifier: Apache-2.0
/* The light and the sound: patterns that are timed by the alarm of the annunciations. Interrupt context or critical section. */
#ifndef PUMP_SIGNALS_H
#define PUMP_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/* From quiet to urgent. */
enum signal_level {
    SIGNAL_NONE,
    SIGNAL_LOW,
    SIGNAL_MEDIUM,
    SIGNAL_MEDIUM_ESCALATED,
    SIGNAL_HIGH,
    SIGNAL_HIGH_ESCALATED
};

void signals_start(void);
/* A pattern that goes on is not disturbed, but `anew`: something has come up, so its sound begins once more. */
void signals_set(uint64_t now, enum signal_level light_level, enum signal_level sound_level, bool anew);
/* Works both pins; returns when it wants to be called next, UINT64_MAX = not before signals_set. */
uint64_t signals_work(uint64_t now);

#endif
