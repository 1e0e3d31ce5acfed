// SPDX-License-Identifier: Apache-2.0
/*
 * The audit log in flash: a ring of sectors, 63 records of 64 bytes in each behind a marker that its erase came to an end.
 * Power may fail at any flash operation: a record is whole or none, and a sector that is being erased holds none. Mounting
 * reads one record of each sector and the newest sector; it hashes nothing. Link context, or at boot.
 */
#ifndef PUMP_AUDIT_RING_H
#define PUMP_AUDIT_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "../generated/messages.h"
#include "pump/settings.h"
#include "pump/status.h"

enum {
    AUDIT_OFFSET = SETTINGS_OFFSET + 2 * PORT_FLASH_SECTOR,
    AUDIT_SECTORS = 16,
    AUDIT_SLOT = 64, /* bytes of a record in flash */
    AUDIT_SLOTS = PORT_FLASH_SECTOR / AUDIT_SLOT, /* of a sector; the first is its marker */
    AUDIT_SECTOR_RECORDS = AUDIT_SLOTS - 1,
    AUDIT_CHAIN = 32
};

/* Finds the newest record, and erases ahead. PUMP_FAULT when the flash does not work. */
PUMP_MUST_CHECK enum pump_status audit_ring_mount(void);
/* Whether a record can be written without an erase. */
bool audit_ring_has_room(void);
/*
 * Writes a record: kind, boot count, uptime, peer and detail are given; sequence and chain are filled in. PUMP_FULL without room.
 * PUMP_FAULT: it could not be written, nor at the next places; its number is not used up.
 */
PUMP_MUST_CHECK enum pump_status audit_ring_append(struct assay_audit_record *record);
/* The first record at or after `from`. False when there is none. */
PUMP_MUST_CHECK bool audit_ring_read(uint32_t from, struct assay_audit_record *record);
/* Sequence of the newest record and its chain value; 0 and zeros when there is none. */
uint32_t audit_ring_head(uint8_t chain[AUDIT_CHAIN]);

/* Whether the sector behind the present one is not ready. */
bool audit_ring_wants_erase(void);
/* Erases it, with the oldest records: 45 ms; when the drive has time and no frame is under way. In a critical section. */
PUMP_MUST_CHECK enum pump_status audit_ring_erase_ahead(void);

#endif
