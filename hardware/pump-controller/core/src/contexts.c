// SPDX-License-Identifier: Apache-2.0
/* Link and thread context of every image, while the guard lets them. */
#include "contexts.h"

#include "pump/guard.h"
#include "pump/link.h"
#include "pump/port.h"
#include "pump/pump.h"

void pump_link(void)
{
    if (guard_enter(FAULT_IN_LINK)) {
        link_poll();
        guard_leave(FAULT_IN_LINK);
    }
}

bool pump_work(void)
{
    if (!guard_enter(FAULT_IN_THREAD)) {
        return false;
    }
    const bool worked = contexts_thread_work();
    guard_leave(FAULT_IN_THREAD);
    return worked;
}

void pump_thread(void)
{
    if (!pump_work()) {
        port_sleep();
    }
}
