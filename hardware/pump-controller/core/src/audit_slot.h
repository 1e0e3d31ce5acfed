// SPDX-License-Identifier: Apache-2.0
/* How audit records lie in flash: every write is read back, every read is checked. Little-endian. Link context, or at boot. */
#ifndef PUMP_AUDIT_SLOT_H
#define PUMP_AUDIT_SLOT_H

#include "audit_ring.h"

struct audit_slot {
    uint32_t sequence;
    uint32_t boot_count;
    uint32_t uptime_ms;
    uint32_t detail;
    uint8_t kind; /* enum assay_audit_kind */
    uint8_t has_peer;
    uint8_t unused[2];
    uint8_t peer[8];
    uint8_t chain[AUDIT_CHAIN];
    uint32_t crc; /* over all before */
};
_Static_assert(sizeof(struct audit_slot) == AUDIT_SLOT, "the layout in flash is fixed");

/* Whether the slot holds a valid record; `slot` is filled in any case. */
bool audit_slot_load(uint16_t sector, uint16_t at, struct audit_slot *slot);
/* Whether nothing was ever programmed into it. */
bool audit_slot_is_blank(const struct audit_slot *slot);
void audit_slot_fill(const struct audit_slot *slot, struct assay_audit_record *record);
/* Programs a record into a blank slot and reads it back. */
PUMP_MUST_CHECK enum pump_status audit_slot_write(uint16_t sector, uint16_t at, const struct assay_audit_record *record);
/* Whether the sector's last erase came to its end. */
bool audit_sector_is_erased(uint16_t sector);
/* The marker goes first: a cut in mid-erase leaves a sector without records. */
PUMP_MUST_CHECK enum pump_status audit_sector_erase(uint16_t sector);

#endif
