// SPDX-License-Identifier: Apache-2.0
/* What a person must confirm at the pump before it is done: one wish at a time, confirmed by the button within a minute. */
#ifndef PUMP_CONFIRMATION_H
#define PUMP_CONFIRMATION_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/dosing.h"

enum { CONFIRMATION_MS = 60000 };

/* New limits that a command with this key wants, and a new sensitivity to occlusions; 0: as it is. */
struct confirmation_wish {
    uint64_t key;
    struct dosing_limits limits;
    uint8_t occlusion;
};

void confirmation_start(void);
/* Whether this very wish was confirmed; it is used up. Otherwise it is asked for, in place of any other. Link context. */
bool confirmation_take(const struct confirmation_wish *wish);
/* The confirm button was pressed: what is asked for, and shown, is confirmed. */
void confirmation_by_button(void);

#endif
