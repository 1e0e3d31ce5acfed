// SPDX-License-Identifier: Apache-2.0
/* Erasing ahead. */
#include "link_erase.h"

#include "../generated/messages.h"
#include "audit_ring.h"
#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/port.h"

enum { ERASE_NEEDS_US = 1000000 };

/* One sector at most: the peer waits. Therapy's journal comes first. */
PUMP_MUST_CHECK static enum pump_status erase_one(void)
{
    if (journal_wants_erase()) {
        return journal_erase_ahead();
    }
    return audit_ring_wants_erase() ? audit_ring_erase_ahead() : PUMP_OK;
}

void link_erase_ahead(void)
{
    enum pump_status status = PUMP_OK;
    const uint32_t critical = port_critical_enter();
    if (drive_is_idle_for(ERASE_NEEDS_US)) {
        status = erase_one();
    }
    port_critical_exit(critical);
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}
