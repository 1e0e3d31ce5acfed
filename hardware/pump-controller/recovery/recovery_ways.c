// SPDX-License-Identifier: Apache-2.0
/* What other modules ask of therapy and its journal, in an image that has neither. */
#include "link_erase.h"

#include "../core/generated/messages.h"
#include "pump/annunciation.h"
#include "pump/audit.h"
#include "update_rest.h"

void audit_start(void)
{
}

/* The storage is not written: who updates the pump knows it, and the image that comes records its own start. */
void audit_record(uint8_t kind, uint32_t detail)
{
    (void)kind;
    (void)detail;
}

void audit_note(uint8_t fault)
{
    (void)fault;
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SECURITY);
}

void audit_fault(uint8_t fault)
{
    audit_note(fault);
}

void link_erase_ahead(void)
{
}

bool update_rests_for(uint64_t us)
{
    (void)us;
    return true;
}

bool update_may_restart(void)
{
    return true;
}
