// SPDX-License-Identifier: Apache-2.0
/* What each type of annunciation is: its priority, and how it ends (docs/protocol/link.md ANN-2). */
#ifndef PUMP_ANNUNCIATION_TYPES_H
#define PUMP_ANNUNCIATION_TYPES_H

#include <stdbool.h>
#include <stdint.h>

enum { ANNUNCIATION_TYPES = 23 };

enum annunciation_priority { ANNUNCIATION_LOW, ANNUNCIATION_MEDIUM, ANNUNCIATION_HIGH };

struct annunciation_type {
    uint16_t type; /* enum assay_annunciation_type */
    uint8_t priority;
    bool lasts;    /* it has a cause that lasts until annunciation_clear */
    bool asks;     /* it asks a person at the pump for something: no matter for a peer, nor for the history */
    bool silent;   /* the person stands there already */
    uint8_t alarm; /* high priority: its bit in what survives resets, from 1, append only; else 0 */
};

/* Place of a type in the table; that of `system` for a value that is no type. */
unsigned annunciation_type_place(uint16_t type);
const struct annunciation_type *annunciation_type_at(unsigned place);

#endif
