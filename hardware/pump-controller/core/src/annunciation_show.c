// SPDX-License-Identifier: Apache-2.0
/* What light and sound show, and when to look again (docs/protocol/link.md ANN-3, ANN-5). */
#include "annunciation_table.h"
#include "pump/earlier.h"
#include "pump/port.h"
#include "signals.h"

/* When nobody has confirmed it for so long, its sound becomes more urgent. */
static uint64_t escalates_at(const struct annunciation *annunciation)
{
    switch (annunciation_type_of(annunciation)->priority) {
    case ANNUNCIATION_HIGH:
        return annunciation->raised_us + ANNUNCIATION_ESCALATE_HIGH_US;
    case ANNUNCIATION_MEDIUM:
        return annunciation->raised_us + ANNUNCIATION_ESCALATE_US;
    default:
        return UINT64_MAX;
    }
}

static enum signal_level level_of(const struct annunciation *annunciation, uint64_t now)
{
    const bool escalated = now >= escalates_at(annunciation);
    switch (annunciation_type_of(annunciation)->priority) {
    case ANNUNCIATION_HIGH:
        return escalated ? SIGNAL_HIGH_ESCALATED : SIGNAL_HIGH;
    case ANNUNCIATION_MEDIUM:
        return escalated ? SIGNAL_MEDIUM_ESCALATED : SIGNAL_MEDIUM;
    default:
        return SIGNAL_LOW;
    }
}

/* The light shows what is not confirmed, the sound what is pending: the most urgent of each. */
void annunciation_show(uint64_t now, bool anew)
{
    enum signal_level light = SIGNAL_NONE;
    enum signal_level sound = SIGNAL_NONE;
    uint64_t next_look = UINT64_MAX;
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        const struct annunciation *annunciation = &annunciations[i];
        if (!annunciation_is_open(annunciation)) {
            continue;
        }
        const enum signal_level level = level_of(annunciation, now);
        light = level > light ? level : light;
        if (annunciation->status == ASSAY_ANNUNCIATION_STATUS_SNOOZED) {
            next_look = earlier(next_look, annunciation->snoozed_until_us);
        } else if (!annunciation_type_of(annunciation)->silent) {
            sound = level > sound ? level : sound;
        }
        if (now < escalates_at(annunciation)) {
            next_look = earlier(next_look, escalates_at(annunciation));
        }
    }
    signals_set(now, light, sound, anew);
    port_alarm_set(PORT_ALARM_ANNUNCIATIONS, earlier(next_look, signals_work(now)));
}
