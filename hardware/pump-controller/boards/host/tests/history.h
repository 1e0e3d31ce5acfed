// SPDX-License-Identifier: Apache-2.0
/* What the pump's history tells, read from its first record to its last. */
#ifndef HOST_HISTORY_H
#define HOST_HISTORY_H

#include <stdint.h>

#include "../../../core/generated/messages.h"

/* Steps that the records of this kind tell. */
uint32_t history_steps(uint8_t kind);
/* How many records of this kind there are; the newest of them, if there is one. */
unsigned history_find(uint8_t kind, struct assay_history_record *newest);

#endif
