// SPDX-License-Identifier: Apache-2.0
/* Into the history and to the user. */
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

void audit_record(uint8_t kind, uint32_t detail)
{
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = journal_event(kind, detail);
    port_critical_exit(critical);
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}

void audit_note(uint8_t fault)
{
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SECURITY);
    audit_record(ASSAY_HISTORY_KIND_SECURITY, fault);
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
