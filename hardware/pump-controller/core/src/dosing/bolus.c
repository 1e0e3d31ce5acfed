// SPDX-License-Identifier: Apache-2.0
/* One bolus. */
#include "pump/dosing_bolus.h"

#include "pump/dosing_profile.h"

bool dosing_order_is_sound(const struct dosing_order *order)
{
    const bool wants_now = order->kind != DOSING_EXTENDED;
    const bool wants_spread = order->kind != DOSING_NORMAL;
    return order->id != 0u && (order->now > 0u) == wants_now && (order->spread > 0u) == wants_spread &&
           (order->minutes > 0u) == wants_spread && order->minutes <= DOSING_DAY_MINUTES;
}

void dosing_bolus_begin(struct dosing_bolus *bolus, const struct dosing_order *order)
{
    *bolus = (struct dosing_bolus){
        .id = order->id,
        .kind = order->kind,
        .now = { .ordered = order->now, .remaining = order->now },
        .spread = { .ordered = order->spread, .remaining = order->spread },
        .duration_ms = (uint32_t)order->minutes * DOSING_MINUTE_MS,
    };
}

void dosing_bolus_elapse(struct dosing_bolus *bolus, uint64_t ms)
{
    const uint32_t left = bolus->duration_ms - bolus->elapsed_ms;
    bolus->elapsed_ms += ms < left ? (uint32_t)ms : left;
}

uint64_t dosing_bolus_spread_in(const struct dosing_bolus *bolus)
{
    if (bolus->id == 0u || bolus->spread.remaining == 0u) {
        return UINT64_MAX;
    }
    const uint32_t ordered = bolus->spread.ordered;
    const uint64_t due = ((bolus->spread.delivered + UINT64_C(1)) * bolus->duration_ms + ordered - 1u) / ordered;
    return due > bolus->elapsed_ms ? due - bolus->elapsed_ms : 0u;
}

void dosing_part_step(struct dosing_part *part)
{
    part->delivered++;
    part->remaining--;
}

uint16_t dosing_bolus_ordered(const struct dosing_bolus *bolus)
{
    return (uint16_t)(bolus->now.ordered + bolus->spread.ordered);
}

uint16_t dosing_bolus_delivered(const struct dosing_bolus *bolus)
{
    return (uint16_t)(bolus->now.delivered + bolus->spread.delivered);
}

uint16_t dosing_bolus_remaining(const struct dosing_bolus *bolus)
{
    return (uint16_t)(bolus->now.remaining + bolus->spread.remaining);
}

bool dosing_part_is_conserved(const struct dosing_part *part)
{
    return (uint32_t)part->delivered + part->remaining == part->ordered;
}

bool dosing_bolus_is_conserved(const struct dosing_bolus *bolus)
{
    return dosing_part_is_conserved(&bolus->now) && dosing_part_is_conserved(&bolus->spread);
}
