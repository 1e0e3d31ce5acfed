// SPDX-License-Identifier: Apache-2.0
/* The journal's state in RAM; all of it is found again in flash at mount. */
#ifndef PUMP_JOURNAL_RING_H
#define PUMP_JOURNAL_RING_H

#include "journal_page.h"

/* A page that takes marks. */
struct journal_stream {
    uint16_t page; /* JOURNAL_NO_PAGE: none is open */
    uint32_t marked;
    uint32_t uptime_ms; /* when it was opened */
    uint32_t bolus_id;  /* of a bolus */
};

struct journal_ring {
    uint32_t first_sequence[JOURNAL_SECTORS]; /* of each sector; 0 = it holds no record */
    uint16_t next_page;
    uint32_t last_bolus_id;
    uint32_t last_sequence;
    uint32_t boot_count;
    uint32_t total_steps;
    uint8_t therapy; /* enum assay_therapy_state */
    uint16_t alarms;
    uint8_t flow_kind; /* of the open page of JOURNAL_FLOW */
    uint16_t hour_steps;
    uint32_t day_steps;
    struct journal_stream streams[JOURNAL_STREAMS];
    enum journal_damage damage; /* that mount found */
    uint16_t named[JOURNAL_STREAMS]; /* pages that the newest record names: mount needs them */
    struct journal_keys known; /* keys of the last boluses, newest first: of last_bolus_id and downwards */
};

extern struct journal_ring journal_ring;

/* Writes a record; fills in what is common to all kinds. JOURNAL_STREAMS: it opens none. */
PUMP_MUST_CHECK enum pump_status journal_append(struct journal_header *header, unsigned stream);

#endif
