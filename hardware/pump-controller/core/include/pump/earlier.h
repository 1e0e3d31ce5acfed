// SPDX-License-Identifier: Apache-2.0
/* Of two moments the earlier; UINT64_MAX stands for never. */
#ifndef PUMP_EARLIER_H
#define PUMP_EARLIER_H

#include <stdint.h>

static inline uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

#endif
