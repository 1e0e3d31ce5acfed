// SPDX-License-Identifier: Apache-2.0
/* The pump's time since boot as messages give it: the time base of `issued` (docs/protocol/link.md FRESH-1). */
#ifndef PUMP_UPTIME_H
#define PUMP_UPTIME_H

#include <stdint.h>

#include "pump/port.h"

/* Milliseconds, modulo 2^32. */
static inline uint32_t uptime_ms(void)
{
    return (uint32_t)(port_now_us() / 1000u);
}

#endif
