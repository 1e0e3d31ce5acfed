// SPDX-License-Identifier: Apache-2.0
/*
 * The journal in flash: each bolus, each run of basal and each event is one page of a ring, each step one bit that is
 * cleared before the motor moves. Power may fail at any flash operation: no step is ever made that is not in the journal.
 * All functions: in interrupt context, or within a critical section.
 */
#ifndef PUMP_JOURNAL_H
#define PUMP_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/port.h"
#include "pump/status.h"

enum {
    JOURNAL_OFFSET = 2 * PORT_FLASH_SECTOR,
    JOURNAL_SECTORS = 64,
    JOURNAL_SECTOR_PAGES = PORT_FLASH_SECTOR / PORT_FLASH_PAGE,
    JOURNAL_PAGES = JOURNAL_SECTORS * JOURNAL_SECTOR_PAGES,
    JOURNAL_KEYS = 20,   /* bolus keys that are remembered */
    JOURNAL_RUN_MS = 3600000, /* a run of basal is told in a record of its own so often */
    JOURNAL_RESERVE = 16 /* blank pages that are kept ahead for writers that must not wait for an erase */
};

/* Steps are marked in one page of each: a bolus that is spread, a normal bolus, and basal or priming. */
enum { JOURNAL_SPREAD, JOURNAL_NORMAL, JOURNAL_FLOW, JOURNAL_STREAMS };

/* What a reset has interrupted, found and ended at mount. */
struct journal_interrupted {
    bool found;             /* a bolus */
    bool flowed;            /* basal or priming */
    uint32_t ordered_steps; /* of the bolus */
};

/* Steps into the body that the meter had counted in the last hour and the last day, as far as the journal knows. */
struct journal_sums {
    uint32_t hour;
    uint32_t day;
};

/*
 * Finds the newest record, ends a bolus that a reset interrupted, erases ahead. `boot` becomes the boot record.
 * PUMP_FAULT when the flash does not work.
 */
PUMP_MUST_CHECK enum pump_status journal_mount(uint8_t boot_reason, struct journal_interrupted *interrupted);

/* What it came to: a record behind the newest that is none, torn by a power cut or damaged; or steps that it can count no more. */
enum journal_damage { JOURNAL_WHOLE, JOURNAL_TORN, JOURNAL_LOST };
enum journal_damage journal_damage(void);

/* ---- events ---- */
PUMP_MUST_CHECK enum pump_status journal_event(uint8_t kind, uint32_t detail);
/* A therapyState record; what it says survives resets. */
PUMP_MUST_CHECK enum pump_status journal_set_therapy(uint8_t state);
uint8_t journal_therapy(void);
/* Which annunciations of high priority are open, a bit each: each record from now on says so, and the newest is heard after a reset. */
void journal_set_alarms(uint16_t alarms);
uint16_t journal_alarms(void);

/* ---- boluses ---- */
/* Opens a bolus of a kind (enum assay_bolus_kind); its number comes back in `bolus_id`. One in each stream. */
PUMP_MUST_CHECK enum pump_status journal_bolus_begin(unsigned stream, uint64_t key, uint8_t kind, uint32_t steps,
                                                     uint32_t *bolus_id);
/* Marks the next step of the open bolus as delivered: before the pulse. */
PUMP_MUST_CHECK enum pump_status journal_bolus_step(unsigned stream);
/* Closes the open bolus with the given end (enum assay_bolus_end) and number of delivered steps. */
PUMP_MUST_CHECK enum pump_status journal_bolus_end(unsigned stream, uint8_t end, uint32_t delivered_steps);
/* Number of the bolus with this key, of the last JOURNAL_KEYS, whatever happened since; 0 when unknown. */
uint32_t journal_find_key(uint64_t key);

/* Whether the record `back` pages behind (1…JOURNAL_PAGES) is that of this bolus: kind (enum assay_bolus_kind), amounts, end. */
PUMP_MUST_CHECK bool journal_look_for_bolus(unsigned back, uint32_t bolus_id, uint8_t *kind,
                                            struct assay_history_record *record);

/* ---- basal and priming ---- */
/* Marks a step of this kind (basalTotal or priming) as delivered: before the pulse. Opens a record when it needs one. */
PUMP_MUST_CHECK enum pump_status journal_flow_step(uint8_t kind);
/* The run is over: the next step begins a record of its own. */
void journal_flow_end(void);
/* What the meter counts, for records to come. */
void journal_set_sums(const struct journal_sums *sums);
struct journal_sums journal_sums(void);

#if defined(ASSAY_MUTANTS)
/* Mutant 8 only. */
void journal_forget_keys(void);
#endif

/* ---- reading ---- */
/* The first record at or after `from`. False when there is none. */
PUMP_MUST_CHECK bool journal_read(uint32_t from, struct assay_history_record *record);
uint32_t journal_last_sequence(void);
uint32_t journal_boot_count(void);
/* Steps since the first boot. */
uint32_t journal_total_steps(void);

/* Whether fewer than JOURNAL_RESERVE pages are blank ahead. */
bool journal_wants_erase(void);
/* Erases one sector ahead: 45 ms; when the drive has time and no frame is under way. */
PUMP_MUST_CHECK enum pump_status journal_erase_ahead(void);

#endif
