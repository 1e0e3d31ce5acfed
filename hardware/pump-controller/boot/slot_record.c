// SPDX-License-Identifier: Apache-2.0
/* Which slot runs: whole records, one a page, in two sectors in turn. */
#include "slots.h"

#include <string.h>

#include "pump/crc32.h"

enum { RECORD_MAGIC = 0x31525041 /* "APR1" */, SECTOR_PAGES = SLOT_SECTOR / SLOT_PAGE };
enum { PAGES = SLOT_RECORD_SECTORS * SECTOR_PAGES, NO_PAGE = PAGES };

static uint32_t page_offset(unsigned page)
{
    return (uint32_t)SLOT_RECORDS_OFFSET + page * (uint32_t)SLOT_PAGE;
}

uint32_t slot_offset(uint8_t slot)
{
    switch (slot) {
    case SLOT_RECOVERY:
        return SLOT_RECOVERY_OFFSET;
    case SLOT_B:
        return SLOT_B_OFFSET;
    default:
        return SLOT_A_OFFSET;
    }
}

uint8_t slot_other(uint8_t slot)
{
    return slot == SLOT_A ? SLOT_B : SLOT_A;
}

static bool is_slot(uint8_t slot)
{
    return slot == SLOT_A || slot == SLOT_B;
}

static bool load_page(unsigned page, struct slot_record *record)
{
    slot_flash_read(page_offset(page), record, sizeof *record);
    return record->magic == RECORD_MAGIC && record->sequence != 0u &&
           record->crc == crc32_of(record, offsetof(struct slot_record, crc)) && record->rollback == ~record->rollback_inverted &&
           is_slot(record->confirmed) &&
           (is_slot(record->trial) || record->trial == SLOT_NONE) && record->trial != record->confirmed;
}

/* The page of the newest record, or NO_PAGE. */
static unsigned find_newest(struct slot_record *newest)
{
    const struct slot_record none = { .rollback_inverted = UINT32_MAX, .confirmed = SLOT_A, .trial = SLOT_NONE };
    unsigned found = NO_PAGE;
    *newest = none;
    for (unsigned page = 0; page < PAGES; page++) {
        struct slot_record record;
        if (load_page(page, &record) && record.sequence > newest->sequence) {
            *newest = record;
            found = page;
        }
    }
    return found;
}

void slot_record_load(struct slot_record *record)
{
    (void)find_newest(record);
}

static bool is_blank(unsigned page)
{
    uint8_t bytes[SLOT_PAGE];
    uint8_t all = 0xffu;
    slot_flash_read(page_offset(page), bytes, sizeof bytes);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        all &= bytes[i];
    }
    return all == 0xffu;
}

/* The next blank page of the newest record's sector, else the first of the other, erased. */
PUMP_MUST_CHECK static enum pump_status next_page(unsigned newest, unsigned *page)
{
    if (newest != NO_PAGE) {
        for (unsigned next = newest + 1u; next % SECTOR_PAGES != 0u; next++) {
            if (is_blank(next)) {
                *page = next;
                return PUMP_OK;
            }
        }
    }
    *page = newest == NO_PAGE ? 0u : (newest / SECTOR_PAGES + 1u) % SLOT_RECORD_SECTORS * SECTOR_PAGES;
    return slot_flash_erase(page_offset(*page));
}

enum pump_status slot_record_store(struct slot_record *record)
{
    struct slot_record newest;
    struct slot_record written;
    uint8_t bytes[SLOT_PAGE];
    unsigned page;
    const unsigned newest_page = find_newest(&newest);
    record->magic = RECORD_MAGIC;
    record->sequence = newest.sequence + 1u;
    record->rollback_inverted = ~record->rollback;
    record->unused = 0;
    record->crc = crc32_of(record, offsetof(struct slot_record, crc));
    enum pump_status status = next_page(newest_page, &page);
    if (status != PUMP_OK) {
        return status;
    }
    memset(bytes, 0xff, sizeof bytes);
    memcpy(bytes, record, sizeof *record);
    status = slot_flash_program(page_offset(page), bytes);
    if (status != PUMP_OK) {
        return status;
    }
    return load_page(page, &written) && memcmp(&written, record, sizeof written) == 0 ? PUMP_OK : PUMP_FAULT;
}
