// SPDX-License-Identifier: Apache-2.0
/* The journal's state in RAM; all of it is found again in flash at mount. */
#ifndef PUMP_JOURNAL_RING_H
#define PUMP_JOURNAL_RING_H

#include "journal_page.h"

struct journal_ring {
    uint32_t first_sequence[JOURNAL_SECTORS]; /* of each sector; 0 = it holds no record */
    uint16_t next_page;
    uint16_t last_bolus_page; /* JOURNAL_NO_PAGE: none, or lost */
    uint32_t last_bolus_id;
    uint32_t last_sequence;
    uint32_t boot_count;
    uint32_t total_steps;
    uint8_t therapy; /* enum assay_therapy_state */
    bool bolus_open;
    uint32_t marked_steps; /* of the open bolus */
    struct journal_keys known; /* keys of the last boluses, newest first: of last_bolus_id and downwards */
};

extern struct journal_ring journal_ring;

/* Writes a record; fills in what is common to all kinds. */
PUMP_MUST_CHECK enum pump_status journal_append(struct journal_header *header);

#endif
