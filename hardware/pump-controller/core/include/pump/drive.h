// SPDX-License-Identifier: Apache-2.0
/*
 * The drive: turns what the dosing engine wants into STEP pulses (docs/protocol/link.md §8), driven by alarms alone.
 * All functions: in interrupt context, or within a critical section.
 */
#ifndef PUMP_DRIVE_H
#define PUMP_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/delivery.h"

enum {
    DRIVE_PULSE_US = 5000,
    DRIVE_INTERVAL_US = DOSING_INTERVAL_MS * 1000, /* least time between rising edges: 1.5 U/min */
    DRIVE_ENABLE_US = 1000 /* the motor driver is on before the first pulse */
};

/* Pins to rest. `after_interrupted`: a step may have been made just before the reset, so the interval runs from now. */
void drive_start(bool after_interrupted);
/* Delivery has changed: sets the alarm anew. */
void drive_plan(void);
/* Journals a normal bolus and begins it. PUMP_STATE while one runs or therapy does not, PUMP_FAULT when the journal fails. */
PUMP_MUST_CHECK enum pump_status drive_order(uint64_t key, uint32_t steps, uint32_t *bolus_id);
/* The bolus in this place is cancelled: no rising edge for it comes after this. */
void drive_cancel(unsigned place);
/* Ends all delivery: no rising edge comes after this. `end` is an enum assay_bolus_end. True when a bolus ran. */
bool drive_stop(uint8_t end);
/* Ends all delivery for good, and tells why: `annunciation` is an enum assay_annunciation_type. Only a person lets therapy run again. */
void drive_give_up(uint16_t annunciation, uint8_t end);
/* Whether no step is due within `us`: then a sector may be erased. */
bool drive_is_idle_for(uint64_t us);
void drive_on_alarm(void);

#endif
