// SPDX-License-Identifier: Apache-2.0
/* What the core's secret-keeping modules ask of the rest of the pump, for the cases. */
#ifndef CONSTANT_TIME_SURROUNDINGS_H
#define CONSTANT_TIME_SURROUNDINGS_H

#include <stdint.h>

#include "pump/noise.h"

/* The pump's identity: its secret half is secret from here on. */
void surroundings_make_identity(void);
/* The public half. */
const uint8_t *surroundings_public_key(void);
/* How many bytes the display was given to show. */
unsigned surroundings_shown(void);

#endif
