// SPDX-License-Identifier: Apache-2.0
/*
 * Delivery: the dosing engine of this pump with its meter, what it does put into the journal and told. The drive turns it
 * into pulses. All functions: in interrupt context, or within a critical section; all but the reading ones want
 * drive_plan() afterwards.
 */
#ifndef PUMP_DELIVERY_H
#define PUMP_DELIVERY_H

#include "pump/dosing.h"
#include "pump/status.h"

/* The bolus that Status tells of: the normal one, else the one that is spread; all zero when none runs. */
struct delivery_status {
    uint32_t bolus_id;
    uint32_t ordered_steps;
    uint32_t delivered_steps;
};

/* At boot, after journal and settings: limits, profiles, therapy state. */
void delivery_start(void);
/* Takes limits over from the settings. */
void delivery_take_limits(void);
/* Takes the profiles over from the settings. */
void delivery_take_profiles(void);
struct dosing *delivery_dosing(void);
struct dosing_meter *delivery_meter(void);
/* Milliseconds of uptime: the engine's time. */
uint64_t delivery_now(void);
struct delivery_status delivery_status(void);

/* Journals a bolus and begins it; `order->id` is filled in. PUMP_STATE when the engine would not take it. */
PUMP_MUST_CHECK enum pump_status delivery_order(uint64_t key, struct dosing_order *order);
/* Ends a bolus that runs: `end` is an enum assay_bolus_end. */
void delivery_end(unsigned place, uint8_t end);
/* Ends all delivery. True when a bolus ran. */
bool delivery_stop(uint8_t end);

/* Records that automated dosing begins, changes its rate or ends, with the basal rate that comes of it. */
PUMP_MUST_CHECK enum pump_status delivery_record_automated(void);

/* ---- for the drive ---- */
/* Notes the intention of a step in flash; a step that cannot be noted is not made. */
PUMP_MUST_CHECK enum pump_status delivery_note(const struct dosing_step *step);
/* The step was made: books, counts and tells it. */
void delivery_made(const struct dosing_step *step);
/* Annunciates what has come about meanwhile. */
void delivery_tell_notices(void);

#endif
