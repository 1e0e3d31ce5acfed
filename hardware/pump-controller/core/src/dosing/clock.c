// SPDX-License-Identifier: Apache-2.0
/* Date and time. */
#include "pump/dosing_clock.h"

#include "pump/dosing_profile.h"

void dosing_clock_set(struct dosing_clock *clock, uint64_t now, uint32_t utc, uint16_t offset)
{
    clock->set = true;
    clock->shift_ms = (uint64_t)utc * 1000u - now;
    clock->offset = offset;
}

uint32_t dosing_clock_utc(const struct dosing_clock *clock, uint64_t now)
{
    return clock->set ? (uint32_t)((now + clock->shift_ms) / 1000u) : 0u;
}

uint32_t dosing_clock_local_ms(const struct dosing_clock *clock, uint64_t now)
{
    const uint64_t utc_ms = now + clock->shift_ms;
    return (uint32_t)((utc_ms + (uint64_t)clock->offset * DOSING_MINUTE_MS) % DOSING_DAY_MS);
}
