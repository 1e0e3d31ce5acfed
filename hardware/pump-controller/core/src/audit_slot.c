// SPDX-License-Identifier: Apache-2.0
/* Single slots of the audit log. Each access is a critical section of its own, of one page at most but for an erase. */
#include "audit_slot.h"

#include <stddef.h>
#include <string.h>

#include "pump/crc32.h"
#include "pump/port.h"

static const uint8_t erased_marker[8] = { 'A', 'u', 'd', 'i', 't', 'l', 'o', 'g' };

static uint32_t offset_of(uint16_t sector, uint16_t at)
{
    return (uint32_t)AUDIT_OFFSET + (uint32_t)sector * PORT_FLASH_SECTOR + (uint32_t)at * AUDIT_SLOT;
}

static void read(uint32_t offset, void *out, size_t length)
{
    const uint32_t critical = port_critical_enter();
    port_flash_read(offset, out, length);
    port_critical_exit(critical);
}

/* Programs part of a page; the rest of it stays as it is. Then compares. */
PUMP_MUST_CHECK static enum pump_status write_part(uint32_t offset, const void *data, size_t length)
{
    uint8_t page[PORT_FLASH_PAGE];
    const size_t at = offset % PORT_FLASH_PAGE;
    memset(page, 0xff, sizeof page);
    memcpy(page + at, data, length);
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = port_flash_program((uint32_t)(offset - at), page);
    port_critical_exit(critical);
    if (status != PUMP_OK) {
        return PUMP_FAULT;
    }
    read(offset, page, length);
    return memcmp(page, data, length) == 0 ? PUMP_OK : PUMP_FAULT;
}

bool audit_slot_load(uint16_t sector, uint16_t at, struct audit_slot *slot)
{
    read(offset_of(sector, at), slot, sizeof *slot);
    return slot->sequence != 0u && slot->crc == crc32_of(slot, offsetof(struct audit_slot, crc));
}

bool audit_slot_is_blank(const struct audit_slot *slot)
{
    struct audit_slot blank;
    memset(&blank, 0xff, sizeof blank);
    return memcmp(slot, &blank, sizeof blank) == 0;
}

void audit_slot_fill(const struct audit_slot *slot, struct assay_audit_record *record)
{
    *record = (struct assay_audit_record){ .sequence = slot->sequence,
                                           .kind = slot->kind,
                                           .boot_count = slot->boot_count,
                                           .uptime = slot->uptime_ms,
                                           .has_peer = slot->has_peer != 0u,
                                           .detail = slot->detail };
    memcpy(record->peer, slot->peer, sizeof record->peer);
    memcpy(record->chain, slot->chain, sizeof record->chain);
}

enum pump_status audit_slot_write(uint16_t sector, uint16_t at, const struct assay_audit_record *record)
{
    struct audit_slot slot = { .sequence = record->sequence,
                               .boot_count = record->boot_count,
                               .uptime_ms = record->uptime,
                               .detail = record->detail,
                               .kind = record->kind,
                               .has_peer = record->has_peer ? 1u : 0u };
    memcpy(slot.peer, record->peer, sizeof slot.peer);
    memcpy(slot.chain, record->chain, sizeof slot.chain);
    slot.crc = crc32_of(&slot, offsetof(struct audit_slot, crc));
    return write_part(offset_of(sector, at), &slot, sizeof slot);
}

bool audit_sector_is_erased(uint16_t sector)
{
    uint8_t marker[sizeof erased_marker];
    read(offset_of(sector, 0), marker, sizeof marker);
    return memcmp(marker, erased_marker, sizeof marker) == 0;
}

enum pump_status audit_sector_erase(uint16_t sector)
{
    static const uint8_t nothing[sizeof erased_marker];
    const uint32_t offset = offset_of(sector, 0);
    if (audit_sector_is_erased(sector) && write_part(offset, nothing, sizeof nothing) != PUMP_OK) {
        return PUMP_FAULT;
    }
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = port_flash_erase(offset);
    port_critical_exit(critical);
    /* Cells of a torn erase may read as blank and not last: only a sector with this marker may be written. */
    return status == PUMP_OK ? write_part(offset, erased_marker, sizeof erased_marker) : PUMP_FAULT;
}
