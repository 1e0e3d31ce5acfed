// SPDX-License-Identifier: Apache-2.0
/* The annunciations as the modules that work on them see them. Interrupt context or critical section. */
#ifndef PUMP_ANNUNCIATION_TABLE_H
#define PUMP_ANNUNCIATION_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "annunciation_types.h"
#include "pump/annunciation.h"

/* What the history does not know yet: bits of `unrecorded`. */
enum { UNRECORDED_RAISED = 1, UNRECORDED_CONFIRMED = 2 };

/* The newest of its type. */
struct annunciation {
    uint64_t raised_us;
    uint64_t snoozed_until_us;
    uint16_t number; /* 0: none since the start */
    uint8_t status;  /* enum assay_annunciation_status */
    uint8_t remote_snoozes;
    bool cause; /* it lasts */
    bool seen;  /* by a person at the pump, since the cause came up */
    uint8_t unrecorded;
};

/* Whether one of them has something for the history: link context comes by often. */
extern bool annunciations_unrecorded;
extern struct annunciation annunciations[ANNUNCIATION_TYPES]; /* by place in the table of types */
static inline bool annunciation_is_open(const struct annunciation *annunciation)
{
    return annunciation->number != 0u && annunciation->status != ASSAY_ANNUNCIATION_STATUS_CONFIRMED;
}

static inline const struct annunciation_type *annunciation_type_of(const struct annunciation *annunciation)
{
    return annunciation_type_at((unsigned)(annunciation - annunciations));
}

static inline bool annunciation_is_high(const struct annunciation *annunciation)
{
    return annunciation_type_of(annunciation)->priority == ANNUNCIATION_HIGH;
}

/* Raises one that is not open. annunciation.c */
void annunciation_begin(struct annunciation *annunciation, uint64_t now);
/* Light and sound show the most urgent; the alarm is set. `anew`: something has come up. annunciation_show.c */
void annunciation_show(uint64_t now, bool anew);

#endif
