// SPDX-License-Identifier: Apache-2.0
/* The power fails in each flash operation of a working day: docs/protocol/link.md DLV-2, DLV-3. */
#include "peer.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/store.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "storage.h"
#include "test.h"

static struct peer controller;

/* Everything that writes flash: first boot, pairing, boluses, a cancel, stopping and running therapy. */
static void work_a_day(void)
{
    simulation_boot();
    if (!peer_pair(&controller, ASSAY_ROLE_CONTROLLER)) {
        CHECK(false);
        return;
    }
    CHECK_EQUAL(peer_bolus(&controller, 300, 1), 1u);
    simulation_run(20000000);
    CHECK_EQUAL(peer_bolus(&controller, 500, 2), 2u);
    simulation_run(5000000);
    CHECK_EQUAL(peer_cancel(&controller, 2), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(peer_bolus(&controller, 500, 3), 3u);
    simulation_run(3000000);
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(3000000);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
}

static void boot(void)
{
    simulation_boot();
}

/* History from the first record on: no gaps, steps as the journal says; returns their number. */
static unsigned read_history(void)
{
    struct assay_history_record record;
    unsigned steps = 0;
    for (uint32_t sequence = 1; sequence <= journal_last_sequence(); sequence++) {
        CHECK(journal_read(sequence, &record));
        CHECK_EQUAL(record.sequence, sequence);
        if (record.kind == ASSAY_HISTORY_KIND_BOLUS) {
            CHECK(record.end != ASSAY_BOLUS_END_RUNNING);
            CHECK(record.delivered <= record.ordered);
            steps += record.delivered / DOSING_STEP_MU;
        }
    }
    return steps;
}

/* What must hold after any cut, once the pump is up again. */
static void check_pump(unsigned steps_before)
{
    CHECK_EQUAL(simulation.steps, steps_before);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, steps_before); /* nothing is resumed */
    CHECK_EQUAL(delivery_status().bolus_id, 0u);
    const unsigned told = read_history();
    CHECK_EQUAL(told, journal_total_steps());
    CHECK(told == simulation.steps || told == simulation.steps + 1u); /* at most the one step in doubt */
    CHECK(store_identity() != NULL);
}

/* A known key does not dose again; a new one does, if therapy runs. */
static void check_doses(void)
{
    uint32_t bolus_id;
    for (uint64_t key = 1; key <= 3u; key++) {
        CHECK(journal_find_key(key) == 0u || journal_find_key(key) == key);
    }
    CHECK(therapy_run() == PUMP_OK);
    const unsigned before = simulation.steps;
    const uint32_t total = journal_total_steps();
    CHECK(drive_order(1000, 2, &bolus_id) == PUMP_OK);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, before + 2u);
    CHECK_EQUAL(journal_total_steps(), total + 2u);
}

/* Returns false when the day passed without reaching this operation. */
static bool cut_the_day_at(unsigned operation, uint64_t seed)
{
    peer_make(&controller, 5);
    return !storage_cut_at(operation, seed << 7, work_a_day);
}

/* DLV-2, DLV-3, FRESH-6 */
static void no_cut_doubles_a_dose_or_loses_a_record(void)
{
    unsigned operation = 1;
    while (cut_the_day_at(operation, operation)) {
        const unsigned steps = simulation.steps;
        simulation_boot();
        check_pump(steps);
        check_doses();
        operation++;
    }
    CHECK(operation > 30u); /* the day has that many, so this loop has tried them all */
    CHECK_EQUAL(simulation.steps, 6u + 3u + 2u);
}

/* DLV-3: the power fails again while the pump comes up, in each operation of that too. */
static void nor_does_a_second_cut_while_booting(void)
{
    unsigned operation = 1;
    while (cut_the_day_at(operation, 1000u + operation)) {
        static struct simulation after_first;
        after_first = simulation;
        bool survived = false;
        for (unsigned second = 1; !survived; second++) {
            simulation = after_first;
            simulation.flash_operations = 0;
            simulation.cut_at = second;
            survived = simulation_survives(boot);
            simulation.cut_at = 0;
            const unsigned steps = simulation.steps;
            simulation_boot();
            check_pump(steps);
        }
        operation += 3u;
    }
    CHECK(operation > 30u);
}

static void write_an_event(void)
{
    CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 3) == PUMP_OK);
}

/* FRESH-6: many tears of one event record: the keys of the boluses before are known after each. */
static void a_torn_record_forgets_no_key(void)
{
    struct journal_interrupted interrupted;
    uint32_t bolus_id;
    for (uint64_t seed = 1; seed <= 200u; seed++) {
        simulation_reset();
        simulation.random ^= seed << 9;
        CHECK(journal_mount(ASSAY_BOOT_REASON_POWER_ON, &interrupted) == PUMP_OK);
        CHECK(journal_bolus_begin(JOURNAL_NORMAL, seed, ASSAY_BOLUS_KIND_NORMAL, 1, &bolus_id) == PUMP_OK);
        CHECK(journal_bolus_end(JOURNAL_NORMAL, ASSAY_BOLUS_END_COMPLETED, 0) == PUMP_OK);
        write_an_event();
        simulation.flash_operations = 0;
        simulation.cut_at = 1;
        CHECK(!simulation_survives(write_an_event));
        simulation.cut_at = 0;
        CHECK(journal_mount(ASSAY_BOOT_REASON_POWER_ON, &interrupted) == PUMP_OK);
        CHECK_EQUAL(journal_find_key(seed), 1u);
    }
}

static void fill_and_wrap(void)
{
    for (unsigned i = 0; i < 40u; i++) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
        while (journal_wants_erase()) {
            CHECK(journal_erase_ahead() == PUMP_OK);
        }
    }
}

/* A cut in the erase of the oldest sector must not leave half of it in the history. */
static void a_cut_in_an_erase_leaves_no_gap(void)
{
    bool survived = false;
    struct journal_interrupted interrupted;
    for (unsigned cut = 1; !survived; cut++) {
        simulation_reset();
        simulation.random ^= (uint64_t)cut << 20;
        CHECK(journal_mount(ASSAY_BOOT_REASON_POWER_ON, &interrupted) == PUMP_OK);
        for (unsigned i = 0; i < JOURNAL_PAGES + 8u; i++) {
            CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
        }
        simulation.flash_operations = 0;
        simulation.cut_at = cut;
        survived = simulation_survives(fill_and_wrap);
        simulation.cut_at = 0;
        const uint32_t last = journal_last_sequence();
        CHECK(journal_mount(ASSAY_BOOT_REASON_POWER_ON, &interrupted) == PUMP_OK);
        CHECK(journal_last_sequence() >= last);
        struct assay_history_record record;
        CHECK(journal_read(0, &record));
        for (uint32_t sequence = record.sequence; sequence <= journal_last_sequence(); sequence++) {
            CHECK(journal_read(sequence, &record));
            CHECK_EQUAL(record.sequence, sequence);
        }
    }
}

void test_power_cuts(void)
{
    RUN(no_cut_doubles_a_dose_or_loses_a_record);
    RUN(nor_does_a_second_cut_while_booting);
    RUN(a_torn_record_forgets_no_key);
    RUN(a_cut_in_an_erase_leaves_no_gap);
}
