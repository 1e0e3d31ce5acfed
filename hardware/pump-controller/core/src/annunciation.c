// SPDX-License-Identifier: Apache-2.0
/* Annunciations: their life cycle (docs/protocol/link.md §13). */
#include "pump/annunciation.h"

#include "annunciation_table.h"
#include "pump/events.h"
#include "pump/port.h"
#include "signals.h"

bool annunciations_unrecorded;
struct annunciation annunciations[ANNUNCIATION_TYPES];
static uint16_t last_number;

static struct annunciation *find(uint16_t number)
{
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        if (annunciations[i].number == number) {
            return &annunciations[i];
        }
    }
    return NULL;
}

/* ---- the life cycle ---- */

static void enter(struct annunciation *annunciation, uint8_t status)
{
    annunciation->status = status;
    const struct event event = {
        .message = &assay_messages[ASSAY_MSG_ANNUNCIATION],
        .body.annunciation = { .annunciation_id = annunciation->number,
                               .annunciation_type = annunciation_type_of(annunciation)->type,
                               .status = status },
    };
    events_push(&event);
}

static void note(struct annunciation *annunciation, uint8_t change)
{
    if (!annunciation_type_of(annunciation)->asks) {
        annunciation->unrecorded = (uint8_t)(annunciation->unrecorded | change);
        annunciations_unrecorded = true;
    }
}

/* Counts from 1, and round; a number that is still shown is stepped over. */
static uint16_t next_number(void)
{
    for (unsigned tries = 0; tries <= ANNUNCIATION_TYPES; tries++) {
        last_number = last_number == UINT16_MAX ? 1u : (uint16_t)(last_number + 1u);
        if (find(last_number) == NULL) {
            break;
        }
    }
    return last_number;
}

void annunciation_begin(struct annunciation *annunciation, uint64_t now)
{
    annunciation->number = next_number();
    annunciation->raised_us = now;
    annunciation->remote_snoozes = 0;
    annunciation->seen = false;
    note(annunciation, UNRECORDED_RAISED);
    enter(annunciation, ASSAY_ANNUNCIATION_STATUS_PENDING);
}

static void end(struct annunciation *annunciation)
{
    note(annunciation, UNRECORDED_CONFIRMED);
    enter(annunciation, ASSAY_ANNUNCIATION_STATUS_CONFIRMED);
}

static void snooze(struct annunciation *annunciation, uint64_t now)
{
    annunciation->snoozed_until_us = now + (annunciation_is_high(annunciation) ? ANNUNCIATION_SNOOZE_HIGH_US : ANNUNCIATION_SNOOZE_US);
    enter(annunciation, ASSAY_ANNUNCIATION_STATUS_SNOOZED);
}

void annunciation_start(void)
{
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        annunciations[i] = (struct annunciation){ 0 };
    }
    annunciations_unrecorded = false;
    last_number = 0;
    signals_start();
}

void annunciation_raise(uint16_t type)
{
    const uint32_t critical = port_critical_enter();
    struct annunciation *annunciation = &annunciations[annunciation_type_place(type)];
    const uint64_t now = port_now_us();
    const bool is_known = annunciation_type_of(annunciation)->lasts && annunciation->cause;
    annunciation->cause = annunciation_type_of(annunciation)->lasts;
    if (!is_known && !annunciation_is_open(annunciation)) {
        annunciation_begin(annunciation, now);
        annunciation_show(now, true);
    } else if (!is_known && annunciation_is_high(annunciation)) { /* once more: whoever has seen the first has not seen this */
        annunciation->seen = false;
        if (annunciation->status == ASSAY_ANNUNCIATION_STATUS_SNOOZED) {
            enter(annunciation, ASSAY_ANNUNCIATION_STATUS_PENDING);
            annunciation_show(now, true);
        }
    }
    port_critical_exit(critical);
}

void annunciation_clear(uint16_t type)
{
    const uint32_t critical = port_critical_enter();
    struct annunciation *annunciation = &annunciations[annunciation_type_place(type)];
    annunciation->cause = false;
    if (annunciation_is_open(annunciation) && (!annunciation_is_high(annunciation) || annunciation->seen)) {
        end(annunciation);
        annunciation_show(port_now_us(), false);
    }
    port_critical_exit(critical);
}

bool annunciation_is_pending(uint16_t type)
{
    const uint32_t critical = port_critical_enter();
    const bool pending = annunciation_is_open(&annunciations[annunciation_type_place(type)]);
    port_critical_exit(critical);
    return pending;
}

void annunciation_on_alarm(void)
{
    const uint64_t now = port_now_us();
    bool anew = false;
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        struct annunciation *annunciation = &annunciations[i];
        if (annunciation->number != 0u && annunciation->status == ASSAY_ANNUNCIATION_STATUS_SNOOZED &&
            now >= annunciation->snoozed_until_us) {
            enter(annunciation, ASSAY_ANNUNCIATION_STATUS_PENDING);
            anew = true;
        }
    }
    annunciation_show(now, anew);
}

/* ---- what persons and peers do ---- */

/* The open pairing window is no news that could be seen and done with: its light stays. */
void annunciation_confirm_all(void)
{
    const uint64_t now = port_now_us();
    for (unsigned i = 0; i < ANNUNCIATION_TYPES; i++) {
        struct annunciation *annunciation = &annunciations[i];
        if (!annunciation_is_open(annunciation) || annunciation_type_of(annunciation)->type == ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW) {
            continue;
        }
        annunciation->seen = true;
        if (!annunciation_is_high(annunciation) || !annunciation->cause) {
            end(annunciation);
        } else if (annunciation->status == ASSAY_ANNUNCIATION_STATUS_PENDING) {
            snooze(annunciation, now);
        }
    }
    annunciation_show(now, false);
}

enum pump_status annunciation_confirm(uint16_t number)
{
    enum pump_status status = PUMP_STATE;
    const uint32_t critical = port_critical_enter();
    struct annunciation *annunciation = find(number);
    if (number != 0u && annunciation != NULL && annunciation_is_open(annunciation)) {
        status = annunciation_is_high(annunciation) || annunciation_type_of(annunciation)->asks ? PUMP_REFUSED : PUMP_OK;
        if (status == PUMP_OK) {
            end(annunciation);
            annunciation_show(port_now_us(), false);
        }
    }
    port_critical_exit(critical);
    return status;
}

/* Somebody in another room must not keep an alarm quiet for ever. */
static bool may_snooze(const struct annunciation *annunciation)
{
    return !annunciation_is_high(annunciation) || annunciation->remote_snoozes < ANNUNCIATION_REMOTE_SNOOZES;
}

enum pump_status annunciation_snooze(uint16_t number)
{
    enum pump_status status = PUMP_STATE;
    const uint32_t critical = port_critical_enter();
    struct annunciation *annunciation = find(number);
    const bool sounds = number != 0u && annunciation != NULL && annunciation_is_open(annunciation) &&
                        annunciation->status == ASSAY_ANNUNCIATION_STATUS_PENDING && !annunciation_type_of(annunciation)->asks;
    if (sounds) {
        status = may_snooze(annunciation) ? PUMP_OK : PUMP_REFUSED;
    }
    if (status == PUMP_OK) {
        const uint64_t now = port_now_us();
        annunciation->remote_snoozes = (uint8_t)(annunciation->remote_snoozes + (annunciation_is_high(annunciation) ? 1u : 0u));
        snooze(annunciation, now);
        annunciation_show(now, false);
    }
    port_critical_exit(critical);
    return status;
}
