// SPDX-License-Identifier: Apache-2.0
/* How one page of the journal lies in flash. Little-endian, as both the RP2040 and the hosts are. */
#ifndef PUMP_JOURNAL_PAGE_H
#define PUMP_JOURNAL_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/journal.h"

enum {
    JOURNAL_MAGIC = 0x324a5041, /* "APJ2" */
    JOURNAL_ENDS = 6,           /* one is used; the others stand by for power cuts in mid-write */
    JOURNAL_STEP_BYTES = 88,
    JOURNAL_STEPS_MAX = JOURNAL_STEP_BYTES * 8,
    JOURNAL_NO_PAGE = 0xffff
};

/* A page whose steps may be marked after the record that names it, and how many were marked then. */
struct journal_open {
    uint16_t page; /* JOURNAL_NO_PAGE: none */
    uint16_t marked;
};

/* Carries running totals, so that the newest record alone tells the present state, whatever the ring has lost. */
struct journal_header {
    uint32_t magic;
    uint32_t sequence;
    uint8_t kind;            /* enum assay_history_kind */
    uint8_t therapy;         /* state after this record */
    uint16_t hour_steps;     /* into the body, of the last hour */
    uint32_t boot_count;
    uint32_t uptime_ms;
    uint32_t detail;      /* of a bolus: its kind */
    uint32_t bolus_id;    /* this bolus, or the last one before */
    uint32_t total_steps; /* before this record */
    uint64_t key;         /* of this bolus */
    uint16_t ordered_steps;
    uint16_t alarms;    /* annunciations of high priority that are open; 0 in records of firmware that had none */
    uint32_t day_steps; /* into the body, of the last day */
    struct journal_open open[JOURNAL_STREAMS]; /* this page included */
    uint32_t crc; /* over all before */
};
_Static_assert(sizeof(struct journal_header) == 64, "the layout in flash is fixed");

struct journal_end {
    uint8_t end; /* enum assay_bolus_end */
    uint8_t unused[3];
    uint32_t delivered_steps;
    uint32_t uptime_ms;
    uint32_t crc;
};
_Static_assert(sizeof(struct journal_end) == 16, "the layout in flash is fixed");

/* What follows the header of a bolus, or of a run of basal or priming, which has no end: what is marked was delivered. */
struct journal_bolus {
    struct journal_end ends[JOURNAL_ENDS];
    uint8_t steps[JOURNAL_STEP_BYTES]; /* bit n clear: step n was made, or is about to be */
};

/* What follows the header of any other record: so the last keys outlive the records of their boluses in the ring. */
struct journal_keys {
    uint64_t keys[JOURNAL_KEYS]; /* newest first: of bolus header.bolus_id, the one before, … */
    uint32_t count;
    uint32_t crc; /* over all before */
};

struct journal_page {
    struct journal_header header;
    union {
        struct journal_bolus bolus;
        struct journal_keys keys;
    } body;
    uint8_t erased[8]; /* first page of a sector: a marker once its erase is complete */
};
_Static_assert(sizeof(struct journal_page) == PORT_FLASH_PAGE, "one record, one page");


/* Whether records of this kind have steps, and so no keys. */
bool journal_kind_has_steps(uint8_t kind);
/* Whether the page at this index holds a valid record; `header` is filled in any case. */
bool journal_page_load(uint16_t page, struct journal_header *header);
/* Whether nothing but the erase marker was ever programmed into it. */
bool journal_page_is_blank(uint16_t page);
/* Whether the sector's last erase came to its end. */
bool journal_sector_is_erased(uint16_t sector);
PUMP_MUST_CHECK enum pump_status journal_sector_erase(uint16_t sector);
/* Programs a record into a blank page and reads it back. Fills in magic and crcs. `keys` is NULL for one with steps. */
PUMP_MUST_CHECK enum pump_status journal_page_write(uint16_t page, struct journal_header *header,
                                                    struct journal_keys *keys);
/* The keys that a record without steps carries; false when they are torn. */
bool journal_page_load_keys(uint16_t page, struct journal_keys *keys);
/* Clears the bit of one step and reads it back. */
PUMP_MUST_CHECK enum pump_status journal_page_mark(uint16_t page, uint32_t step);
/* Steps whose bit is clear. */
uint32_t journal_page_count_steps(uint16_t page);
/* The end of a bolus; false when it has none. `open_slot`: the next end slot that is blank, or JOURNAL_ENDS. */
bool journal_page_find_end(uint16_t page, struct journal_end *end, unsigned *open_slot);
PUMP_MUST_CHECK enum pump_status journal_page_write_end(uint16_t page, struct journal_end *end);

#endif
