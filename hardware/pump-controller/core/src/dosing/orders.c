// SPDX-License-Identifier: Apache-2.0
/* Commands to the engine: therapy state, basal, boluses, priming, reservoir. */
#include <string.h>

#include "flow.h"

enum { MINUTES_MAX = 1440, SECONDS_MAX = 3600, PERCENT_MAX = 255 };

void dosing_start(struct dosing *dosing, uint64_t now, uint64_t ready_at)
{
    memset(dosing, 0, sizeof *dosing);
    dosing->therapy = DOSING_STOPPED;
    dosing->at = now;
    dosing->ready_at = ready_at;
}

void dosing_set_limits(struct dosing *dosing, uint64_t now, const struct dosing_limits *limits)
{
    dosing_advance(dosing, now);
    dosing->limits = *limits;
}

void dosing_set_time(struct dosing *dosing, uint64_t now, uint32_t utc, uint16_t offset)
{
    dosing_advance(dosing, now);
    dosing_clock_set(&dosing->clock, now, utc, offset);
}

void dosing_stop(struct dosing *dosing, uint64_t now)
{
    dosing_advance(dosing, now);
    dosing->therapy = DOSING_STOPPED;
    dosing->temporary.on = false;
    dosing->automated.on = false;
    memset(dosing->boluses, 0, sizeof dosing->boluses);
    memset(&dosing->priming, 0, sizeof dosing->priming);
}

enum dosing_result dosing_pause(struct dosing *dosing, uint64_t now)
{
    dosing_advance(dosing, now);
    if (dosing->therapy == DOSING_STOPPED) {
        return DOSING_NOT_APPLICABLE;
    }
    if (dosing->therapy == DOSING_RUNNING) {
        dosing->therapy = DOSING_PAUSED;
        dosing->paused_until = now + DOSING_PAUSE_MAX_MS;
        dosing->pause_told_at = now + DOSING_PAUSE_TOLD_MS;
    }
    return DOSING_OK;
}

enum dosing_result dosing_run(struct dosing *dosing, uint64_t now)
{
    dosing_advance(dosing, now);
    if (dosing->priming.remaining > 0u) {
        return DOSING_NOT_APPLICABLE;
    }
    dosing->therapy = DOSING_RUNNING;
    return DOSING_OK;
}

enum dosing_result dosing_write_profile(struct dosing *dosing, uint64_t now, uint8_t number,
                                        const struct dosing_profile *profile)
{
    if (number == 0u || number > DOSING_PROFILES || !dosing_profile_is_sound(profile)) {
        return DOSING_IMPLAUSIBLE;
    }
    if (dosing_profile_highest(profile) > dosing->limits.max_basal) {
        return DOSING_OVER_LIMIT;
    }
    dosing_advance(dosing, now);
    dosing->profiles[number - 1u] = *profile;
    return DOSING_OK;
}

enum dosing_result dosing_activate(struct dosing *dosing, uint64_t now, uint8_t number)
{
    if (number == 0u || number > DOSING_PROFILES) {
        return DOSING_IMPLAUSIBLE;
    }
    if (dosing->profiles[number - 1u].count == 0u) {
        return DOSING_NOT_APPLICABLE;
    }
    if (dosing_profile_highest(&dosing->profiles[number - 1u]) > dosing->limits.max_basal) {
        return DOSING_OVER_LIMIT;
    }
    dosing_advance(dosing, now);
    dosing->active = number;
    return DOSING_OK;
}

/* Whether the rate stays within the limit at every hour of the active profile. */
static bool temporary_fits(const struct dosing *dosing, bool is_percent, uint32_t value)
{
    uint64_t highest = value;
    if (is_percent) {
        highest = dosing->active == 0u ? 0u : dosing_profile_highest(&dosing->profiles[dosing->active - 1u]);
        highest = (highest * value + 99u) / 100u;
    }
    return highest <= dosing->limits.max_basal;
}

enum dosing_result dosing_set_temporary(struct dosing *dosing, uint64_t now, bool is_percent, uint32_t value,
                                        uint32_t minutes)
{
    if (minutes == 0u || minutes > MINUTES_MAX || value > (is_percent ? PERCENT_MAX : DOSING_RATE_MAX)) {
        return DOSING_IMPLAUSIBLE;
    }
    if (!temporary_fits(dosing, is_percent, value)) {
        return DOSING_OVER_LIMIT;
    }
    dosing_advance(dosing, now);
    if (dosing->therapy == DOSING_STOPPED || (is_percent && dosing->active == 0u)) {
        return DOSING_NOT_APPLICABLE;
    }
    dosing->temporary = (struct dosing_override){
        .on = true, .is_percent = is_percent, .value = value, .ends_at = now + (uint64_t)minutes * DOSING_MINUTE_MS
    };
    return DOSING_OK;
}

static enum dosing_result cancel(struct dosing_override *override)
{
    const bool applies = override->on;
    override->on = false;
    return applies ? DOSING_OK : DOSING_NOT_APPLICABLE;
}

enum dosing_result dosing_cancel_temporary(struct dosing *dosing, uint64_t now)
{
    dosing_advance(dosing, now);
    return cancel(&dosing->temporary);
}

void dosing_set_glucose(struct dosing *dosing, uint64_t now, uint64_t until)
{
    dosing_advance(dosing, now);
    dosing->glucose_until = until;
}

enum dosing_result dosing_set_automated(struct dosing *dosing, uint64_t now, uint32_t rate, uint32_t seconds)
{
    if (seconds == 0u || seconds > SECONDS_MAX || rate > DOSING_RATE_MAX) {
        return DOSING_IMPLAUSIBLE;
    }
    if (rate > dosing->limits.max_basal) {
        return DOSING_OVER_LIMIT;
    }
    dosing_advance(dosing, now);
    if (dosing->therapy == DOSING_STOPPED || !dosing_flow_is_borne(dosing, rate)) {
        return DOSING_NOT_APPLICABLE;
    }
    dosing->automated =
        (struct dosing_override){ .on = true, .value = rate, .ends_at = now + (uint64_t)seconds * UINT64_C(1000) };
    return DOSING_OK;
}

enum dosing_result dosing_stop_automated(struct dosing *dosing, uint64_t now)
{
    dosing_advance(dosing, now);
    return cancel(&dosing->automated);
}

static unsigned place_of(const struct dosing_order *order)
{
    return order->kind == DOSING_NORMAL ? DOSING_PLACE_NORMAL : DOSING_PLACE_SPREAD;
}

/* In the hour counts what is given at once, in the day all that is still to come. */
static bool order_fits(const struct dosing *dosing, const struct dosing_meter *meter, const struct dosing_order *order)
{
    uint32_t hour = meter->hour + order->now;
    uint32_t day = meter->day + order->now + order->spread;
    for (unsigned place = 0; place < DOSING_PLACES; place++) {
        hour += dosing->boluses[place].now.remaining;
        day += dosing_bolus_remaining(&dosing->boluses[place]);
    }
    const uint32_t amount = (uint32_t)order->now + order->spread;
    return amount * DOSING_STEP_MU <= dosing->limits.max_bolus && hour <= meter->max_hour && day <= meter->max_day;
}

static enum dosing_result order_applies(const struct dosing *dosing, const struct dosing_order *order)
{
    if (!dosing_order_is_sound(order)) {
        return DOSING_IMPLAUSIBLE;
    }
    if (dosing->therapy != DOSING_RUNNING) {
        return DOSING_NOT_APPLICABLE;
    }
    return dosing->boluses[place_of(order)].id == 0u ? DOSING_OK : DOSING_BUSY;
}

enum dosing_result dosing_may_order(struct dosing *dosing, struct dosing_meter *meter, uint64_t now,
                                    const struct dosing_order *order)
{
    dosing_advance(dosing, now);
    dosing_meter_advance(meter, now);
    return order_fits(dosing, meter, order) ? order_applies(dosing, order) : DOSING_OVER_LIMIT;
}

enum dosing_result dosing_order(struct dosing *dosing, uint64_t now, const struct dosing_order *order)
{
    dosing_advance(dosing, now);
    const enum dosing_result result = order_applies(dosing, order);
    if (result == DOSING_OK) {
        dosing_bolus_begin(&dosing->boluses[place_of(order)], order);
    }
    return result;
}

const struct dosing_bolus *dosing_bolus(const struct dosing *dosing, unsigned place)
{
    return &dosing->boluses[place];
}

void dosing_end_bolus(struct dosing *dosing, uint64_t now, unsigned place)
{
    dosing_advance(dosing, now);
    memset(&dosing->boluses[place], 0, sizeof dosing->boluses[place]);
}

enum dosing_result dosing_prime(struct dosing *dosing, uint64_t now, uint16_t steps)
{
    dosing_advance(dosing, now);
    if (steps == 0u) {
        return DOSING_IMPLAUSIBLE;
    }
    if (dosing->therapy != DOSING_STOPPED || dosing->priming.remaining > 0u) {
        return DOSING_NOT_APPLICABLE;
    }
    dosing->priming = (struct dosing_part){ .ordered = steps, .remaining = steps };
    return DOSING_OK;
}

void dosing_stop_priming(struct dosing *dosing, uint64_t now)
{
    dosing_advance(dosing, now);
    memset(&dosing->priming, 0, sizeof dosing->priming);
}

enum dosing_result dosing_fill(struct dosing *dosing, uint64_t now, uint32_t content)
{
    dosing_advance(dosing, now);
    if (dosing->therapy != DOSING_STOPPED || dosing->priming.remaining > 0u) {
        return DOSING_NOT_APPLICABLE;
    }
    dosing->reservoir_known = true;
    dosing->reservoir = content;
    return DOSING_OK;
}
