// SPDX-License-Identifier: Apache-2.0
/*
 * Settings of therapy that outlive resets: limits, basal profiles, reservoir, occlusion sensitivity. Two copies, each with a CRC and
 * a generation. SETTINGS_VERSION counts changes that firmware of before could not read. A field that takes up a byte which
 * was zero needs none: an update that is taken back then finds its profiles.
 */
#ifndef PUMP_SETTINGS_H
#define PUMP_SETTINGS_H

#include <stdbool.h>

#include "pump/dosing.h"
#include "pump/journal.h"
#include "pump/status.h"

enum { SETTINGS_OFFSET = JOURNAL_OFFSET + JOURNAL_SECTORS * PORT_FLASH_SECTOR, SETTINGS_VERSION = 1 };

struct settings {
    struct dosing_limits limits;
    struct dosing_profile profiles[DOSING_PROFILES];
    uint8_t active; /* profile 1…8; 0 = none */
    bool reservoir_known;
    uint8_t occlusion; /* enum assay_occlusion_sensitivity; an image of firmware that had none is read as medium */
    uint32_t reservoir_filled; /* mU */
    uint32_t reservoir_at;     /* steps since the first boot, when it was filled */
};

/* Finds the newest whole copy; without one, or with one of another version, those of the factory: no basal. */
void settings_mount(void);
/* Whether the copy in flash, from which the next start takes the settings, is whole. Thread context. */
bool settings_is_whole(void);
/* Whether mounting found the newest copy damaged, torn by a power cut or of another version: what was before it serves, else the factory's. */
bool settings_were_damaged(void);
const struct settings *settings_get(void);
/* To be changed, and then committed or given up, within one critical section. */
struct settings *settings_edit(void);
/* The change holds only when it is in flash; else what was there before is taken up again. 6 ms, now and then 50 ms. */
PUMP_MUST_CHECK enum pump_status settings_commit(void);

#endif
