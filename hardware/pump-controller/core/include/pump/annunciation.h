// SPDX-License-Identifier: Apache-2.0
/*
 * What the user is told: light, sound, an event to the peer, a record in the history (docs/protocol/link.md §13). Each type has
 * one place, so no annunciation ever pushes another out. All functions: any context, unless it is said.
 */
#ifndef PUMP_ANNUNCIATION_H
#define PUMP_ANNUNCIATION_H

#include <stdbool.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/status.h"

enum {
    ANNUNCIATION_SNOOZE_HIGH_US = 120 * 1000000,
    ANNUNCIATION_SNOOZE_US = 600 * 1000000, /* of the others */
    ANNUNCIATION_ESCALATE_HIGH_US = 60 * 1000000,
    ANNUNCIATION_ESCALATE_US = 300 * 1000000, /* of medium priority */
    ANNUNCIATION_REMOTE_SNOOZES = 3           /* of one of high priority; then a person must come to the pump */
};

/* Before all that may annunciate. */
void annunciation_start(void);
/* After the journal was mounted: takes up those of high priority that nobody had confirmed when the power went. */
void annunciation_take_up(void);

/*
 * Tells the user; `type` is an enum assay_annunciation_type. Raising it again changes nothing while its cause is known to
 * last; else, of high priority, it ends a snooze.
 */
void annunciation_raise(uint16_t type);
/* The cause is gone. One of high priority stays until a person has seen it. */
void annunciation_clear(uint16_t type);
/* Raised, and not confirmed yet: pending or snoozed. */
bool annunciation_is_pending(uint16_t type);

/* A person at the pump has seen them all. One of high priority whose cause lasts is only snoozed. Interrupt context or critical section. */
void annunciation_confirm_all(void);
/* By message. PUMP_STATE: there is none with this number to be confirmed; PUMP_REFUSED: only at the pump. */
PUMP_MUST_CHECK enum pump_status annunciation_confirm(uint16_t number);
/* By message. PUMP_STATE: none with this number sounds; PUMP_REFUSED: it was snoozed by message often enough. */
PUMP_MUST_CHECK enum pump_status annunciation_snooze(uint16_t number);
/* The newest of its type with the lowest number at or above `from`, confirmed ones too; false when there is none. */
PUMP_MUST_CHECK bool annunciation_read(uint16_t from, struct assay_annunciation_record *record);

/* Interrupt context: ends snoozes, escalates, works light and sound. */
void annunciation_on_alarm(void);
/* Link context: puts what has changed into the history. */
void annunciation_work(void);

#endif
