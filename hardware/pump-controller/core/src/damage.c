// SPDX-License-Identifier: Apache-2.0
/* Damage in flash, told. */
#include "pump/damage.h"

#include <stdbool.h>

#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/journal.h"
#include "pump/settings.h"
#include "pump/store.h"

static void log_damage(enum audit_place place)
{
    audit_log(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, NULL, (uint32_t)place);
}

static void tell(bool damaged, enum audit_place place)
{
    if (damaged) {
        log_damage(place);
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}

void damage_tell(void)
{
    tell(store_was_damaged(), AUDIT_PLACE_STORE);
    tell(settings_were_damaged(), AUDIT_PLACE_SETTINGS);
    tell(journal_damage() == JOURNAL_LOST, AUDIT_PLACE_JOURNAL);
    if (journal_damage() == JOURNAL_TORN) {
        log_damage(AUDIT_PLACE_JOURNAL); /* most often a power cut in a record that began nothing: nobody is woken for it */
    }
}

void damage_look(void)
{
    tell(!store_is_whole(), AUDIT_PLACE_STORE);
    tell(!settings_is_whole(), AUDIT_PLACE_SETTINGS);
}
