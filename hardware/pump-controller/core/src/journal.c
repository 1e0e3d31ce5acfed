// SPDX-License-Identifier: Apache-2.0
/* The journal as a ring: writing. Where things are is kept in RAM and found again at mount (journal_mount.c). */
#include "journal_ring.h"

#include <string.h>

#include "pump/audit_log.h"
#include "pump/uptime.h"

struct journal_ring journal_ring;

static uint16_t sector_of(uint16_t page)
{
    return (uint16_t)(page / JOURNAL_SECTOR_PAGES);
}

static uint16_t after(uint16_t page)
{
    return (uint16_t)((page + 1u) % JOURNAL_PAGES);
}

/*
 * Whether steps are marked there, or will be counted there at the next mount: such a sector must stay. The one before an
 * open page stays too, as room for the record that no longer names it once it is closed.
 */
static bool is_needed(uint16_t sector)
{
    bool needed = false;
    for (unsigned i = 0; i < JOURNAL_STREAMS; i++) {
        const uint16_t open = journal_ring.streams[i].page;
        const uint16_t named = journal_ring.named[i];
        const uint16_t next = (uint16_t)((sector + 1u) % JOURNAL_SECTORS);
        needed = needed || (open != JOURNAL_NO_PAGE && (sector_of(open) == sector || sector_of(open) == next)) ||
                 (named != JOURNAL_NO_PAGE && sector_of(named) == sector);
    }
    return needed;
}

/* A sector loses its records before they are erased: a cut in mid-erase must leave no half of it in the history. */
PUMP_MUST_CHECK static enum pump_status erase(uint16_t sector)
{
    if (is_needed(sector)) {
        audit_log(ASSAY_AUDIT_KIND_FLASH_FAULT, NULL, AUDIT_FULL | (uint32_t)AUDIT_PLACE_JOURNAL);
        return PUMP_FULL;
    }
    journal_ring.first_sequence[sector] = 0;
    return journal_sector_erase(sector);
}

/* Whether a sector may take records without an erase. */
static bool is_ready(uint16_t sector)
{
    return journal_sector_is_erased(sector) && journal_page_is_blank((uint16_t)(sector * JOURNAL_SECTOR_PAGES));
}

/* Makes next_page a blank page: skips torn ones, erases when it comes into a sector that is not ready. */
PUMP_MUST_CHECK static enum pump_status find_blank(void)
{
    for (unsigned tries = 0; tries <= JOURNAL_SECTOR_PAGES; tries++) {
        const uint16_t page = journal_ring.next_page;
        if (page % JOURNAL_SECTOR_PAGES == 0u && !journal_sector_is_erased(sector_of(page))) {
            return erase(sector_of(page));
        }
        if (journal_page_is_blank(page)) {
            return PUMP_OK;
        }
        if (page % JOURNAL_SECTOR_PAGES == 0u && journal_ring.first_sequence[sector_of(page)] != 0u) {
            return erase(sector_of(page)); /* the oldest records: the ring has come round */
        }
        journal_ring.next_page = after(page);
    }
    return PUMP_FAULT;
}

static void name_open_pages(struct journal_header *header, unsigned stream, uint16_t page)
{
    for (unsigned i = 0; i < JOURNAL_STREAMS; i++) {
        header->open[i].page = journal_ring.streams[i].page;
        header->open[i].marked = (uint16_t)journal_ring.streams[i].marked;
    }
    if (stream < JOURNAL_STREAMS) {
        header->open[stream] = (struct journal_open){ .page = page };
    }
}

enum pump_status journal_append(struct journal_header *header, unsigned stream)
{
    const enum pump_status blank = find_blank();
    if (blank != PUMP_OK) {
        return blank;
    }
    const uint16_t page = journal_ring.next_page;
    header->sequence = journal_ring.last_sequence + 1u;
    header->therapy = journal_ring.therapy;
    header->alarms = journal_ring.alarms;
    header->boot_count = journal_ring.boot_count;
    header->uptime_ms = uptime_ms();
    header->total_steps = journal_ring.total_steps;
    header->hour_steps = journal_ring.hour_steps;
    header->day_steps = journal_ring.day_steps;
    name_open_pages(header, stream, page);
    journal_ring.next_page = after(page);
    const enum pump_status status =
        journal_page_write(page, header, journal_kind_has_steps(header->kind) ? NULL : &journal_ring.known);
    if (status != PUMP_OK) {
        return status; /* the page is void; the sequence number is not used up */
    }
    journal_ring.last_sequence = header->sequence;
    if (journal_ring.first_sequence[sector_of(page)] == 0u) {
        journal_ring.first_sequence[sector_of(page)] = header->sequence;
    }
    for (unsigned i = 0; i < JOURNAL_STREAMS; i++) {
        journal_ring.named[i] = header->open[i].page;
    }
    return PUMP_OK;
}

/* Writes a record with steps, which this stream marks from then on. */
PUMP_MUST_CHECK static enum pump_status open_stream(unsigned stream, struct journal_header *header)
{
    const enum pump_status status = journal_append(header, stream);
    if (status == PUMP_OK) {
        journal_ring.streams[stream] = (struct journal_stream){
            .page = (uint16_t)((journal_ring.next_page + JOURNAL_PAGES - 1u) % JOURNAL_PAGES),
            .uptime_ms = header->uptime_ms,
            .bolus_id = header->bolus_id,
        };
    }
    return status;
}

static bool is_open(unsigned stream)
{
    return journal_ring.streams[stream].page != JOURNAL_NO_PAGE;
}

PUMP_MUST_CHECK static enum pump_status mark(unsigned stream)
{
    struct journal_stream *open = &journal_ring.streams[stream];
    if (open->marked >= JOURNAL_STEPS_MAX) {
        return PUMP_FULL;
    }
    const enum pump_status status = journal_page_mark(open->page, open->marked);
    if (status == PUMP_OK) {
        open->marked++;
        journal_ring.total_steps++;
    }
    return status;
}

enum pump_status journal_event(uint8_t kind, uint32_t detail)
{
    struct journal_header header = {
        .kind = kind,
        .detail = detail,
        .bolus_id = journal_ring.last_bolus_id,
    };
    return journal_append(&header, JOURNAL_STREAMS);
}

enum pump_status journal_set_therapy(uint8_t state)
{
    const uint8_t before = journal_ring.therapy;
    journal_ring.therapy = state;
    const enum pump_status status = journal_event(ASSAY_HISTORY_KIND_THERAPY_STATE, state);
    if (status != PUMP_OK) {
        journal_ring.therapy = before;
    }
    return status;
}

uint8_t journal_therapy(void)
{
    return journal_ring.therapy;
}

void journal_set_alarms(uint16_t alarms)
{
    journal_ring.alarms = alarms;
}

uint16_t journal_alarms(void)
{
    return journal_ring.alarms;
}

static void remember_key(uint64_t key)
{
    struct journal_keys *known = &journal_ring.known;
    memmove(known->keys + 1, known->keys, sizeof known->keys - sizeof known->keys[0]);
    known->keys[0] = key;
    if (known->count < JOURNAL_KEYS) {
        known->count++;
    }
}

uint32_t journal_find_key(uint64_t key)
{
    for (uint32_t i = 0; i < journal_ring.known.count; i++) {
        if (journal_ring.known.keys[i] == key) {
            return journal_ring.last_bolus_id - i;
        }
    }
    return 0;
}

#if defined(ASSAY_MUTANTS)
void journal_forget_keys(void)
{
    journal_ring.known.count = 0;
}
#endif

enum pump_status journal_bolus_begin(unsigned stream, uint64_t key, uint8_t kind, uint32_t steps, uint32_t *bolus_id)
{
    struct journal_header header = {
        .kind = ASSAY_HISTORY_KIND_BOLUS,
        .detail = kind,
        .bolus_id = journal_ring.last_bolus_id + 1u,
        .key = key,
        .ordered_steps = (uint16_t)steps,
    };
    if (is_open(stream) || steps > UINT16_MAX) {
        return PUMP_STATE;
    }
    const enum pump_status status = open_stream(stream, &header);
    if (status != PUMP_OK) {
        return status;
    }
    journal_ring.last_bolus_id = header.bolus_id;
    remember_key(key);
    *bolus_id = header.bolus_id;
    return PUMP_OK;
}

enum pump_status journal_bolus_step(unsigned stream)
{
    return is_open(stream) ? mark(stream) : PUMP_STATE;
}

enum pump_status journal_bolus_end(unsigned stream, uint8_t end, uint32_t delivered_steps)
{
    struct journal_end record = {
        .end = end,
        .delivered_steps = delivered_steps,
        .uptime_ms = uptime_ms(),
    };
    const uint16_t page = journal_ring.streams[stream].page;
    if (page == JOURNAL_NO_PAGE) {
        return PUMP_STATE;
    }
    journal_ring.streams[stream].page = JOURNAL_NO_PAGE;
    return journal_page_write_end(page, &record);
}

/* A record of this kind, with room, and not too old. */
static bool flow_fits(uint8_t kind)
{
    const struct journal_stream *flow = &journal_ring.streams[JOURNAL_FLOW];
    return is_open(JOURNAL_FLOW) && journal_ring.flow_kind == kind && flow->marked < JOURNAL_STEPS_MAX &&
           uptime_ms() - flow->uptime_ms < JOURNAL_RUN_MS;
}

enum pump_status journal_flow_step(uint8_t kind)
{
    if (!flow_fits(kind)) {
        struct journal_header header = { .kind = kind, .bolus_id = journal_ring.last_bolus_id };
        journal_flow_end();
        const enum pump_status status = open_stream(JOURNAL_FLOW, &header);
        if (status != PUMP_OK) {
            return status;
        }
        journal_ring.flow_kind = kind;
    }
    return mark(JOURNAL_FLOW);
}

void journal_flow_end(void)
{
    journal_ring.streams[JOURNAL_FLOW].page = JOURNAL_NO_PAGE;
}

void journal_set_sums(const struct journal_sums *sums)
{
    journal_ring.hour_steps = (uint16_t)(sums->hour < UINT16_MAX ? sums->hour : UINT16_MAX);
    journal_ring.day_steps = sums->day;
}

struct journal_sums journal_sums(void)
{
    return (struct journal_sums){ .hour = journal_ring.hour_steps, .day = journal_ring.day_steps };
}

uint32_t journal_last_sequence(void)
{
    return journal_ring.last_sequence;
}

uint32_t journal_boot_count(void)
{
    return journal_ring.boot_count;
}

uint32_t journal_total_steps(void)
{
    return journal_ring.total_steps;
}

/* The first sector ahead that is not ready, among those that the reserve reaches into; JOURNAL_SECTORS when all are. */
static uint16_t sector_to_erase(void)
{
    const uint16_t at = journal_ring.next_page;
    for (unsigned pages = 0; pages <= JOURNAL_RESERVE; pages += JOURNAL_SECTOR_PAGES) {
        const uint16_t page = (uint16_t)((at + pages + JOURNAL_SECTOR_PAGES - 1u) % JOURNAL_PAGES);
        if (!is_ready(sector_of(page)) && !is_needed(sector_of(page))) {
            return sector_of(page);
        }
    }
    return JOURNAL_SECTORS;
}

bool journal_wants_erase(void)
{
    return sector_to_erase() != JOURNAL_SECTORS;
}

enum pump_status journal_erase_ahead(void)
{
    const uint16_t sector = sector_to_erase();
    return sector == JOURNAL_SECTORS ? PUMP_OK : erase(sector);
}
