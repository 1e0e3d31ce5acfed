// SPDX-License-Identifier: Apache-2.0
/* Audit records of the simulated board. */
#include "audit_records.h"

#include "audit_ring.h"

unsigned audit_find(uint8_t kind, struct assay_audit_record *found)
{
    struct assay_audit_record record;
    unsigned count = 0;
    for (uint32_t next = 1; audit_ring_read(next, &record); next = record.sequence + 1u) {
        if (record.kind == kind) {
            *found = record;
            count++;
        }
    }
    return count;
}
