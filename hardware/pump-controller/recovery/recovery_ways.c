// SPDX-License-Identifier: Apache-2.0
/*
 * What other modules ask of therapy and its records, in an image that has neither: no dose is under way, ever, and the storage is
 * not written. The image that comes records its own start.
 */
#include "link_erase.h"

#include "../core/generated/messages.h"
#include "pump/annunciation.h"
#include "pump/audit.h"
#include "pump/audit_log.h"
#include "pump/drive.h"
#include "pump/therapy.h"

bool drive_is_idle_for(uint64_t us)
{
    (void)us;
    return true;
}

bool therapy_may_restart(void)
{
    return true;
}

void therapy_end_automated(void)
{
}

void annunciation_work(void)
{
}

void audit_start(void)
{
}

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

void audit_log(uint8_t kind, const uint8_t peer[NOISE_KEY], uint32_t detail)
{
    (void)kind;
    (void)peer;
    (void)detail;
}

void audit_log_malformed(enum audit_malformed what, uint16_t which, const uint8_t peer[NOISE_KEY])
{
    (void)what;
    (void)which;
    (void)peer;
}

void audit_log_work(void)
{
}

void audit_log_flush(void)
{
}

uint64_t audit_log_deadline(void)
{
    return UINT64_MAX;
}

void link_erase_ahead(void)
{
}
