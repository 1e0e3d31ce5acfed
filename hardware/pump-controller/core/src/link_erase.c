// SPDX-License-Identifier: Apache-2.0
/* Erasing ahead. */
#include "link_erase.h"

#include "../generated/messages.h"
#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/port.h"

enum { ERASE_NEEDS_US = 1000000 };

void link_erase_ahead(void)
{
    enum pump_status status = PUMP_OK;
    const uint32_t critical = port_critical_enter();
    if (journal_wants_erase() && drive_is_idle_for(ERASE_NEEDS_US)) {
        status = journal_erase_ahead();
    }
    port_critical_exit(critical);
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}
