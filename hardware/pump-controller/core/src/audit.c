// SPDX-License-Identifier: Apache-2.0
/* Security faults into history and to the user, rate limited. */
#include "pump/audit.h"

#include <stdbool.h>

#include "pump/annunciation.h"
#include "pump/journal.h"
#include "pump/port.h"

static bool recorded;
static uint64_t recorded_at;

void audit_start(void)
{
    recorded = false;
}

void audit_note(uint8_t fault)
{
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = journal_event(ASSAY_HISTORY_KIND_SECURITY, fault);
    port_critical_exit(critical);
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SECURITY);
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}

void audit_fault(uint8_t fault)
{
    const uint64_t now = port_now_us();
    if (!recorded || now - recorded_at >= AUDIT_INTERVAL_US) {
        recorded = true;
        recorded_at = now;
        audit_note(fault);
    }
}
