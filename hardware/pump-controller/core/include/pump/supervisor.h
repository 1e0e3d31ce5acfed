// SPDX-License-Identifier: Apache-2.0
/*
 * The supervisor: compares the steps that were ordered (marked in the journal), the pulses that were sent, and the motion that
 * the encoder saw. When they disagree the motor is off and therapy stops (docs/protocol/link.md §12). It shares no state
 * with drive and dosing. All functions: in interrupt context, or within a critical section.
 */
#ifndef PUMP_SUPERVISOR_H
#define PUMP_SUPERVISOR_H

#include <stdbool.h>

enum {
    SUPERVISOR_BEHIND = 2, /* steps: so much less motion than pulses may be seen, since therapy began to run */
    SUPERVISOR_AHEAD = 1   /* step: so much more; a plunger at rest on an edge of the encoder may show one */
};

/* At boot, after the journal. */
void supervisor_start(void);
/* A person lets it go on: counts begin anew. */
void supervisor_release(void);
/* False after a disagreement, until supervisor_release. */
bool supervisor_permits(void);
/* STEP rose. */
void supervisor_on_pulse(void);
/* A level of the encoder changed. */
void supervisor_on_encoder(void);
/* The motor is at rest: a second after each pulse, and once a minute. */
void supervisor_check(void);

#endif
