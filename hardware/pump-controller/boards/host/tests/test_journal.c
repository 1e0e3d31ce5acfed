// SPDX-License-Identifier: Apache-2.0
/* The journal on a flash that does what it should; power cuts are in test_power_cuts.c. */
#include "journal_ring.h"
#include "pump/journal.h"
#include "simulation.h"
#include "test.h"

static struct journal_interrupted interrupted;

static void mount(void)
{
    CHECK(journal_mount(ASSAY_BOOT_REASON_POWER_ON, &interrupted) == PUMP_OK);
}

static struct assay_history_record read(uint32_t from)
{
    struct assay_history_record record = { .sequence = 0 };
    CHECK(journal_read(from, &record));
    return record;
}

static void the_first_record_is_the_boot(void)
{
    mount();
    const struct assay_history_record record = read(1);
    CHECK_EQUAL(record.sequence, 1u);
    CHECK_EQUAL(record.kind, ASSAY_HISTORY_KIND_BOOT);
    CHECK_EQUAL(record.boot_count, 1u);
    CHECK_EQUAL(record.detail, ASSAY_BOOT_REASON_POWER_ON);
    CHECK(!record.has_bolus_id);
    CHECK_EQUAL(journal_therapy(), ASSAY_THERAPY_STATE_RUN);
    CHECK(!interrupted.found);
}

static void deliver(uint64_t key, uint32_t ordered, uint32_t steps, uint8_t end)
{
    uint32_t bolus_id;
    CHECK(journal_bolus_begin(JOURNAL_NORMAL, key, ASSAY_BOLUS_KIND_NORMAL, ordered, &bolus_id) == PUMP_OK);
    for (uint32_t i = 0; i < steps; i++) {
        CHECK(journal_bolus_step(JOURNAL_NORMAL) == PUMP_OK);
    }
    if (end != ASSAY_BOLUS_END_RUNNING) {
        CHECK(journal_bolus_end(JOURNAL_NORMAL, end, steps) == PUMP_OK);
    }
}

static void a_bolus_is_one_record(void)
{
    mount();
    deliver(7, 200, 123, ASSAY_BOLUS_END_CANCELLED);
    const struct assay_history_record record = read(2);
    CHECK_EQUAL(record.kind, ASSAY_HISTORY_KIND_BOLUS);
    CHECK_EQUAL(record.bolus_id, 1u);
    CHECK_EQUAL(record.ordered, 10000u);
    CHECK_EQUAL(record.delivered, 6150u);
    CHECK_EQUAL(record.end, ASSAY_BOLUS_END_CANCELLED);
    CHECK_EQUAL(journal_total_steps(), 123u);
    CHECK_EQUAL(journal_find_key(7), 1u);
    CHECK_EQUAL(journal_find_key(8), 0u);
}

static void a_running_bolus_reads_as_running(void)
{
    uint32_t bolus_id;
    mount();
    deliver(1, 10, 4, ASSAY_BOLUS_END_RUNNING);
    CHECK(journal_bolus_begin(JOURNAL_NORMAL, 2, ASSAY_BOLUS_KIND_NORMAL, 1, &bolus_id) == PUMP_STATE);
    const struct assay_history_record record = read(2);
    CHECK_EQUAL(record.end, ASSAY_BOLUS_END_RUNNING);
    CHECK_EQUAL(record.delivered, 200u);
}

/* DLV-3 */
static void a_reset_ends_a_running_bolus(void)
{
    mount();
    deliver(1, 10, 4, ASSAY_BOLUS_END_RUNNING);
    mount();
    CHECK(interrupted.found);
    CHECK_EQUAL(interrupted.ordered_steps, 10u);
    const struct assay_history_record record = read(2);
    CHECK_EQUAL(record.end, ASSAY_BOLUS_END_INTERRUPTED);
    CHECK_EQUAL(record.delivered, 200u);
    CHECK_EQUAL(journal_total_steps(), 4u);
    CHECK_EQUAL(journal_find_key(1), 1u);
    CHECK_EQUAL(read(3).boot_count, 2u);
    mount();
    CHECK(!interrupted.found);
}

/* DLV-3 */
static void therapy_state_survives(void)
{
    mount();
    CHECK(journal_set_therapy(ASSAY_THERAPY_STATE_STOP) == PUMP_OK);
    mount();
    CHECK_EQUAL(journal_therapy(), ASSAY_THERAPY_STATE_STOP);
    CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 3) == PUMP_OK);
    mount();
    CHECK_EQUAL(journal_therapy(), ASSAY_THERAPY_STATE_STOP);
    CHECK(journal_set_therapy(ASSAY_THERAPY_STATE_RUN) == PUMP_OK);
    mount();
    CHECK_EQUAL(journal_therapy(), ASSAY_THERAPY_STATE_RUN);
}

/* Three times round the ring, with a reset now and then: nothing but the oldest is lost, numbers have no gaps. */
static void the_ring_loses_only_the_oldest(void)
{
    uint32_t boluses = 0;
    mount();
    for (unsigned i = 0; i < 3u * JOURNAL_PAGES; i++) {
        if (i % 97u == 0u) {
            mount();
        }
        if (i % 5u == 0u) {
            deliver(1000u + i, 2, 2, ASSAY_BOLUS_END_COMPLETED);
            boluses++;
        } else {
            CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
        }
    }
    const uint32_t last = journal_last_sequence();
    const struct assay_history_record oldest = read(0);
    CHECK(last - oldest.sequence + 1u >= JOURNAL_PAGES - 3u * JOURNAL_SECTOR_PAGES);
    for (uint32_t sequence = oldest.sequence; sequence <= last; sequence++) {
        CHECK_EQUAL(read(sequence).sequence, sequence);
    }
    CHECK_EQUAL(journal_total_steps(), 2u * boluses);
    mount();
    CHECK_EQUAL(journal_total_steps(), 2u * boluses);
    CHECK_EQUAL(journal_last_sequence(), last + 1u);
    struct assay_history_record record;
    CHECK(!journal_read(last + 2u, &record));
}

/* The last keys and no older ones are known, each as the bolus of its number. */
static void check_keys(uint64_t last)
{
    for (uint64_t key = 1; key <= last; key++) {
        CHECK_EQUAL(journal_find_key(key), key + JOURNAL_KEYS > last ? key : 0u);
    }
}

/* FRESH-6 */
static void the_last_keys_are_known_after_a_reset(void)
{
    mount();
    for (uint64_t key = 1; key <= 50u; key++) {
        deliver(key, 1, 1, ASSAY_BOLUS_END_COMPLETED);
        if (key % 7u == 0u) {
            CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 0) == PUMP_OK);
        }
        check_keys(key);
        if (key % 3u == 0u) {
            mount();
            check_keys(key);
        }
    }
}

/* However much the journal has to tell since: the records of the boluses are long lost, their keys are not. */
static void keys_outlive_their_records(void)
{
    struct assay_history_record record;
    mount();
    for (uint64_t key = 1; key <= 30u; key++) {
        deliver(key, 1, 1, ASSAY_BOLUS_END_COMPLETED);
    }
    for (unsigned i = 0; i < 2u * JOURNAL_PAGES; i++) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
        if (i % 400u == 0u) {
            mount();
        }
    }
    CHECK(journal_read(0, &record) && record.sequence > 31u);
    mount();
    check_keys(30);
    deliver(31, 1, 1, ASSAY_BOLUS_END_COMPLETED);
    mount();
    check_keys(31);
}

static void writers_need_not_wait_for_an_erase(void)
{
    mount();
    CHECK(!journal_wants_erase());
    unsigned records = 0;
    while (!journal_wants_erase()) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 0) == PUMP_OK);
        records++;
    }
    CHECK(records > 0u);
    const uint64_t before = simulation.now_us;
    for (unsigned i = 0; i < JOURNAL_RESERVE; i++) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 0) == PUMP_OK);
    }
    CHECK(simulation.now_us - before < 45000u);
    while (journal_wants_erase()) {
        CHECK(journal_erase_ahead() == PUMP_OK);
    }
}

/* Records beside a bolus that runs and runs: its page is not written over, and when it has ended there is room again. */
static void a_page_that_is_marked_is_never_erased(void)
{
    mount();
    CHECK(journal_flow_step(ASSAY_HISTORY_KIND_BASAL_TOTAL) == PUMP_OK);
    deliver(1, 10, 4, ASSAY_BOLUS_END_RUNNING);
    enum pump_status status = PUMP_OK;
    unsigned records = 0;
    for (unsigned i = 0; i < 2u * JOURNAL_PAGES && status == PUMP_OK; i++) {
        status = journal_event(ASSAY_HISTORY_KIND_SECURITY, i);
        records++;
        while (journal_wants_erase()) {
            CHECK(journal_erase_ahead() == PUMP_OK);
        }
    }
    CHECK(status == PUMP_FULL);
    CHECK(records > JOURNAL_PAGES - 4u * JOURNAL_SECTOR_PAGES);
    CHECK(journal_bolus_step(JOURNAL_NORMAL) == PUMP_OK);
    CHECK(journal_flow_step(ASSAY_HISTORY_KIND_BASAL_TOTAL) == PUMP_OK);
    CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 0) == PUMP_FULL);
    struct journal_ring before = journal_ring;
    mount(); /* and the next mount finds every step */
    CHECK(interrupted.found && interrupted.flowed);
    CHECK_EQUAL(journal_total_steps(), before.total_steps);
    for (unsigned i = 0; i < 2u * JOURNAL_PAGES; i++) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
    }
    CHECK_EQUAL(journal_total_steps(), 7u);
}

static void after_its_end_there_is_room(void)
{
    mount();
    deliver(1, 10, 4, ASSAY_BOLUS_END_RUNNING);
    while (journal_event(ASSAY_HISTORY_KIND_SECURITY, 0) == PUMP_OK) {
        CHECK(journal_last_sequence() < 2u * JOURNAL_PAGES);
    }
    CHECK(journal_bolus_step(JOURNAL_NORMAL) == PUMP_OK);
    CHECK(journal_bolus_end(JOURNAL_NORMAL, ASSAY_BOLUS_END_CANCELLED, 5) == PUMP_OK);
    for (unsigned i = 0; i < 2u * JOURNAL_PAGES; i++) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
    }
    mount();
    CHECK_EQUAL(journal_total_steps(), 5u);
}

/* An hour of basal is one record; what kind a step is for is told apart. */
static void a_run_of_basal_is_a_record(void)
{
    mount();
    for (unsigned i = 0; i < 90u; i++) {
        CHECK(journal_flow_step(ASSAY_HISTORY_KIND_BASAL_TOTAL) == PUMP_OK);
        simulation.now_us += 60000000u;
    }
    CHECK_EQUAL(read(2).kind, ASSAY_HISTORY_KIND_BASAL_TOTAL);
    CHECK_EQUAL(read(2).detail, 60u * 50u);
    CHECK_EQUAL(read(3).detail, 30u * 50u);
    CHECK(journal_flow_step(ASSAY_HISTORY_KIND_PRIMING) == PUMP_OK);
    CHECK_EQUAL(read(4).kind, ASSAY_HISTORY_KIND_PRIMING);
    for (unsigned i = 0; i < 800u; i++) { /* more than a page can tell */
        CHECK(journal_flow_step(ASSAY_HISTORY_KIND_BASAL_TOTAL) == PUMP_OK);
    }
    CHECK_EQUAL(read(5).detail + read(6).detail, 800u * 50u);
    mount();
    CHECK_EQUAL(journal_total_steps(), 891u);
    CHECK_EQUAL(journal_sums().day, 96u); /* since the newest record; nobody told of those before */
}

static void broken_flash_is_noticed(void)
{
    uint32_t bolus_id;
    mount();
    CHECK(journal_bolus_begin(JOURNAL_NORMAL, 1, ASSAY_BOLUS_KIND_NORMAL, 5, &bolus_id) == PUMP_OK);
    simulation.refuse_from = 1;
    CHECK(journal_bolus_step(JOURNAL_NORMAL) == PUMP_FAULT);
    CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, 0) == PUMP_FAULT);
    CHECK(journal_bolus_end(JOURNAL_NORMAL, ASSAY_BOLUS_END_STOPPED, 0) == PUMP_FAULT);
}

void test_journal(void)
{
    RUN(the_first_record_is_the_boot);
    RUN(a_bolus_is_one_record);
    RUN(a_running_bolus_reads_as_running);
    RUN(a_reset_ends_a_running_bolus);
    RUN(therapy_state_survives);
    RUN(the_ring_loses_only_the_oldest);
    RUN(the_last_keys_are_known_after_a_reset);
    RUN(keys_outlive_their_records);
    RUN(writers_need_not_wait_for_an_erase);
    RUN(a_page_that_is_marked_is_never_erased);
    RUN(after_its_end_there_is_room);
    RUN(a_run_of_basal_is_a_record);
    RUN(broken_flash_is_noticed);
}
