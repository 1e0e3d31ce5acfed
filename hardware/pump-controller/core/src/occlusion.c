// SPDX-License-Identifier: Apache-2.0
/* Occlusion: too high, or rising step by step. */
#include "pump/occlusion.h"

#include "../generated/messages.h"

/* Wider as they get lower: a soft set rises less with each step, a kinked one falls back slowly, and both may be in use. */
static const struct {
    uint8_t sensitivity;
    struct occlusion_thresholds thresholds;
} rows[] = {
    { ASSAY_OCCLUSION_SENSITIVITY_MEDIUM, { .limit = 1000, .rise = 30, .rises = 8 } },
    { ASSAY_OCCLUSION_SENSITIVITY_LOW, { .limit = 1500, .rise = 40, .rises = 16 } },
    { ASSAY_OCCLUSION_SENSITIVITY_HIGH, { .limit = 600, .rise = 20, .rises = 4 } },
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* ROWS: there is none. */
static unsigned row_of(uint8_t sensitivity)
{
    unsigned row = 0;
    while (row < (unsigned)ROWS && rows[row].sensitivity != sensitivity) {
        row++;
    }
    return row;
}

bool occlusion_is_sensitivity(uint8_t sensitivity)
{
    return row_of(sensitivity) < (unsigned)ROWS;
}

const struct occlusion_thresholds *occlusion_thresholds(uint8_t sensitivity)
{
    return &rows[row_of(sensitivity) % (unsigned)ROWS].thresholds;
}

void occlusion_start(struct occlusion *occlusion, int16_t pressure)
{
    *occlusion = (struct occlusion){ .last = pressure };
}

bool occlusion_look(struct occlusion *occlusion, const struct occlusion_thresholds *thresholds, int16_t pressure, bool stepped)
{
    if (stepped) {
        const bool rose = pressure - occlusion->last >= thresholds->rise;
        occlusion->rises = rose ? (uint8_t)(occlusion->rises + 1u) : 0u;
        occlusion->last = pressure;
    }
    if (occlusion->rises >= thresholds->rises) {
        occlusion->rises = 0;
        return true;
    }
    return pressure >= thresholds->limit;
}
