// SPDX-License-Identifier: Apache-2.0
/*
 * The first stage (boot/) on the host: it judges, loads and hands over as on a microcontroller, from the same sources. Only its last
 * instruction is missing: a process does not jump into what was loaded. What runs then is the program that runs already.
 */
#ifndef HOST_FIRST_STAGE_H
#define HOST_FIRST_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Runs the first stage to its end; true when it would start an image, false when it recovers: nothing may run. */
bool first_stage_run(void);
/* Whether the first stage has started the watchdog, for a trial. */
bool first_stage_watches(void);
/* The image that it would start, in RAM; `length` as its manifest says. */
const uint8_t *first_stage_image(size_t *length);

#endif
