// SPDX-License-Identifier: Apache-2.0
/*
 * Glucose: the newest reading, and what each sensor has counted up to (docs/protocol/link.md GLU). In RAM only: after a reset
 * nothing is known, and what is unknown bears no dose. Times are ms of uptime. All functions: link context.
 */
#ifndef PUMP_GLUCOSE_H
#define PUMP_GLUCOSE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/store.h"

enum {
    GLUCOSE_SENSORS = STORE_PEERS,
    GLUCOSE_AHEAD_MS = 2000, /* how far in the future a reading may seem to be measured: what clocks may differ by (FRESH-3) */
    GLUCOSE_LOW = 70         /* mg/dL: below, no reading bears a rate above the profile */
};

/* Success is not zero: a skipped instruction must not read as success. */
enum glucose_result {
    GLUCOSE_TAKEN = 0x39b2,
    GLUCOSE_NOT_FRESH = 0x5c47,   /* measured in the future, or expired */
    GLUCOSE_OUT_OF_ORDER = 0x6ad1 /* a number or a moment that is not newer than what is known */
};

struct glucose_reading {
    uint16_t glucose; /* mg/dL */
    uint8_t quality;  /* enum assay_glucose_quality */
    uint8_t trend;    /* enum assay_glucose_trend */
    uint64_t measured;
    uint64_t expires_at;
};

void glucose_start(void);
/* A reading of the sensor with this static key. Unless it is taken, nothing changes. */
PUMP_MUST_CHECK enum glucose_result glucose_report(const uint8_t sensor[NOISE_KEY], const struct assay_report_glucose *report,
                                                   uint64_t now);
/* The newest reading, expired or not; false when there is none. */
bool glucose_newest(struct glucose_reading *reading);
/* Until when the newest reading bears a rate above the profile; 0 when it does not. */
uint64_t glucose_bears_until(void);
/* A sensor is no peer any more: its reading and its count are forgotten. */
void glucose_forget(const uint8_t sensor[NOISE_KEY]);

#endif
