// SPDX-License-Identifier: Apache-2.0
/* What the user is told: light, sound, and an event to the peer. */
#ifndef PUMP_ANNUNCIATION_H
#define PUMP_ANNUNCIATION_H

#include <stdint.h>

enum { ANNUNCIATION_SLOTS = 8 };

void annunciation_start(void);
/* Tells the user; `type` is an enum assay_annunciation_type. One pending annunciation per type. Any context. */
void annunciation_raise(uint16_t type);
/* The reason is gone. Any context. */
void annunciation_clear(uint16_t type);
/* The user has seen them all: light and sound go off. Interrupt context or critical section. */
void annunciation_confirm_all(void);

#endif
