// SPDX-License-Identifier: Apache-2.0
/* Taking an update: what is refused, and in which state it is (update.c, update_slot.c, requests_update.c). */
#include <string.h>

#include "peer.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"
#include "update.h"
#include "update_bench.h"
#include "update_internal.h"

enum { OLD_SIZE = 3000, NEW_SIZE = 2 * SLOT_SECTOR + 700, OLD_SEQUENCE = 4, OLD_ROLLBACK = 2 };

static struct update_image old;
static struct update_image next;
static struct peer controller;

/* A pump that runs slot A. */
static void start(void)
{
    updates_make(&old, 1, OLD_SIZE, OLD_SEQUENCE, OLD_ROLLBACK);
    updates_make(&next, 2, NEW_SIZE, OLD_SEQUENCE + 1u, OLD_ROLLBACK);
    updates_flash(SLOT_A, &old);
    updates_record(SLOT_A, OLD_ROLLBACK);
    CHECK(updates_start());
    CHECK(updates_runs(SLOT_A, &old));
}

static void is_in(uint8_t phase, uint32_t received)
{
    const struct assay_update_state state = update_state();
    CHECK_EQUAL(state.phase, phase);
    CHECK_EQUAL(state.received, received);
    CHECK_EQUAL(state.size, phase == ASSAY_UPDATE_PHASE_IDLE ? 0u : update.manifest.size);
}

/* What the newest record of the history of this kind says; UINT32_MAX when there is none. */
static uint32_t last_in_history(uint8_t kind)
{
    struct assay_history_record record;
    uint32_t detail = UINT32_MAX;
    for (uint32_t sequence = 1; journal_read(sequence, &record); sequence = record.sequence + 1u) {
        detail = record.kind == kind ? record.detail : detail;
    }
    return detail;
}

/* ---- manifests ---- */

/* Nothing of it is taken: neither the state nor a byte of the flash changes. */
static void is_refused(const uint8_t *manifest, size_t length, const char *why)
{
    static uint8_t before[sizeof simulation.slots];
    memcpy(before, simulation.slots, sizeof before);
    const uint8_t result = update_begin(manifest, length);
    test_check(result == ASSAY_RESULT_PLAUSIBILITY_FAILED, why, __FILE__, __LINE__);
    test_check(memcmp(before, simulation.slots, sizeof before) == 0, why, __FILE__, __LINE__);
    is_in(ASSAY_UPDATE_PHASE_IDLE, 0);
}

static void refuse_changed(void (*change)(struct manifest *manifest), const char *why)
{
    struct update_image changed = next;
    change(&changed.manifest);
    updates_sign(&changed);
    is_refused(changed.signed_manifest, changed.signed_length, why);
}

static void vendor(struct manifest *manifest)
{
    manifest->vendor_id[3] ^= 1u;
}

static void board(struct manifest *manifest)
{
    manifest->class_id[15] ^= 1u;
}

static void component(struct manifest *manifest)
{
    strcpy(manifest->component, "radio");
}

static void recovery(struct manifest *manifest)
{
    strcpy(manifest->component, BOOT_RECOVERY_COMPONENT);
}

static void sequence(struct manifest *manifest)
{
    manifest->sequence = OLD_SEQUENCE;
}

static void rollback(struct manifest *manifest)
{
    manifest->rollback = OLD_ROLLBACK - 1u;
}

static void address(struct manifest *manifest)
{
    manifest->load_address++;
}

static void size(struct manifest *manifest)
{
    manifest->size = boot_ram_size + 1u;
}

static void expiry(struct manifest *manifest)
{
    manifest->expires = true;
    manifest->expiry = UINT32_MAX;
}

static void dependency(struct manifest *manifest)
{
    manifest->dependencies_count = 1;
    strcpy(manifest->dependencies[0].component, "boot");
}

/* UPD-6 to UPD-14. */
static void a_manifest_for_another_or_of_the_past_is_refused(void)
{
    start();
    refuse_changed(vendor, "vendor");
    refuse_changed(board, "board");
    refuse_changed(component, "component");
    refuse_changed(recovery, "recovery image");
    refuse_changed(sequence, "sequence");
    refuse_changed(rollback, "rollback");
    refuse_changed(address, "load address");
    refuse_changed(size, "size");
    refuse_changed(expiry, "expiry");
    refuse_changed(dependency, "dependency");
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
}

#if !defined(ASSAY_MUTANTS)
static void build(struct manifest *manifest)
{
    manifest->build = ASSAY_BUILD_KIND_MUTANTS;
}

static void a_release_takes_no_mutants(void)
{
    start();
    refuse_changed(build, "build kind");
}
#endif

/* UPD-1, UPD-2. */
static void a_manifest_that_the_maker_did_not_sign_is_refused(void)
{
    static uint8_t bytes[MANIFEST_MAX + 1];
    struct signer stranger;
    uint8_t by_stranger[MANIFEST_MAX];
    start();
    authority_make(&stranger, "Stranger", 77);
    is_refused(by_stranger, authority_manifest(&stranger, &next.manifest, by_stranger), "stranger");
    memcpy(bytes, next.signed_manifest, next.signed_length);
    is_refused(bytes, next.signed_length - 1u, "cut off");
    is_refused(bytes, sizeof bytes, "too long");
    is_refused(bytes, 0, "empty");
    bytes[next.signed_length - 1u] ^= 1u;
    is_refused(bytes, next.signed_length, "signature");
    bytes[next.signed_length - 1u] ^= 1u;
    bytes[60] ^= 1u;
    is_refused(bytes, next.signed_length, "a bit of it");
}

/* UPD-11: the record's counter holds too, when what runs has a lower one. */
static void the_counter_of_the_record_holds(void)
{
    start();
    struct slot_record record = updates_slot_record();
    record.rollback = OLD_ROLLBACK + 1u;
    CHECK(slot_record_store(&record) == PUMP_OK);
    is_refused(next.signed_manifest, next.signed_length, "below the record");
    updates_make(&next, 2, NEW_SIZE, OLD_SEQUENCE + 1u, OLD_ROLLBACK + 1u);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
}

static void without_a_hand_over_nothing_is_taken(void)
{
    static const struct boot_handover none;
    start();
    boot_hand_over(&none);
    simulation_boot();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(update_write(0, next.bytes, SLOT_PAGE), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_NOT_APPLICABLE);
    is_in(ASSAY_UPDATE_PHASE_IDLE, 0);
    CHECK(update_deadline() == UINT64_MAX);
}

/* ---- blocks ---- */

static void blocks_out_of_place_are_refused_or_change_nothing(void)
{
    start();
    CHECK_EQUAL(update_write(0, next.bytes, SLOT_PAGE), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 0);
    CHECK_EQUAL(last_in_history(ASSAY_HISTORY_KIND_UPDATE), ASSAY_UPDATE_PHASE_RECEIVING);
    CHECK_EQUAL(updates_write(&next, 3 * SLOT_PAGE), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 3 * SLOT_PAGE);
    const uint32_t last = NEW_SIZE / SLOT_PAGE * SLOT_PAGE;
    const struct {
        uint32_t offset;
        size_t length;
    } wrong[] = { { 3 * SLOT_PAGE + 1, SLOT_PAGE },   { 3 * SLOT_PAGE, SLOT_PAGE - 1 }, { 3 * SLOT_PAGE, 0 },
                  { last, NEW_SIZE - last - 1u },     { last, NEW_SIZE - last + 1u },   { last, SLOT_PAGE },
                  { last + SLOT_PAGE, SLOT_PAGE },    { UINT32_MAX - 255u, SLOT_PAGE }, { 1u << 20, SLOT_PAGE } };
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK_EQUAL(update_write(wrong[i].offset, next.bytes, wrong[i].length), ASSAY_RESULT_PLAUSIBILITY_FAILED);
    }
    const unsigned operations = simulation.flash_operations;
    CHECK_EQUAL(update_write(2 * SLOT_PAGE, old.bytes, SLOT_PAGE), ASSAY_RESULT_SUCCESS); /* there already */
    CHECK_EQUAL(update_write(4 * SLOT_PAGE, old.bytes, SLOT_PAGE), ASSAY_RESULT_SUCCESS); /* not due yet */
    CHECK_EQUAL(update_write(last, old.bytes, NEW_SIZE - last), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(simulation.flash_operations, operations);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 3 * SLOT_PAGE);
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(updates_write(&next, NEW_SIZE), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, NEW_SIZE);
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(update_write(0, next.bytes, SLOT_PAGE), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK(memcmp(simulation.slots + SLOT_B_OFFSET + SLOT_IMAGE_AT, next.bytes, NEW_SIZE) == 0);
}

/* A step is due all the while: the peer may send the block again. */
static void an_erase_waits_for_the_drive(void)
{
    peer_boot_paired(&controller);
    start();
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(peer_bolus(&controller, 1000, 1) != 0u);
    simulation_run(SECONDS(1) + SECONDS(1) * 9u / 10u); /* the next step comes in 0.1 s, and time stands still */
    CHECK(!drive_is_idle_for(500000));
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_NOT_COMPLETED);
    is_in(ASSAY_UPDATE_PHASE_IDLE, 0);
    simulation.look_us = 1000; /* now it passes, and the step comes meanwhile */
    const unsigned steps = simulation.steps;
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(simulation.steps, steps + 1u);
    CHECK_EQUAL(updates_write(&next, NEW_SIZE), ASSAY_RESULT_SUCCESS);
    simulation.look_us = 0;
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_SUCCESS);
}

static void fail_next(void)
{
    simulation.refuse_from = simulation.flash_operations + 1u;
    simulation.refuse_to = simulation.refuse_from;
}

static void a_block_that_cannot_be_written_ends_the_update(void)
{
    start();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&next, SLOT_PAGE), ASSAY_RESULT_SUCCESS);
    memset(simulation.slots + SLOT_B_OFFSET + SLOT_IMAGE_AT + SLOT_PAGE, 0, SLOT_PAGE); /* a page that is worn */
    CHECK_EQUAL(updates_write(&next, NEW_SIZE), ASSAY_RESULT_NOT_COMPLETED);
    is_in(ASSAY_UPDATE_PHASE_REFUSED, SLOT_PAGE);
    CHECK_EQUAL(last_in_history(ASSAY_HISTORY_KIND_UPDATE), ASSAY_UPDATE_PHASE_REFUSED);
    CHECK_EQUAL(update_write(SLOT_PAGE, next.bytes, SLOT_PAGE), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS); /* from the last sector that was whole: none */
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 0);
}

static void a_sector_that_cannot_be_noted_ends_the_update(void)
{
    start();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&next, SLOT_SECTOR - SLOT_PAGE), ASSAY_RESULT_SUCCESS);
    simulation.refuse_from = simulation.flash_operations + 2u; /* the page is written, the note is not */
    simulation.refuse_to = simulation.refuse_from;
    CHECK_EQUAL(updates_write(&next, SLOT_SECTOR), ASSAY_RESULT_NOT_COMPLETED);
    is_in(ASSAY_UPDATE_PHASE_REFUSED, SLOT_SECTOR);
}

static void a_header_that_cannot_be_written_begins_nothing(void)
{
    start();
    memset(simulation.slots + SLOT_B_OFFSET, 0, SLOT_PAGE);
    fail_next();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_NOT_COMPLETED);
    is_in(ASSAY_UPDATE_PHASE_IDLE, 0);
    CHECK(updates_transfer(&next));
}

/* ---- where it goes on ---- */

static void the_same_manifest_goes_on_and_another_begins_anew(void)
{
    static struct update_image other;
    start();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&next, SLOT_SECTOR + 2 * SLOT_PAGE), ASSAY_RESULT_SUCCESS);
    const unsigned operations = simulation.flash_operations;
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, SLOT_SECTOR + 2 * SLOT_PAGE);
    CHECK_EQUAL(simulation.flash_operations, operations);
    CHECK(updates_start()); /* a power cut: whole sectors are there still */
    is_in(ASSAY_UPDATE_PHASE_IDLE, 0);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, SLOT_SECTOR);
    updates_make(&other, 3, NEW_SIZE, OLD_SEQUENCE + 2u, OLD_ROLLBACK);
    CHECK_EQUAL(updates_begin(&other), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 0);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 0);
    CHECK(updates_transfer(&next));
    CHECK(updates_transfer(&next)); /* ready is ready */
}

/* All sectors of an image that fills them are noted: what is left is to look at it. */
static void an_image_of_whole_sectors_goes_on_at_its_end(void)
{
    start();
    updates_make(&next, 4, 2 * SLOT_SECTOR, OLD_SEQUENCE + 1u, OLD_ROLLBACK);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&next, 2 * SLOT_SECTOR), ASSAY_RESULT_SUCCESS);
    CHECK(updates_start());
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 2 * SLOT_SECTOR);
    CHECK(updates_transfer(&next));
}

/* More sectors are noted than the image has: that is damage. */
static void a_count_beyond_the_image_is_none(void)
{
    start();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&next, SLOT_SECTOR), ASSAY_RESULT_SUCCESS);
    simulation.slots[SLOT_B_OFFSET + 2 * SLOT_PAGE] = 0;
    CHECK(updates_start());
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, 0);
    CHECK(updates_transfer(&next));
}

/* ---- the end ---- */

static void an_image_that_is_another_is_refused(void)
{
    static struct update_image wrong;
    start();
    wrong = next;
    wrong.bytes[SLOT_SECTOR + 5] ^= 4u;
    CHECK_EQUAL(updates_begin(&wrong), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&wrong, NEW_SIZE), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_SUCCESS); /* the answer tells the phase */
    is_in(ASSAY_UPDATE_PHASE_REFUSED, NEW_SIZE);
    CHECK_EQUAL(updates_slot_record().trial, SLOT_NONE);
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_IDLE, 0);
    CHECK_EQUAL(last_in_history(ASSAY_HISTORY_KIND_UPDATE), ASSAY_UPDATE_PHASE_IDLE);
    CHECK(updates_transfer(&next)); /* the same manifest, with what belongs to it */
}

/* The manifest in flash is what the first stage will read: it is looked at, and not the one in RAM alone. */
static void a_manifest_that_has_changed_in_flash_is_refused(void)
{
    for (unsigned at = 0; at < 12u; at += 3u) {
        start();
        CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
        CHECK_EQUAL(updates_write(&next, NEW_SIZE), ASSAY_RESULT_SUCCESS);
        simulation.slots[SLOT_B_OFFSET + at] ^= 0x10u;
        CHECK_EQUAL(update_finish(), ASSAY_RESULT_SUCCESS);
        CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_REFUSED);
        CHECK_EQUAL(updates_slot_record().trial, SLOT_NONE);
    }
}

static void what_is_whole_is_put_on_trial(void)
{
    start();
    CHECK(updates_transfer(&next));
    const struct slot_record record = updates_slot_record();
    CHECK_EQUAL(record.confirmed, SLOT_A);
    CHECK_EQUAL(record.trial, SLOT_B);
    CHECK_EQUAL(record.tries, 1u);
    CHECK_EQUAL(record.rollback, OLD_ROLLBACK);
    CHECK_EQUAL(last_in_history(ASSAY_HISTORY_KIND_UPDATE), ASSAY_UPDATE_PHASE_READY);
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_slot_record().sequence, record.sequence);
}

static void a_record_that_cannot_be_stored_may_be_stored_later(void)
{
    start();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&next, NEW_SIZE), ASSAY_RESULT_SUCCESS);
    fail_next();
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_NOT_COMPLETED);
    is_in(ASSAY_UPDATE_PHASE_RECEIVING, NEW_SIZE);
    CHECK_EQUAL(updates_slot_record().trial, SLOT_NONE);
    CHECK_EQUAL(update_finish(), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_READY, NEW_SIZE);
}

static void an_abort_forgets_the_trial(void)
{
    start();
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_SUCCESS);
    CHECK(updates_transfer(&next));
    fail_next();
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_NOT_COMPLETED);
    is_in(ASSAY_UPDATE_PHASE_READY, NEW_SIZE);
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_SUCCESS);
    is_in(ASSAY_UPDATE_PHASE_IDLE, 0);
    CHECK_EQUAL(updates_slot_record().trial, SLOT_NONE);
    CHECK(updates_start());
    CHECK(updates_runs(SLOT_A, &old));
}

/* ---- recovery ---- */

/* RCV-3: what runs is neither slot, and what it installs is older than nothing. */
static void recovery_fills_slot_a_whatever_its_sequence(void)
{
    start();
    struct boot_handover handover = updates_handover();
    handover.slot = SLOT_RECOVERY;
    handover.sequence = 0;
    simulation.slots[SLOT_A_OFFSET + SLOT_IMAGE_AT] ^= 1u;
    updates_make(&next, 2, NEW_SIZE, 1, OLD_ROLLBACK);
    update.running = handover;
    CHECK(updates_transfer(&next));
    const struct slot_record record = updates_slot_record();
    CHECK_EQUAL(record.trial, SLOT_A);
    CHECK_EQUAL(record.confirmed, SLOT_B);
    CHECK(updates_start());
    CHECK(updates_runs(SLOT_A, &next));
    CHECK_EQUAL(updates_handover().trial, 1u);
}

/* ---- over the link ---- */

static uint8_t phase_of(const struct peer_message *answer)
{
    CHECK_EQUAL(answer->opcode, ASSAY_OP_UPDATE_STATE);
    return answer->body.update_state.phase;
}

static void each_request_that_is_granted_is_answered_by_the_state(void)
{
    const struct dispatch_origin origin = { .session = 1, .in_order = true, .role = ASSAY_ROLE_CONTROLLER, .peer = controller.identity.public };
    struct assay_begin_update begin = { .manifest_length = 0 };
    struct assay_write_update_block block = { .offset = 0, .data_length = SLOT_PAGE };
    start();
    struct peer_message answer = peer_dispatch_message(&origin, ASSAY_MSG_GET_UPDATE_STATE, NULL);
    CHECK_EQUAL(phase_of(&answer), ASSAY_UPDATE_PHASE_IDLE);
    answer = peer_dispatch_message(&origin, ASSAY_MSG_FINISH_UPDATE, NULL);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_NOT_APPLICABLE);
    memcpy(begin.manifest, next.signed_manifest, next.signed_length);
    begin.manifest_length = (uint16_t)next.signed_length;
    answer = peer_dispatch_message(&origin, ASSAY_MSG_BEGIN_UPDATE, &begin);
    CHECK_EQUAL(phase_of(&answer), ASSAY_UPDATE_PHASE_RECEIVING);
    CHECK_EQUAL(answer.body.update_state.size, NEW_SIZE);
    memcpy(block.data, next.bytes, SLOT_PAGE);
    answer = peer_dispatch_message(&origin, ASSAY_MSG_WRITE_UPDATE_BLOCK, &block);
    CHECK_EQUAL(phase_of(&answer), ASSAY_UPDATE_PHASE_RECEIVING);
    CHECK_EQUAL(answer.body.update_state.received, SLOT_PAGE);
    CHECK_EQUAL(updates_write(&next, NEW_SIZE), ASSAY_RESULT_SUCCESS);
    answer = peer_dispatch_message(&origin, ASSAY_MSG_FINISH_UPDATE, NULL);
    CHECK_EQUAL(phase_of(&answer), ASSAY_UPDATE_PHASE_READY);
    answer = peer_dispatch_message(&origin, ASSAY_MSG_ABORT_UPDATE, NULL);
    CHECK_EQUAL(phase_of(&answer), ASSAY_UPDATE_PHASE_IDLE);
}

void test_update(void)
{
    RUN(a_manifest_for_another_or_of_the_past_is_refused);
#if !defined(ASSAY_MUTANTS)
    RUN(a_release_takes_no_mutants);
#endif
    RUN(a_manifest_that_the_maker_did_not_sign_is_refused);
    RUN(the_counter_of_the_record_holds);
    RUN(without_a_hand_over_nothing_is_taken);
    RUN(blocks_out_of_place_are_refused_or_change_nothing);
    RUN(an_erase_waits_for_the_drive);
    RUN(a_block_that_cannot_be_written_ends_the_update);
    RUN(a_sector_that_cannot_be_noted_ends_the_update);
    RUN(a_header_that_cannot_be_written_begins_nothing);
    RUN(the_same_manifest_goes_on_and_another_begins_anew);
    RUN(an_image_of_whole_sectors_goes_on_at_its_end);
    RUN(a_count_beyond_the_image_is_none);
    RUN(an_image_that_is_another_is_refused);
    RUN(a_manifest_that_has_changed_in_flash_is_refused);
    RUN(what_is_whole_is_put_on_trial);
    RUN(a_record_that_cannot_be_stored_may_be_stored_later);
    RUN(an_abort_forgets_the_trial);
    RUN(recovery_fills_slot_a_whatever_its_sequence);
    RUN(each_request_that_is_granted_is_answered_by_the_state);
}
