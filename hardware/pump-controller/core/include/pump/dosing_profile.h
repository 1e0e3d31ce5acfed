// SPDX-License-Identifier: Apache-2.0
/* Basal profiles: rates by the local minute of the day (docs/adr/0010-dosing.md). Pure. */
#ifndef PUMP_DOSING_PROFILE_H
#define PUMP_DOSING_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    DOSING_PROFILES = 8,
    DOSING_SEGMENTS = 48,
    DOSING_RATE_MAX = 35000, /* mU/h: less than a step each 5 s, so that basal never has to wait for itself */
    DOSING_DAY_MINUTES = 1440,
    DOSING_MINUTE_MS = 60000
};

struct dosing_segment {
    uint16_t start; /* minute of the day */
    uint16_t rate;  /* mU/h, until the next segment or midnight */
};

struct dosing_profile {
    uint8_t count; /* 0: never written; no basal */
    struct dosing_segment segments[DOSING_SEGMENTS];
};

/* At least one segment; the first starts at 0, starts ascend within the day, rates within DOSING_RATE_MAX. */
bool dosing_profile_is_sound(const struct dosing_profile *profile);
/* Rate at a minute of the day, mU/h; 0 for a profile that was never written. */
uint16_t dosing_profile_rate(const struct dosing_profile *profile, uint16_t minute);
uint16_t dosing_profile_lowest(const struct dosing_profile *profile);
uint16_t dosing_profile_highest(const struct dosing_profile *profile);
/* Minute of the day at which the segment of `minute` ends: the next start, or DOSING_DAY_MINUTES. */
uint16_t dosing_profile_end(const struct dosing_profile *profile, uint16_t minute);

#endif
