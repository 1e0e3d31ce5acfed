// SPDX-License-Identifier: Apache-2.0
/* The ring of audit records: where things are is kept in RAM and found again at mount. */
#include "audit_ring.h"

#include <string.h>

#include "audit_slot.h"
#include "crypto_hash_sha256.h"

#include "pump/panic.h"
#include "pump/port.h"

enum { TRIES = 3 };

static struct {
    uint32_t first_sequence[AUDIT_SECTORS]; /* of each sector; 0 = it holds no record */
    uint16_t sector;                        /* where the next record goes … */
    uint16_t slot;                          /* … at or behind this place; AUDIT_SLOTS: the sector is full */
    uint32_t last_sequence;
    uint8_t chain[AUDIT_CHAIN];
} ring;

static uint16_t after(uint16_t sector)
{
    return (uint16_t)((sector + 1u) % AUDIT_SECTORS);
}

/* Whether a sector may take records without an erase. */
static bool is_ready(uint16_t sector)
{
    return ring.first_sequence[sector] == 0u && audit_sector_is_erased(sector);
}

/* ---- mounting ---- */

/* First valid record of a sector. Slots are used in order, so a blank one ends the search. */
static uint32_t find_first_sequence(uint16_t sector)
{
    struct audit_slot slot;
    for (uint16_t at = 1; at < AUDIT_SLOTS && audit_sector_is_erased(sector); at++) {
        if (audit_slot_load(sector, at, &slot)) {
            return slot.sequence;
        }
        if (audit_slot_is_blank(&slot)) {
            return 0;
        }
    }
    return 0;
}

/* Takes up the newest record of the newest sector; the next one goes behind the last slot that was ever written. */
static void take_up(uint16_t sector)
{
    ring.sector = sector;
    ring.slot = 1;
    for (uint16_t at = 1; at < AUDIT_SLOTS; at++) {
        struct audit_slot slot;
        const bool valid = audit_slot_load(sector, at, &slot);
        if (valid && slot.sequence > ring.last_sequence) {
            ring.last_sequence = slot.sequence;
            memcpy(ring.chain, slot.chain, sizeof ring.chain);
        }
        if (valid || !audit_slot_is_blank(&slot)) {
            ring.slot = (uint16_t)(at + 1u);
        }
    }
}

/* The first sector of an empty ring, if it must be erased, and the next. */
PUMP_MUST_CHECK static enum pump_status erase_ahead_at_boot(bool empty)
{
    enum pump_status status = PUMP_OK;
    if (empty && !is_ready(ring.sector)) {
        status = audit_sector_erase(ring.sector);
    }
    return status == PUMP_OK && audit_ring_wants_erase() ? audit_ring_erase_ahead() : status;
}

enum pump_status audit_ring_mount(void)
{
    uint16_t newest = 0;
    memset(&ring, 0, sizeof ring);
    ring.slot = 1;
    for (uint16_t sector = 0; sector < AUDIT_SECTORS; sector++) {
        ring.first_sequence[sector] = find_first_sequence(sector);
        newest = ring.first_sequence[sector] > ring.first_sequence[newest] ? sector : newest;
    }
    const bool empty = ring.first_sequence[newest] == 0u;
    if (!empty) {
        take_up(newest);
    }
    return erase_ahead_at_boot(empty);
}

/* ---- writing ---- */

/* Steps over torn slots, and into the next sector if that is ready; false when there is no blank slot. */
static bool find_blank(void)
{
    struct audit_slot slot;
    for (unsigned tries = 0; tries < 2u * AUDIT_SLOTS; tries++) {
        if (ring.slot < AUDIT_SLOTS) {
            if (!audit_slot_load(ring.sector, ring.slot, &slot) && audit_slot_is_blank(&slot)) {
                return true;
            }
            ring.slot++;
        } else if (is_ready(after(ring.sector))) {
            ring.sector = after(ring.sector);
            ring.slot = 1;
        } else {
            return false;
        }
    }
    return false;
}

bool audit_ring_has_room(void)
{
    return find_blank();
}

/* SHA-256 of the chain value before and the record's deterministic encoding without its own (AUD-2). */
static void chain_on(struct assay_audit_record *record)
{
    struct assay_audit_entry entry = { .sequence = record->sequence,
                                       .kind = record->kind,
                                       .boot_count = record->boot_count,
                                       .uptime = record->uptime,
                                       .has_peer = record->has_peer,
                                       .detail = record->detail };
    uint8_t bytes[AUDIT_CHAIN + ASSAY_AUDIT_ENTRY_BYTES_MAX];
    size_t length;
    memcpy(entry.peer, record->peer, sizeof entry.peer);
    memcpy(bytes, ring.chain, AUDIT_CHAIN);
    if (assay_audit_entry_encode(&entry, bytes + AUDIT_CHAIN, ASSAY_AUDIT_ENTRY_BYTES_MAX, &length) != ASSAY_CBOR_OK) {
        pump_panic(); /* kinds are those of the schema: this cannot be */
    }
    (void)crypto_hash_sha256(record->chain, bytes, AUDIT_CHAIN + length);
}

enum pump_status audit_ring_append(struct assay_audit_record *record)
{
    enum pump_status status = PUMP_FAULT;
    record->sequence = ring.last_sequence + 1u;
    chain_on(record);
    for (unsigned tries = 0; tries < TRIES && status == PUMP_FAULT; tries++) {
        if (!find_blank()) {
            return PUMP_FULL;
        }
        status = audit_slot_write(ring.sector, ring.slot, record);
        ring.slot++;
    }
    if (status == PUMP_OK) {
        ring.last_sequence = record->sequence;
        memcpy(ring.chain, record->chain, AUDIT_CHAIN);
        if (ring.first_sequence[ring.sector] == 0u) {
            ring.first_sequence[ring.sector] = record->sequence;
        }
    }
    return status;
}

uint32_t audit_ring_head(uint8_t chain[AUDIT_CHAIN])
{
    memcpy(chain, ring.chain, AUDIT_CHAIN);
    return ring.last_sequence;
}

/* ---- erasing ---- */

bool audit_ring_wants_erase(void)
{
    return !is_ready(after(ring.sector));
}

enum pump_status audit_ring_erase_ahead(void)
{
    const uint16_t sector = after(ring.sector);
    ring.first_sequence[sector] = 0;
    return audit_sector_erase(sector);
}

/* ---- reading ---- */

/* The sector that begins last among those at or before `from`; else the one that begins first; AUDIT_SECTORS: no records. */
static uint16_t sector_of(uint32_t from)
{
    uint16_t holds = AUDIT_SECTORS;
    uint16_t oldest = AUDIT_SECTORS;
    for (uint16_t sector = 0; sector < AUDIT_SECTORS; sector++) {
        const uint32_t first = ring.first_sequence[sector];
        if (first != 0u && first <= from && (holds == AUDIT_SECTORS || first > ring.first_sequence[holds])) {
            holds = sector;
        }
        if (first != 0u && (oldest == AUDIT_SECTORS || first < ring.first_sequence[oldest])) {
            oldest = sector;
        }
    }
    return holds < AUDIT_SECTORS ? holds : oldest;
}

static bool read_in_sector(uint16_t sector, uint32_t from, struct assay_audit_record *record)
{
    const uint32_t first = ring.first_sequence[sector];
    const uint32_t ahead = from > first ? from - first : 0u; /* torn slots only push a record further back */
    for (uint32_t at = 1u + ahead; at < AUDIT_SLOTS; at++) {
        struct audit_slot slot;
        if (audit_slot_load(sector, (uint16_t)at, &slot) && slot.sequence >= from) {
            audit_slot_fill(&slot, record);
            return true;
        }
    }
    return false;
}

bool audit_ring_read(uint32_t from, struct assay_audit_record *record)
{
    if (from > ring.last_sequence) {
        return false;
    }
    const uint16_t sector = sector_of(from);
    return sector < AUDIT_SECTORS && (read_in_sector(sector, from, record) ||
                                      (ring.first_sequence[after(sector)] > from && read_in_sector(after(sector), from, record)));
}
