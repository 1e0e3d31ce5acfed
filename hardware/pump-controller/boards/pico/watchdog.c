// SPDX-License-Identifier: Apache-2.0
/* The watchdog of the Pico. Its counter goes down twice a microsecond (erratum RP2040-E1). */
#include "watchdog.h"

#include "rp2040.h"

enum { WATCHDOG_TICKS = 8000000 * 2 };

void watchdog_start(void)
{
    REG(PSM_WDSEL) = PSM_ALL_BUT_OSCILLATORS;
    watchdog_feed();
    REG_SET(WATCHDOG_CTRL) = WATCHDOG_ENABLE;
}

void watchdog_feed(void)
{
    REG(WATCHDOG_LOAD) = WATCHDOG_TICKS;
}
