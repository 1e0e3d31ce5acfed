// SPDX-License-Identifier: Apache-2.0
/* The journal at boot: finds the newest record with few reads, and ends what a reset has interrupted. */
#include "journal_ring.h"

#include <string.h>

/* First valid record of a sector. Pages are used in order, so a blank one ends the search. */
static uint32_t find_first_sequence(uint16_t sector)
{
    if (!journal_sector_is_erased(sector)) {
        return 0; /* never used, or torn in mid-erase */
    }
    for (unsigned i = 0; i < JOURNAL_SECTOR_PAGES; i++) {
        struct journal_header header;
        const uint16_t page = (uint16_t)(sector * JOURNAL_SECTOR_PAGES + i);
        if (journal_page_load(page, &header)) {
            return header.sequence;
        }
        if (journal_page_is_blank(page)) {
            return 0;
        }
    }
    return 0;
}

/* Index of the sector with the newest records; JOURNAL_SECTORS when there are none at all. */
static uint16_t index_sectors(void)
{
    uint16_t newest = JOURNAL_SECTORS;
    for (uint16_t sector = 0; sector < JOURNAL_SECTORS; sector++) {
        const uint32_t sequence = find_first_sequence(sector);
        journal_ring.first_sequence[sector] = sequence;
        if (sequence != 0u && (newest == JOURNAL_SECTORS || sequence > journal_ring.first_sequence[newest])) {
            newest = sector;
        }
    }
    return newest;
}

static uint16_t find_newest_page(uint16_t sector, struct journal_header *newest)
{
    uint16_t found = JOURNAL_NO_PAGE;
    for (unsigned i = 0; i < JOURNAL_SECTOR_PAGES; i++) {
        struct journal_header header;
        const uint16_t page = (uint16_t)(sector * JOURNAL_SECTOR_PAGES + i);
        if (journal_page_load(page, &header) && (found == JOURNAL_NO_PAGE || header.sequence > newest->sequence)) {
            *newest = header;
            found = page;
        }
    }
    return found;
}

static void recall_key(uint64_t key)
{
    struct journal_keys *known = &journal_ring.known;
    if (known->count < JOURNAL_KEYS) {
        known->keys[known->count++] = key;
    }
}

/* Goes back from the newest record over those with steps, to one without: that one carries all keys before. */
static void recall_keys(uint16_t page, uint32_t sequence)
{
    struct journal_keys carried = { .count = 0 };
    bool more = true;
    for (unsigned i = 0; i < JOURNAL_PAGES && more && journal_ring.known.count < JOURNAL_KEYS; i++) {
        struct journal_header header;
        const bool valid = journal_page_load(page, &header);
        more = valid ? header.sequence == sequence : !journal_page_is_blank(page); /* a torn page is stepped over */
        if (more && valid && !journal_kind_has_steps(header.kind)) {
            more = false;
            (void)journal_page_load_keys(page, &carried); /* good, or the record were not valid */
        } else if (more && valid) {
            if (header.kind == ASSAY_HISTORY_KIND_BOLUS) {
                recall_key(header.key);
            }
            sequence--;
        }
        page = (uint16_t)((page + JOURNAL_PAGES - 1u) % JOURNAL_PAGES);
    }
    for (uint32_t i = 0; i < carried.count; i++) {
        recall_key(carried.keys[i]);
    }
}

/* Steps that were marked in a page since the newest record named it. */
static void take_up_steps(const struct journal_open *open, uint8_t kind)
{
    const uint32_t steps = journal_page_count_steps(open->page);
    const uint32_t since = steps > open->marked ? steps - open->marked : 0u;
    journal_ring.total_steps += since;
    if (kind != ASSAY_HISTORY_KIND_PRIMING) {
        journal_ring.hour_steps = (uint16_t)(journal_ring.hour_steps + since);
        journal_ring.day_steps += since;
    }
}

/* A bolus without an end was interrupted by the reset: it is ended, and never resumed (docs/protocol/link.md DLV-3). */
PUMP_MUST_CHECK static enum pump_status end_interrupted(uint16_t page, const struct journal_header *header,
                                                        struct journal_interrupted *interrupted)
{
    struct journal_end end;
    unsigned slot;
    if (journal_page_find_end(page, &end, &slot)) {
        return PUMP_OK;
    }
    interrupted->found = true;
    interrupted->ordered_steps = header->ordered_steps;
    if (slot == JOURNAL_ENDS) {
        return PUMP_OK; /* torn in every slot: reads as interrupted already */
    }
    end = (struct journal_end){ .end = ASSAY_BOLUS_END_INTERRUPTED, .delivered_steps = journal_page_count_steps(page) };
    return journal_page_write_end(page, &end);
}

/* Pages are used in order: between the newest record and the next blank page there is none, unless it was torn or is damaged. */
static bool has_damage_behind(uint16_t page)
{
    const uint16_t next = (uint16_t)((page + 1u) % JOURNAL_PAGES);
    struct journal_header header;
    return !journal_page_is_blank(next) && !journal_page_load(next, &header);
}

static bool has_only_damage(void)
{
    bool damaged = false;
    for (uint16_t sector = 0; sector < JOURNAL_SECTORS; sector++) {
        damaged = damaged || !journal_page_is_blank((uint16_t)(sector * JOURNAL_SECTOR_PAGES));
    }
    return damaged;
}

/* Takes up the running totals, and the pages that were open with their steps. */
PUMP_MUST_CHECK static enum pump_status take_up(uint16_t page, const struct journal_header *newest,
                                                struct journal_interrupted *interrupted)
{
    enum pump_status status = PUMP_OK;
    journal_ring.next_page = (uint16_t)((page + 1u) % JOURNAL_PAGES);
    journal_ring.last_sequence = newest->sequence;
    journal_ring.boot_count = newest->boot_count;
    journal_ring.therapy = newest->therapy;
    journal_ring.alarms = newest->alarms;
    journal_ring.last_bolus_id = newest->bolus_id;
    journal_ring.total_steps = newest->total_steps;
    journal_ring.hour_steps = newest->hour_steps;
    journal_ring.day_steps = newest->day_steps;
    recall_keys(page, newest->sequence);
    for (unsigned i = 0; i < JOURNAL_STREAMS; i++) {
        struct journal_header header;
        const struct journal_open *open = &newest->open[i];
        if (open->page >= JOURNAL_PAGES) {
            continue;
        }
        if (!journal_page_load(open->page, &header)) {
            journal_ring.damage = JOURNAL_LOST;
            continue;
        }
        take_up_steps(open, header.kind);
        if (header.kind != ASSAY_HISTORY_KIND_BOLUS) {
            interrupted->flowed = true;
        } else if (status == PUMP_OK) {
            status = end_interrupted(open->page, &header, interrupted);
        }
    }
    return status;
}

enum journal_damage journal_damage(void)
{
    return journal_ring.damage;
}

enum pump_status journal_mount(uint8_t boot_reason, struct journal_interrupted *interrupted)
{
    struct journal_header newest;
    memset(&journal_ring, 0, sizeof journal_ring);
    memset(interrupted, 0, sizeof *interrupted);
    for (unsigned i = 0; i < JOURNAL_STREAMS; i++) {
        journal_ring.streams[i].page = JOURNAL_NO_PAGE;
        journal_ring.named[i] = JOURNAL_NO_PAGE;
    }
    journal_ring.therapy = ASSAY_THERAPY_STATE_RUN;
    enum pump_status status = PUMP_OK;
    const uint16_t sector = index_sectors();
    if (sector != JOURNAL_SECTORS) {
        const uint16_t page = find_newest_page(sector, &newest);
        if (page != JOURNAL_NO_PAGE) {
            journal_ring.damage = has_damage_behind(page) ? JOURNAL_TORN : JOURNAL_WHOLE;
            status = take_up(page, &newest, interrupted);
        }
    } else {
        journal_ring.damage = has_only_damage() ? JOURNAL_LOST : JOURNAL_WHOLE;
    }
    journal_ring.boot_count++;
    if (status == PUMP_OK) {
        status = journal_event(ASSAY_HISTORY_KIND_BOOT, boot_reason);
    }
    while (status == PUMP_OK && journal_wants_erase()) { /* here nobody waits for the pump yet */
        status = journal_erase_ahead();
    }
    return status;
}
