// SPDX-License-Identifier: Apache-2.0
/* What therapy lets an update do now. Link context; within a critical section. */
#ifndef PUMP_UPDATE_REST_H
#define PUMP_UPDATE_REST_H

#include <stdbool.h>
#include <stdint.h>

/* No step is due for so long, microseconds. */
bool update_rests_for(uint64_t us);
/* A restart would end nothing that was ordered, and makes no step late. */
bool update_may_restart(void);

#endif
