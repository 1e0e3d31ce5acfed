// SPDX-License-Identifier: Apache-2.0
/* Occlusion: too high, or rising step by step. */
#include "pump/occlusion.h"

void occlusion_start(struct occlusion *occlusion, int16_t pressure)
{
    *occlusion = (struct occlusion){ .last = pressure };
}

bool occlusion_look(struct occlusion *occlusion, int16_t pressure, bool stepped)
{
    if (stepped) {
        const bool rose = pressure - occlusion->last >= OCCLUSION_RISE;
        occlusion->rises = rose ? (uint8_t)(occlusion->rises + 1u) : 0u;
        occlusion->last = pressure;
    }
    if (occlusion->rises >= OCCLUSION_RISES) {
        occlusion->rises = 0;
        return true;
    }
    return pressure >= OCCLUSION_LIMIT;
}
