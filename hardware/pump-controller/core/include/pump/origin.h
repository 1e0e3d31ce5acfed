// SPDX-License-Identifier: Apache-2.0
/* Who asks, and how it came. */
#ifndef PUMP_ORIGIN_H
#define PUMP_ORIGIN_H

#include <stdbool.h>
#include <stdint.h>

struct dispatch_origin {
    uint8_t role;        /* enum assay_role */
    bool in_order;       /* newer than every record before */
    const uint8_t *peer; /* its static key, 32 bytes */
    uint32_t session;    /* its number since boot: an answer that comes later is for this one only */
};

#endif
