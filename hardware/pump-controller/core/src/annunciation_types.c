// SPDX-License-Identifier: Apache-2.0
/* What each type of annunciation is. */
#include "annunciation_types.h"

#include "../generated/messages.h"

#define HIGH(name, cause_lasts, bit) \
    { .type = ASSAY_ANNUNCIATION_TYPE_##name, .priority = ANNUNCIATION_HIGH, .lasts = (cause_lasts), .alarm = (bit) }
#define MEDIUM(name, cause_lasts) \
    { .type = ASSAY_ANNUNCIATION_TYPE_##name, .priority = ANNUNCIATION_MEDIUM, .lasts = (cause_lasts) }
#define LOW(name) { .type = ASSAY_ANNUNCIATION_TYPE_##name, .priority = ANNUNCIATION_LOW }

/* High: delivery has stopped, or is about to be unsafe. */
static const struct annunciation_type types[] = {
    HIGH(SYSTEM, false, 1), /* the first place: what is no type is a fault of ours */
    HIGH(MECHANICAL, true, 2),
    HIGH(OCCLUSION, true, 3),
    HIGH(RESERVOIR_EMPTY, true, 4),
    HIGH(BATTERY_EMPTY, true, 5),
    HIGH(POWER_INSUFFICIENT, true, 6),
    HIGH(TEMPERATURE, true, 7),
    HIGH(MAX_DELIVERY, true, 8),
    MEDIUM(RESERVOIR_ISSUE, true),
    MEDIUM(RESERVOIR_LOW, true),
    MEDIUM(SET_INCOMPLETE, true),
    MEDIUM(SET_DETACHED, true),
    MEDIUM(BATTERY_LOW, true),
    MEDIUM(AIR_PRESSURE, true),
    MEDIUM(DATE_TIME, true),
    MEDIUM(BOLUS_CANCELLED, false),
    MEDIUM(TEMPORARY_BASAL_CANCELLED, false),
    MEDIUM(THERAPY_PAUSED, false), /* told again while it lasts */
    MEDIUM(SECURITY, false),
    LOW(TEMPORARY_BASAL_OVER),
    LOW(PRIMING),
    { .type = ASSAY_ANNUNCIATION_TYPE_CONFIRMATION_WANTED, .priority = ANNUNCIATION_LOW, .asks = true },
    { .type = ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW, .priority = ANNUNCIATION_LOW, .asks = true, .silent = true },
};
_Static_assert(sizeof types / sizeof types[0] == ANNUNCIATION_TYPES, "each type has a place");

unsigned annunciation_type_place(uint16_t type)
{
    unsigned place = 0;
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        place = types[i].type == type ? i : place;
    }
    return place;
}

const struct annunciation_type *annunciation_type_at(unsigned place)
{
    return &types[place];
}
