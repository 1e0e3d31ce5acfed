// SPDX-License-Identifier: Apache-2.0
/* What contexts.c wants of an image: pump.c, or recovery/recovery.c in the recovery image. */
#ifndef PUMP_CONTEXTS_H
#define PUMP_CONTEXTS_H

#include <stdbool.h>

/* Thread context: one piece of work that may take its time; false when there is none. */
bool contexts_thread_work(void);

#endif
