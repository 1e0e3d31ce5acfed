// SPDX-License-Identifier: Apache-2.0
/*
 * Steps: which comes next, and when. Of several that are due, basal goes first, then a spread part, then what is given at
 * once: the flows keep their rates, and a bolus takes what is left of the intervals.
 */
#include "flow.h"

/* Milliseconds from dosing->at until this source wants a step, at the present rate; UINT64_MAX: it wants none. */
static uint64_t basal_in(const struct dosing *dosing)
{
    const uint64_t rate = dosing_flow_rate(dosing);
    if (dosing->basal_owed >= DOSING_STEP_OWED) {
        return 0;
    }
    return rate == 0u ? UINT64_MAX : (DOSING_STEP_OWED - dosing->basal_owed + rate - 1u) / rate;
}

static uint64_t at_once_in(const struct dosing_bolus *bolus)
{
    return bolus->now.remaining > 0u ? 0u : UINT64_MAX;
}

/* The source that wants its step first, and in how many ms; UINT64_MAX: none does. */
static uint64_t next_step_in(const struct dosing *dosing, struct dosing_step *step)
{
    if (dosing->priming.remaining > 0u) {
        *step = (struct dosing_step){ .source = DOSING_FOR_PRIMING };
        return 0;
    }
    if (dosing->therapy != DOSING_RUNNING) {
        return UINT64_MAX;
    }
    uint64_t soonest = basal_in(dosing);
    *step = (struct dosing_step){ .source = DOSING_FOR_BASAL };
    const struct dosing_bolus *spread = &dosing->boluses[DOSING_PLACE_SPREAD];
    const struct dosing_bolus *normal = &dosing->boluses[DOSING_PLACE_NORMAL];
    if (dosing_bolus_spread_in(spread) < soonest) {
        soonest = dosing_bolus_spread_in(spread);
        *step = (struct dosing_step){ .source = DOSING_FOR_BOLUS, .place = DOSING_PLACE_SPREAD, .is_spread = true };
    }
    if (at_once_in(spread) < soonest) {
        soonest = 0;
        *step = (struct dosing_step){ .source = DOSING_FOR_BOLUS, .place = DOSING_PLACE_SPREAD };
    }
    if (at_once_in(normal) < soonest) {
        soonest = 0;
        *step = (struct dosing_step){ .source = DOSING_FOR_BOLUS, .place = DOSING_PLACE_NORMAL };
    }
    return soonest;
}

static bool reservoir_gives(const struct dosing *dosing)
{
    return !dosing->reservoir_known || dosing->reservoir >= DOSING_STEP_MU;
}

static bool pause_is_over(const struct dosing *dosing)
{
    return dosing->therapy == DOSING_PAUSED && dosing->paused_until <= dosing->at;
}

enum dosing_decision dosing_decide(struct dosing *dosing, struct dosing_meter *meter, uint64_t now, struct dosing_step *step)
{
    dosing_advance(dosing, now);
    if (!dosing_is_conserved(dosing)) {
        return DOSING_BROKEN;
    }
    if (pause_is_over(dosing)) {
        return DOSING_PAUSE_OVER;
    }
    if (now < dosing->ready_at || next_step_in(dosing, step) != 0u) {
        return DOSING_NOTHING_DUE;
    }
    if (!reservoir_gives(dosing)) {
        return DOSING_EMPTY;
    }
    /* Priming goes beside the body. */
    return step->source == DOSING_FOR_PRIMING || dosing_meter_allows(meter, now) ? DOSING_STEP_DUE : DOSING_CUT_OFF;
}

static void use_reservoir(struct dosing *dosing)
{
    const bool was_high = dosing->reservoir > DOSING_RESERVOIR_LOW;
    if (dosing->reservoir_known) {
        dosing->reservoir -= DOSING_STEP_MU;
    }
    if (was_high && dosing->reservoir <= DOSING_RESERVOIR_LOW) {
        dosing->notices |= DOSING_NOTICE_RESERVOIR_LOW;
    }
}

/* True when it was the last step of the bolus. */
static bool book_bolus(struct dosing_bolus *bolus, bool is_spread)
{
    dosing_part_step(is_spread ? &bolus->spread : &bolus->now);
    if (dosing_bolus_remaining(bolus) > 0u) {
        return false;
    }
    bolus->id = 0;
    return true;
}

bool dosing_made(struct dosing *dosing, uint64_t now, const struct dosing_step *step)
{
    dosing_advance(dosing, now);
    dosing->ready_at = now + DOSING_INTERVAL_MS;
    use_reservoir(dosing);
    if (step->source == DOSING_FOR_BASAL) {
        dosing->basal_owed -= DOSING_STEP_OWED;
        return false;
    }
    if (step->source == DOSING_FOR_BOLUS) {
        return book_bolus(&dosing->boluses[step->place], step->is_spread);
    }
    dosing_part_step(&dosing->priming);
    if (dosing->priming.remaining == 0u) {
        dosing->notices |= DOSING_NOTICE_PRIMED;
    }
    return false;
}

uint64_t dosing_next_due(struct dosing *dosing, uint64_t now)
{
    struct dosing_step step;
    dosing_advance(dosing, now);
    const uint64_t change = dosing_flow_next_change(dosing);
    const uint64_t in = next_step_in(dosing, &step);
    if (pause_is_over(dosing)) {
        return dosing->at;
    }
    if (in == UINT64_MAX) {
        return change;
    }
    const uint64_t wanted = dosing->at + in > dosing->ready_at ? dosing->at + in : dosing->ready_at;
    return wanted < change ? wanted : change;
}

uint32_t dosing_take_notices(struct dosing *dosing)
{
    const uint32_t notices = dosing->notices;
    dosing->notices = 0;
    return notices;
}

bool dosing_is_conserved(const struct dosing *dosing)
{
    return dosing_bolus_is_conserved(&dosing->boluses[DOSING_PLACE_SPREAD]) &&
           dosing_bolus_is_conserved(&dosing->boluses[DOSING_PLACE_NORMAL]) &&
           dosing_part_is_conserved(&dosing->priming);
}
