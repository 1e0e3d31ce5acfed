// SPDX-License-Identifier: Apache-2.0
/* What interrupt context has to tell the peer: a short queue that link context empties. */
#ifndef PUMP_EVENTS_H
#define PUMP_EVENTS_H

#include <stdbool.h>

#include "../../generated/messages.h"

enum { EVENTS_CAPACITY = 16 };

struct event {
    const struct assay_message *message; /* which event */
    union {
        struct assay_dose_step dose_step;
        struct assay_bolus_ended bolus_ended;
        struct assay_annunciation annunciation;
    } body;
};

void events_start(void);
/* Any context. The newest is dropped when the queue is full: events only repeat what history and status say. */
void events_push(const struct event *event);
/* Link context. */
bool events_pop(struct event *event);

#endif
