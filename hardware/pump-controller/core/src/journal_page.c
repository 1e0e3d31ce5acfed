// SPDX-License-Identifier: Apache-2.0
/* Single pages of the journal: every write is read back, every read is checked. */
#include "journal_page.h"

#include <string.h>

#include "pump/audit_log.h"
#include "pump/crc32.h"

static const uint8_t erased_marker[8] = { 'E', 'r', 'a', 's', 'e', 'd', '!', 0 };

static uint32_t offset_of(uint16_t page)
{
    return (uint32_t)JOURNAL_OFFSET + (uint32_t)page * PORT_FLASH_PAGE;
}

/* Programs part of a page; the rest of it stays as it is. Then compares. */
PUMP_MUST_CHECK static enum pump_status write_part(uint16_t page, size_t at, const void *data, size_t length)
{
    uint8_t buffer[PORT_FLASH_PAGE];
    memset(buffer, 0xff, sizeof buffer);
    memcpy(buffer + at, data, length);
    const enum pump_status status = port_flash_program(offset_of(page), buffer);
    if (status != PUMP_OK) {
        return status;
    }
    port_flash_read(offset_of(page) + (uint32_t)at, buffer, length);
    if (memcmp(buffer, data, length) != 0) {
        audit_log(ASSAY_AUDIT_KIND_FLASH_FAULT, NULL, AUDIT_PLACE_JOURNAL);
        return PUMP_FAULT;
    }
    return PUMP_OK;
}

bool journal_page_load_keys(uint16_t page, struct journal_keys *keys)
{
    port_flash_read(offset_of(page) + (uint32_t)offsetof(struct journal_page, body), keys, sizeof *keys);
    return keys->count <= JOURNAL_KEYS && keys->crc == crc32_of(keys, offsetof(struct journal_keys, crc));
}

bool journal_kind_has_steps(uint8_t kind)
{
    return kind == ASSAY_HISTORY_KIND_BOLUS || kind == ASSAY_HISTORY_KIND_BASAL_TOTAL || kind == ASSAY_HISTORY_KIND_PRIMING;
}

/* All or nothing: a record whose keys were torn is none, whatever its header says. */
bool journal_page_load(uint16_t page, struct journal_header *header)
{
    struct journal_keys keys;
    port_flash_read(offset_of(page), header, sizeof *header);
    return header->magic == JOURNAL_MAGIC && header->crc == crc32_of(header, offsetof(struct journal_header, crc)) &&
           (journal_kind_has_steps(header->kind) || journal_page_load_keys(page, &keys));
}

bool journal_page_is_blank(uint16_t page)
{
    uint8_t buffer[PORT_FLASH_PAGE];
    port_flash_read(offset_of(page), buffer, sizeof buffer);
    const bool first = page % JOURNAL_SECTOR_PAGES == 0u;
    const size_t length = first ? offsetof(struct journal_page, erased) : sizeof buffer;
    for (size_t i = 0; i < length; i++) {
        if (buffer[i] != 0xffu) {
            return false;
        }
    }
    return true;
}

bool journal_sector_is_erased(uint16_t sector)
{
    uint8_t marker[sizeof erased_marker];
    const uint16_t page = (uint16_t)(sector * JOURNAL_SECTOR_PAGES);
    port_flash_read(offset_of(page) + (uint32_t)offsetof(struct journal_page, erased), marker, sizeof marker);
    return memcmp(marker, erased_marker, sizeof marker) == 0;
}

enum pump_status journal_sector_erase(uint16_t sector)
{
    const uint16_t page = (uint16_t)(sector * JOURNAL_SECTOR_PAGES);
    const enum pump_status status = port_flash_erase(offset_of(page));
    if (status != PUMP_OK) {
        return status;
    }
    /* Cells of a torn erase may read as blank and not last: only a sector with this marker may be written. */
    return write_part(page, offsetof(struct journal_page, erased), erased_marker, sizeof erased_marker);
}

enum pump_status journal_page_write(uint16_t page, struct journal_header *header, struct journal_keys *keys)
{
    uint8_t record[sizeof *header + sizeof *keys];
    header->magic = JOURNAL_MAGIC;
    header->crc = crc32_of(header, offsetof(struct journal_header, crc));
    memcpy(record, header, sizeof *header);
    if (keys == NULL) {
        return write_part(page, 0, record, sizeof *header);
    }
    keys->crc = crc32_of(keys, offsetof(struct journal_keys, crc));
    memcpy(record + sizeof *header, keys, sizeof *keys);
    return write_part(page, 0, record, sizeof record);
}

enum pump_status journal_page_mark(uint16_t page, uint32_t step)
{
    const size_t at = offsetof(struct journal_page, body.bolus.steps) + step / 8u;
    uint8_t byte;
    port_flash_read(offset_of(page) + (uint32_t)at, &byte, 1);
    byte = (uint8_t)(byte & ~(1u << (step % 8u)));
    return write_part(page, at, &byte, 1);
}

uint32_t journal_page_count_steps(uint16_t page)
{
    uint8_t steps[JOURNAL_STEP_BYTES];
    uint32_t count = 0;
    port_flash_read(offset_of(page) + (uint32_t)offsetof(struct journal_page, body.bolus.steps), steps, sizeof steps);
    for (size_t i = 0; i < sizeof steps; i++) {
        for (unsigned cleared = (uint8_t)~steps[i]; cleared != 0u; cleared &= cleared - 1u) {
            count++;
        }
    }
    return count;
}

static bool end_is_blank(const struct journal_end *end)
{
    struct journal_end blank;
    memset(&blank, 0xff, sizeof blank);
    return memcmp(end, &blank, sizeof blank) == 0;
}

bool journal_page_find_end(uint16_t page, struct journal_end *end, unsigned *open_slot)
{
    struct journal_end ends[JOURNAL_ENDS];
    port_flash_read(offset_of(page) + (uint32_t)offsetof(struct journal_page, body.bolus.ends), ends, sizeof ends);
    *open_slot = JOURNAL_ENDS;
    for (unsigned slot = 0; slot < JOURNAL_ENDS; slot++) {
        if (end_is_blank(&ends[slot])) {
            *open_slot = slot;
            return false;
        }
        if (ends[slot].crc == crc32_of(&ends[slot], offsetof(struct journal_end, crc))) {
            *end = ends[slot];
            return true;
        }
    }
    return false; /* torn in every slot */
}

enum pump_status journal_page_write_end(uint16_t page, struct journal_end *end)
{
    struct journal_end present;
    unsigned slot;
    end->crc = crc32_of(end, offsetof(struct journal_end, crc));
    if (journal_page_find_end(page, &present, &slot)) {
        return PUMP_STATE;
    }
    if (slot == JOURNAL_ENDS) {
        return PUMP_FULL;
    }
    return write_part(page, offsetof(struct journal_page, body.bolus.ends) + slot * sizeof *end, end, sizeof *end);
}
