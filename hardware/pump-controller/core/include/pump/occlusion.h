// SPDX-License-Identifier: Apache-2.0
/* Occlusion of the line, told from its pressure a second after each step, and in between. Pure. */
#ifndef PUMP_OCCLUSION_H
#define PUMP_OCCLUSION_H

#include <stdbool.h>
#include <stdint.h>

/* Tenths of kPa. An open line falls back between steps; a closed one keeps what each step adds, 5 kPa with the set of this pump. */
enum {
    OCCLUSION_LIMIT = 1000,   /* at or above: occluded, whatever led there */
    OCCLUSION_RISE = 30,      /* a step that leaves so much more than the one before */
    OCCLUSION_RISES = 8,      /* so many of them in a row: occluded, after 0.4 U */
    OCCLUSION_RELEASED = 200  /* therapy may run again below this */
};

struct occlusion {
    int16_t last;  /* pressure after the step before */
    uint8_t rises; /* in a row */
};

/* At boot, and when therapy is to run again: what the pressure is now counts as rest. */
void occlusion_start(struct occlusion *occlusion, int16_t pressure);
/* Whether the line is occluded, by the pressure now; `stepped`: a step was made since the last call. */
bool occlusion_look(struct occlusion *occlusion, int16_t pressure, bool stepped);

#endif
