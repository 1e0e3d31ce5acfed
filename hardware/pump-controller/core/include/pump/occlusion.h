// SPDX-License-Identifier: Apache-2.0
/* Occlusion of the line, told from its pressure a second after each step, and in between (docs/protocol/link.md OCC). Pure. */
#ifndef PUMP_OCCLUSION_H
#define PUMP_OCCLUSION_H

#include <stdbool.h>
#include <stdint.h>

/* Therapy may run again below this; tenths of kPa. */
enum { OCCLUSION_RELEASED = 200 };

/*
 * What is taken for a closed line; tenths of kPa. An open line falls back between steps; a closed one keeps what each step
 * adds, 5 kPa with the set of this pump.
 */
struct occlusion_thresholds {
    int16_t limit; /* at or above: occluded, whatever led there */
    int16_t rise;  /* a step that leaves so much more than the one before … */
    uint8_t rises; /* … so many of them in a row: occluded */
};

struct occlusion {
    int16_t last;  /* pressure after the step before */
    uint8_t rises; /* in a row */
};

/* Whether this is an enum assay_occlusion_sensitivity. */
bool occlusion_is_sensitivity(uint8_t sensitivity);
/* Those of a sensitivity; of what is none, those of medium. */
const struct occlusion_thresholds *occlusion_thresholds(uint8_t sensitivity);
/* At boot, and when therapy is to run again: what the pressure is now counts as rest. */
void occlusion_start(struct occlusion *occlusion, int16_t pressure);
/* Whether the line is occluded, by the pressure now; `stepped`: a step was made since the last call. The thresholds may change between calls. */
bool occlusion_look(struct occlusion *occlusion, const struct occlusion_thresholds *thresholds, int16_t pressure, bool stepped);

#endif
