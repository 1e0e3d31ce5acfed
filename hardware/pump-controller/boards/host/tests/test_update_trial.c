// SPDX-License-Identifier: Apache-2.0
/* Switching to an image, its trial, and the return from it (update_trial.c, boot/). */
#include <string.h>

#include "peer.h"
#include "pump/audit_log.h"
#include "pump/journal.h"
#include "simulation.h"
#include "test.h"
#include "update.h"
#include "update_bench.h"

enum { OLD_SIZE = 3000, NEW_SIZE = SLOT_SECTOR + 700, OLD_ROLLBACK = 2, NEW_ROLLBACK = 3 };

static struct update_image old;
static struct update_image next;
static struct peer controller;

/* A pump that runs slot A. */
static void start(void)
{
    updates_make(&old, 1, OLD_SIZE, 4, OLD_ROLLBACK);
    updates_make(&next, 2, NEW_SIZE, 5, NEW_ROLLBACK);
    updates_flash(SLOT_A, &old);
    updates_record(SLOT_A, OLD_ROLLBACK);
    CHECK(updates_start());
}

static void work(void)
{
    update_work();
}

static void wait_a_second(void)
{
    simulation_run(SECONDS(1));
}

static void wait_a_minute(void)
{
    simulation_run(MINUTES(1));
}

/* The pump restarts into the trial by itself. */
static void switch_over(void)
{
    CHECK(updates_transfer(&next));
    CHECK(!simulation_survives(wait_a_second));
    CHECK(simulation.was_reset && !simulation.reset_by_fault);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_SWITCHING);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_NOT_APPLICABLE);
}

static void begin_trial(void)
{
    start();
    switch_over();
    CHECK(updates_start());
    CHECK(updates_runs(SLOT_B, &next));
    CHECK_EQUAL(updates_handover().trial, 1u);
    CHECK_EQUAL(updates_slot_record().tries, 0u);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_CONFIRMING);
}

/* How often the audit log has this kind with this detail. */
static unsigned logged(uint8_t kind, uint32_t detail)
{
    const struct dispatch_origin origin = { .session = 1, .role = ASSAY_ROLE_SERVICE, .peer = controller.identity.public };
    struct assay_read_audit request = { .from = 0, .count = 1 };
    unsigned found = 0;
    audit_log_flush();
    for (unsigned i = 0; i < 100u; i++) {
        const struct peer_message answer = peer_dispatch_message(&origin, ASSAY_MSG_READ_AUDIT, &request);
        const struct assay_audit_page *page = &answer.body.audit_page;
        if (answer.opcode != ASSAY_OP_AUDIT_PAGE || page->records_count == 0u) {
            break;
        }
        found += page->records[0].kind == kind && page->records[0].detail == detail ? 1u : 0u;
        request.from = page->records[0].sequence + 1u;
    }
    return found;
}

/* ---- kept ---- */

static void is_kept(void)
{
    const struct slot_record record = updates_slot_record();
    CHECK_EQUAL(record.confirmed, SLOT_B);
    CHECK_EQUAL(record.trial, SLOT_NONE);
    CHECK_EQUAL(record.rollback, NEW_ROLLBACK);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_IDLE);
    CHECK(simulation.trial_over);
    CHECK_EQUAL(logged(ASSAY_AUDIT_KIND_UPDATE_CONFIRMED, NEW_ROLLBACK), 1u);
}

/* UPD-11: only what was confirmed raises the counter. */
static void an_image_on_trial_is_kept_after_a_minute(void)
{
    begin_trial();
    simulation_run(SECONDS(59));
    CHECK_EQUAL(updates_slot_record().rollback, OLD_ROLLBACK);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_CONFIRMING);
    CHECK(!simulation.trial_over);
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_NOT_APPLICABLE);
    simulation_run(SECONDS(2));
    is_kept();
    CHECK(updates_start());
    CHECK(updates_runs(SLOT_B, &next));
    CHECK_EQUAL(updates_handover().trial, 0u);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_IDLE);
}

static void an_image_on_trial_is_kept_as_soon_as_somebody_is_let_in(void)
{
    simulation_boot();
    peer_boot_paired(&controller);
    begin_trial();
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    wait_a_second();
    is_kept();
    update_session_opened(); /* the next one changes nothing */
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_IDLE);
}

static void an_image_on_trial_shows_that_it_lives(void)
{
    begin_trial();
    for (unsigned i = 0; i < 50u; i++) {
        wait_a_second();
        CHECK(simulation.now_us - simulation.trial_alive_at <= UPDATE_ALIVE_US);
    }
}

/* A lower counter than the record's cannot run; one that is equal leaves it as it is. */
static void a_counter_never_falls(void)
{
    start();
    updates_make(&next, 2, NEW_SIZE, 5, OLD_ROLLBACK);
    switch_over();
    CHECK(updates_start());
    simulation_run(SECONDS(61));
    CHECK_EQUAL(updates_slot_record().rollback, OLD_ROLLBACK);
    CHECK_EQUAL(updates_slot_record().confirmed, SLOT_B);
}

static void a_confirmation_that_fails_is_tried_again(void)
{
    begin_trial();
    simulation_run(SECONDS(59));
    simulation.refuse_from = simulation.flash_operations + 1u;
    simulation_run(SECONDS(2));
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_CONFIRMING);
    CHECK(!simulation.trial_over);
    simulation.refuse_from = 0;
    wait_a_second();
    is_kept();
}

/* ---- returned from ---- */

static void has_returned(void)
{
    CHECK(updates_start());
    CHECK(updates_runs(SLOT_A, &old));
    CHECK_EQUAL(updates_handover().trial, 0u);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_REFUSED);
    CHECK_EQUAL(update_state().size, 0u);
    CHECK_EQUAL(updates_slot_record().rollback, OLD_ROLLBACK);
    CHECK(simulation.trial_over);
    CHECK(logged(ASSAY_AUDIT_KIND_UPDATE_REFUSED, 0) > 0u);
}

static void an_image_that_is_reset_before_it_was_kept_is_not_tried_again(void)
{
    begin_trial();
    simulation_run(SECONDS(30));
    has_returned();
    CHECK(updates_transfer(&next)); /* when somebody asks for it */
}

static void an_image_whose_self_test_fails_gives_up(void)
{
    start();
    switch_over();
    simulation.noise = SIMULATION_NOISE_STUCK;
    CHECK(simulation_first_stage());
    CHECK(updates_runs(SLOT_B, &next));
    CHECK(!simulation_survives(simulation_boot));
    CHECK(simulation.was_reset && simulation.reset_by_fault);
    simulation.noise = SIMULATION_NOISE_GOOD;
    has_returned();
}

/* The first stage takes the try away before it judges: an image that it finds bad is no trial either. */
static void a_slot_that_was_damaged_after_the_check_does_not_run(void)
{
    start();
    switch_over();
    simulation.slots[SLOT_B_OFFSET + SLOT_IMAGE_AT + 99] ^= 2u;
    has_returned();
    CHECK(!updates_transfer(&next)); /* goes on, and is looked at once more … */
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_REFUSED);
    CHECK(updates_transfer(&next)); /* … then begins anew */
}

static void a_try_that_cannot_be_taken_away_is_none(void)
{
    start();
    switch_over();
    simulation.refuse_from = simulation.flash_operations + 1u;
    CHECK(simulation_first_stage());
    CHECK(updates_runs(SLOT_A, &old));
    simulation.refuse_from = 0;
    CHECK(simulation_first_stage()); /* the flash works again: the try is there still */
    CHECK(updates_runs(SLOT_B, &next));
}

/* ---- a safe moment ---- */

/* So long it is ready and does not restart. */
static void waits(uint64_t us)
{
    simulation_run(us);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_READY);
}

/* UPT-1 */
static void a_bolus_comes_to_its_end_first(void)
{
    start();
    peer_boot_paired(&controller);
    CHECK(peer_bolus(&controller, 200, 1) != 0u);
    simulation.look_us = 1000;
    CHECK(updates_transfer(&next));
    simulation.look_us = 0;
    CHECK(update_deadline() <= simulation.now_us + 100000u);
    waits(SECONDS(4));
    CHECK(!simulation_survives(wait_a_minute));
    CHECK_EQUAL(simulation.steps, 4u);
}

static void what_was_aborted_does_not_restart(void)
{
    start();
    CHECK(updates_transfer(&next));
    CHECK_EQUAL(update_abort(), ASSAY_RESULT_SUCCESS);
    CHECK(simulation_survives(work));
    CHECK(simulation_survives(wait_a_second));
}

void test_update_trial(void)
{
    RUN(an_image_on_trial_is_kept_after_a_minute);
    RUN(an_image_on_trial_is_kept_as_soon_as_somebody_is_let_in);
    RUN(an_image_on_trial_shows_that_it_lives);
    RUN(a_counter_never_falls);
    RUN(a_confirmation_that_fails_is_tried_again);
    RUN(an_image_that_is_reset_before_it_was_kept_is_not_tried_again);
    RUN(an_image_whose_self_test_fails_gives_up);
    RUN(a_slot_that_was_damaged_after_the_check_does_not_run);
    RUN(a_try_that_cannot_be_taken_away_is_none);
    RUN(a_bolus_comes_to_its_end_first);
    RUN(what_was_aborted_does_not_restart);
}
