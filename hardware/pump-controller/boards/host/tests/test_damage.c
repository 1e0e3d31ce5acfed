// SPDX-License-Identifier: Apache-2.0
/* Faults and damage leave an audit record of their kind each: docs/protocol/link.md AUD-9. */
#include "pump/damage.h"

#include <string.h>

#include "audit_records.h"
#include "audit_ring.h"
#include "peer.h"
#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/drbg.h"
#include "pump/fault_note.h"
#include "pump/guard.h"
#include "pump/journal.h"
#include "pump/panic.h"
#include "pump/pump.h"
#include "pump/sense.h"
#include "pump/settings.h"
#include "pump/store.h"
#include "pump/supervisor.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;

/* The newest record of a kind tells this detail, and there are so many. */
static void check_logged(uint8_t kind, unsigned times, uint32_t detail)
{
    struct assay_audit_record record = { .sequence = 0 };
    simulation_run(SECONDS(1));
    CHECK_EQUAL(audit_find(kind, &record), times);
    CHECK_EQUAL(record.detail, detail);
}

static bool is_told(void)
{
    return annunciation_is_pending(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
}

static void save_max_bolus(uint32_t milliunits)
{
    settings_edit()->limits.max_bolus = milliunits;
    CHECK(settings_commit() == PUMP_OK);
}

/* One bit of the newest settings: 2,048 bytes each, the second of them now. */
static void flip_in_settings(uint32_t copy)
{
    simulation.flash[SETTINGS_OFFSET + copy * 2048u + 40u] ^= 1u;
}

static void damaged_settings_are_not_used_and_told(void)
{
    simulation_boot();
    save_max_bolus(7000);
    save_max_bolus(6000);
    simulation_boot();
    CHECK_EQUAL(settings_get()->limits.max_bolus, 6000u);
    CHECK(!is_told());
    flip_in_settings(1);
    simulation_boot();
    CHECK_EQUAL(settings_get()->limits.max_bolus, 7000u); /* the copy before */
    CHECK(is_told());
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 1, AUDIT_PLACE_SETTINGS);
    flip_in_settings(0);
    simulation_boot();
    CHECK_EQUAL(settings_get()->limits.max_bolus, 10000u); /* those of the factory */
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 2, AUDIT_PLACE_SETTINGS);
    save_max_bolus(5000); /* a whole one */
    simulation_boot();
    CHECK_EQUAL(settings_get()->limits.max_bolus, 5000u);
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 2, AUDIT_PLACE_SETTINGS);
}

static void a_damaged_store_is_told(void)
{
    peer_boot_paired(&controller);
    CHECK(store_peer(0) != NULL);
    size_t at = STORE_OFFSET; /* images of three pages, one behind the other: to the last */
    while (simulation.flash[at + 3u * PORT_FLASH_PAGE] != 0xffu) {
        at += 3u * (size_t)PORT_FLASH_PAGE;
    }
    simulation.flash[at + 300u] ^= 1u;
    simulation_boot();
    CHECK(store_peer(0) == NULL);
    CHECK(is_told());
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 1, AUDIT_PLACE_STORE);
}

/* A record that a power cut has torn is none; it is told once. */
static void a_torn_record_of_the_journal_is_logged_once(void)
{
    simulation_boot();
    CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 1) == PUMP_OK);
    const uint32_t last = journal_last_sequence();
    simulation.flash[JOURNAL_OFFSET + (last - 1u) * PORT_FLASH_PAGE + 9u] ^= 4u;
    simulation_boot();
    CHECK_EQUAL(journal_damage(), JOURNAL_TORN);
    CHECK(!is_told());
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 1, AUDIT_PLACE_JOURNAL);
    simulation_boot();
    CHECK_EQUAL(journal_damage(), JOURNAL_WHOLE);
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 1, AUDIT_PLACE_JOURNAL);
}

static void a_journal_without_a_good_record_is_told(void)
{
    simulation_boot();
    memset(simulation.flash + JOURNAL_OFFSET, 0x5a, (size_t)JOURNAL_SECTORS * PORT_FLASH_SECTOR);
    simulation_boot();
    CHECK_EQUAL(journal_damage(), JOURNAL_LOST);
    CHECK(is_told());
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 1, AUDIT_PLACE_JOURNAL);
}

static void a_copy_that_is_damaged_while_the_pump_runs_is_told(void)
{
    simulation_boot();
    save_max_bolus(7000);
    flip_in_settings(0);
    damage_look();
    CHECK(is_told());
    check_logged(ASSAY_AUDIT_KIND_SETTINGS_DAMAGED, 1, AUDIT_PLACE_SETTINGS);
}

/* The next flash operation has no effect. */
static void wear_once(void)
{
    simulation.refuse_from = simulation.flash_operations + 1u;
    simulation.refuse_to = simulation.refuse_from;
}

static void worn_flash_is_logged(void)
{
    simulation_boot();
    settings_edit()->limits.max_bolus = 7000;
    save_max_bolus(7000);
    wear_once();
    settings_edit()->limits.max_bolus = 6000;
    CHECK(settings_commit() == PUMP_FAULT);
    check_logged(ASSAY_AUDIT_KIND_FLASH_FAULT, 1, AUDIT_PLACE_SETTINGS);
    CHECK_EQUAL(settings_get()->limits.max_bolus, 7000u);
    wear_once();
    CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 1) == PUMP_FAULT);
    check_logged(ASSAY_AUDIT_KIND_FLASH_FAULT, 2, AUDIT_PLACE_JOURNAL);
    wear_once();
    static const uint8_t key[NOISE_KEY] = { 1 };
    CHECK(store_pair(key, ASSAY_ROLE_CONTROLLER) == PUMP_FAULT);
    check_logged(ASSAY_AUDIT_KIND_FLASH_FAULT, 3, AUDIT_PLACE_STORE);
}

static void sensors_that_say_nothing_plausible_are_logged(void)
{
    static const enum port_sensor sensors[] = { PORT_SENSOR_PRESSURE, PORT_SENSOR_BATTERY, PORT_SENSOR_TEMPERATURE };
    simulation_boot();
    for (unsigned i = 0; i < 3u; i++) {
        const uint16_t good = simulation.millivolts[sensors[i]];
        simulation.millivolts[sensors[i]] = 0;
        simulation_run(MINUTES(3));
        check_logged(ASSAY_AUDIT_KIND_SENSOR_FAULT, i + 1u, AUDIT_SENSOR_PRESSURE + i);
        simulation.millivolts[sensors[i]] = good;
        simulation_run(MINUTES(3));
    }
}

static void motion_and_reservoir_that_disagree_are_logged(void)
{
    simulation_boot();
    simulation_move(2);
    simulation_move(2); /* tripped already */
    check_logged(ASSAY_AUDIT_KIND_SENSOR_FAULT, 1, AUDIT_SENSOR_MOTION);
    settings_edit()->reservoir_known = true;
    settings_edit()->reservoir_filled = 100000;
    CHECK(settings_commit() == PUMP_OK);
    simulation_boot();
    simulation.pins[PORT_PIN_TRAVEL] = false;
    simulation_run(MINUTES(2));
    check_logged(ASSAY_AUDIT_KIND_SENSOR_FAULT, 2, AUDIT_SENSOR_RESERVOIR);
}

static void a_noise_source_that_fails_is_logged(void)
{
    uint8_t drawn[16];
    simulation_boot();
    simulation.noise = SIMULATION_NOISE_STUCK;
    CHECK(random_bytes(drawn, sizeof drawn) == PUMP_FAULT);
    check_logged(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, 1, AUDIT_SELF_TEST_NOISE);
    CHECK(random_bytes(drawn, sizeof drawn) == PUMP_FAULT); /* the start-up test, this time */
    check_logged(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, 2, AUDIT_SELF_TEST_NOISE);
    simulation_boot();
    struct assay_audit_record record;
    CHECK(audit_find(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, &record) > 2u);
    CHECK_EQUAL(record.detail, AUDIT_SELF_TEST_NOISE);
}

static void fail_the_image(void)
{
    guard_self_test_failed(AUDIT_SELF_TEST_IMAGE);
}

static void what_ended_the_life_before_is_logged(void)
{
    simulation_boot();
    simulation.boot_reason = ASSAY_BOOT_REASON_WATCHDOG;
    const struct fault_note note = { .cause = FAULT_HARD, .context = FAULT_IN_LINK, .contained = 1, .pc = 0x20001234u };
    fault_note_write(&note);
    simulation_boot();
    check_logged(ASSAY_AUDIT_KIND_PROCESSOR_FAULT, 2, 0x20001234u);
    simulation_boot(); /* nobody left a note */
    check_logged(ASSAY_AUDIT_KIND_PROCESSOR_FAULT, 3, AUDIT_FAULT | (uint32_t)FAULT_WATCHDOG << 16);
    CHECK(!simulation_survives(fail_the_image));
    simulation_boot();
    check_logged(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, 1, AUDIT_SELF_TEST_IMAGE);
    check_logged(ASSAY_AUDIT_KIND_PROCESSOR_FAULT, 3, AUDIT_FAULT | (uint32_t)FAULT_WATCHDOG << 16);
}

/* A fault that comes again and again is rationed as all kinds are (AUD-7). */
static void repeated_faults_are_rationed(void)
{
    struct assay_audit_record record;
    uint8_t drawn[16];
    simulation_boot();
    simulation.noise = SIMULATION_NOISE_STUCK;
    for (unsigned i = 0; i < 100u; i++) {
        CHECK(random_bytes(drawn, sizeof drawn) == PUMP_FAULT);
    }
    simulation_run(SECONDS(1));
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, &record), AUDIT_LOG_ALLOWANCE);
    simulation_run(AUDIT_LOG_TELL_US);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_LOST, &record), 1u);
    CHECK_EQUAL(record.detail, 100u - AUDIT_LOG_ALLOWANCE);
}

void test_damage(void)
{
    RUN(damaged_settings_are_not_used_and_told);
    RUN(a_damaged_store_is_told);
    RUN(a_torn_record_of_the_journal_is_logged_once);
    RUN(a_journal_without_a_good_record_is_told);
    RUN(a_copy_that_is_damaged_while_the_pump_runs_is_told);
    RUN(worn_flash_is_logged);
    RUN(sensors_that_say_nothing_plausible_are_logged);
    RUN(motion_and_reservoir_that_disagree_are_logged);
    RUN(a_noise_source_that_fails_is_logged);
    RUN(what_ended_the_life_before_is_logged);
    RUN(repeated_faults_are_rationed);
}
