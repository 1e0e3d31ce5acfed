// SPDX-License-Identifier: Apache-2.0
/* Basal profiles. */
#include "pump/dosing_profile.h"

bool dosing_profile_is_sound(const struct dosing_profile *profile)
{
    if (profile->count == 0u || profile->count > DOSING_SEGMENTS || profile->segments[0].start != 0u) {
        return false;
    }
    bool sound = true;
    for (unsigned i = 0; i < profile->count; i++) {
        const struct dosing_segment *segment = &profile->segments[i];
        const bool ascends = i == 0u || segment->start > profile->segments[i - 1u].start;
        sound = sound && ascends && segment->start < DOSING_DAY_MINUTES && segment->rate <= DOSING_RATE_MAX;
    }
    return sound;
}

uint16_t dosing_profile_rate(const struct dosing_profile *profile, uint16_t minute)
{
    uint16_t rate = 0;
    for (unsigned i = 0; i < profile->count && profile->segments[i].start <= minute; i++) {
        rate = profile->segments[i].rate;
    }
    return rate;
}

uint16_t dosing_profile_lowest(const struct dosing_profile *profile)
{
    uint16_t lowest = profile->count == 0u ? 0u : profile->segments[0].rate;
    for (unsigned i = 1; i < profile->count; i++) {
        lowest = profile->segments[i].rate < lowest ? profile->segments[i].rate : lowest;
    }
    return lowest;
}

uint16_t dosing_profile_highest(const struct dosing_profile *profile)
{
    uint16_t highest = 0;
    for (unsigned i = 0; i < profile->count; i++) {
        highest = profile->segments[i].rate > highest ? profile->segments[i].rate : highest;
    }
    return highest;
}

uint16_t dosing_profile_end(const struct dosing_profile *profile, uint16_t minute)
{
    for (unsigned i = 0; i < profile->count; i++) {
        if (profile->segments[i].start > minute) {
            return profile->segments[i].start;
        }
    }
    return DOSING_DAY_MINUTES;
}
