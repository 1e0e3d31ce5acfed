// SPDX-License-Identifier: Apache-2.0
/* Therapy control: what the stop button and SetTherapyState do (docs/protocol/link.md §8.3). */
#ifndef PUMP_THERAPY_H
#define PUMP_THERAPY_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/status.h"

/* Stops: ends a running bolus, annunciates, remembers over resets. Interrupt context or critical section. */
PUMP_MUST_CHECK enum pump_status therapy_stop(void);
/* The same for another reason: `end` is an enum assay_bolus_end. */
PUMP_MUST_CHECK enum pump_status therapy_give_up(uint8_t end);
/* Holds all delivery for a while; PUMP_STATE when therapy is stopped. */
PUMP_MUST_CHECK enum pump_status therapy_pause(void);
/* PUMP_STATE while priming, and while the sensors forbid it. */
PUMP_MUST_CHECK enum pump_status therapy_run(void);
bool therapy_is_running(void);
/* enum assay_therapy_state */
uint8_t therapy_state(void);
/* A restart ends boluses, priming, a temporary rate, automated dosing and a pause: there is none, and no step would be late either. */
bool therapy_may_restart(void);
/* Automated dosing ends as if it had expired, told and recorded: a renewal must not hold a restart off for ever. Link context. */
void therapy_end_automated(void);
/* The stop button was pressed. */
void therapy_on_stop_button(void);

#endif
