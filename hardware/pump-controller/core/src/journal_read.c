// SPDX-License-Identifier: Apache-2.0
/* The journal as history: reading records in the form of the messages. */
#include "journal_ring.h"

#include <string.h>

#include "pump/drive.h"

static bool is_running(uint16_t page)
{
    return page == journal_ring.streams[JOURNAL_SPREAD].page || page == journal_ring.streams[JOURNAL_NORMAL].page;
}

static void fill_bolus(uint16_t page, const struct journal_header *header, struct assay_history_record *record)
{
    struct journal_end end;
    unsigned slot;
    uint32_t delivered = journal_page_count_steps(page);
    record->end = ASSAY_BOLUS_END_INTERRUPTED; /* what an end that is torn in every slot means */
    if (journal_page_find_end(page, &end, &slot)) {
        record->end = end.end;
        delivered = end.delivered_steps;
    } else if (is_running(page)) {
        record->end = ASSAY_BOLUS_END_RUNNING;
    }
    record->has_bolus_id = true;
    record->bolus_id = header->bolus_id;
    record->has_ordered = true;
    record->ordered = header->ordered_steps * (uint32_t)DOSING_STEP_MU;
    record->has_delivered = true;
    record->delivered = delivered * (uint32_t)DOSING_STEP_MU;
    record->has_end = true;
}

static void fill(uint16_t page, const struct journal_header *header, struct assay_history_record *record)
{
    memset(record, 0, sizeof *record);
    record->sequence = header->sequence;
    record->kind = header->kind;
    record->boot_count = header->boot_count;
    record->uptime = header->uptime_ms;
    record->detail = header->detail;
    if (header->kind == ASSAY_HISTORY_KIND_BOLUS) {
        record->detail = 0;
        fill_bolus(page, header, record);
    } else if (journal_kind_has_steps(header->kind)) {
        record->detail = journal_page_count_steps(page) * (uint32_t)DOSING_STEP_MU;
    }
}

/* The sector in which `from` lies: the one that begins last among those that begin at or before it. */
static uint16_t sector_at_or_before(uint32_t from)
{
    uint16_t best = JOURNAL_SECTORS;
    for (uint16_t sector = 0; sector < JOURNAL_SECTORS; sector++) {
        const uint32_t first = journal_ring.first_sequence[sector];
        if (first != 0u && first <= from && (best == JOURNAL_SECTORS || first > journal_ring.first_sequence[best])) {
            best = sector;
        }
    }
    return best;
}

static uint16_t sector_after(uint32_t from)
{
    uint16_t best = JOURNAL_SECTORS;
    for (uint16_t sector = 0; sector < JOURNAL_SECTORS; sector++) {
        const uint32_t first = journal_ring.first_sequence[sector];
        if (first > from && (best == JOURNAL_SECTORS || first < journal_ring.first_sequence[best])) {
            best = sector;
        }
    }
    return best;
}

static bool read_in_sector(uint16_t sector, uint32_t from, struct assay_history_record *record)
{
    for (unsigned i = 0; sector < JOURNAL_SECTORS && i < JOURNAL_SECTOR_PAGES; i++) {
        struct journal_header header;
        const uint16_t page = (uint16_t)(sector * JOURNAL_SECTOR_PAGES + i);
        if (journal_page_load(page, &header) && header.sequence >= from) {
            fill(page, &header, record);
            return true;
        }
    }
    return false;
}

bool journal_read(uint32_t from, struct assay_history_record *record)
{
    if (from > journal_ring.last_sequence) {
        return false;
    }
    return read_in_sector(sector_at_or_before(from), from, record) || read_in_sector(sector_after(from), from, record);
}

bool journal_look_for_bolus(unsigned back, uint32_t bolus_id, uint8_t *kind, struct assay_history_record *record)
{
    struct journal_header header;
    const uint16_t page = (uint16_t)((journal_ring.next_page + JOURNAL_PAGES - back) % JOURNAL_PAGES);
    if (journal_ring.first_sequence[page / JOURNAL_SECTOR_PAGES] == 0u || !journal_page_load(page, &header) ||
        header.kind != ASSAY_HISTORY_KIND_BOLUS || header.bolus_id != bolus_id) {
        return false;
    }
    *kind = (uint8_t)header.detail;
    fill(page, &header, record);
    return true;
}
