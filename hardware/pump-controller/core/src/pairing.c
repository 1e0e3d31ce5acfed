// SPDX-License-Identifier: Apache-2.0
/* The pairing window. */
#include "pump/pairing.h"

#include <stdint.h>

#include "../generated/messages.h"
#include "pump/annunciation.h"
#include "pump/port.h"

static bool open;
static uint64_t closes_at;

void pairing_start(void)
{
    open = false;
}

void pairing_open(void)
{
    const uint32_t critical = port_critical_enter();
    open = true;
    closes_at = port_now_us() + PAIRING_WINDOW_US;
    port_critical_exit(critical);
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW);
}

void pairing_close(void)
{
    const uint32_t critical = port_critical_enter();
    open = false;
    port_critical_exit(critical);
    annunciation_clear(ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW);
}

bool pairing_is_open(void)
{
    const uint32_t critical = port_critical_enter();
    const bool is_open = open && port_now_us() < closes_at;
    port_critical_exit(critical);
    return is_open;
}

uint64_t pairing_deadline(void)
{
    const uint32_t critical = port_critical_enter();
    const uint64_t deadline = open ? closes_at : UINT64_MAX;
    port_critical_exit(critical);
    return deadline;
}

void pairing_expire(void)
{
    const uint32_t critical = port_critical_enter();
    const bool over = open && port_now_us() >= closes_at;
    port_critical_exit(critical);
    if (over) {
        pairing_close();
    }
}
