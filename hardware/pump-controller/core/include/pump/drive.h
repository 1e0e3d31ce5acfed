// SPDX-License-Identifier: Apache-2.0
/*
 * The drive: turns an ordered bolus into STEP pulses (docs/protocol/link.md §8), driven by alarms alone.
 * All functions: in interrupt context, or within a critical section.
 */
#ifndef PUMP_DRIVE_H
#define PUMP_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/status.h"

enum {
    DRIVE_STEP_MILLIUNITS = 50,
    DRIVE_PULSE_US = 5000,
    DRIVE_INTERVAL_US = 2000000, /* least time between rising edges: 1.5 U/min */
    DRIVE_ENABLE_US = 1000,      /* the motor driver is on before the first pulse */
    DRIVE_LEAD_US = 10000        /* from the order to the first pulse; at most 100 ms */
};

/* The bolus that runs; all zero when none does. */
struct drive_status {
    uint32_t bolus_id;
    uint32_t ordered_steps;
    uint32_t delivered_steps;
};

/* Pins to rest. `after_interrupted`: a step may have been made just before the reset, so the interval runs from now. */
void drive_start(bool after_interrupted);
/* Journals the bolus and begins it. PUMP_STATE while one runs, PUMP_FAULT when the journal cannot take it. */
PUMP_MUST_CHECK enum pump_status drive_order(uint64_t key, uint32_t steps, uint32_t *bolus_id);
/* Ends the running bolus, if any: no rising edge comes after this. `end` is an enum assay_bolus_end. */
void drive_end(uint8_t end);
struct drive_status drive_status(void);
/* Whether no step is due within `us`: then a sector may be erased. */
bool drive_is_idle_for(uint64_t us);
void drive_on_alarm(void);

#endif
