// SPDX-License-Identifier: Apache-2.0
/*
 * An update from its manifest to its confirmation, its return, its abort and its repair from recovery, with the power cut at each flash
 * operation, and with flash that fails at each: an image that was signed and is whole runs afterwards, never one that is half there, the
 * rollback counter never falls, and the update can be made again to its end.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "pump/store.h"
#include "simulation.h"
#include "test.h"
#include "update.h"
#include "update_bench.h"
#include "update_internal.h"

enum { TEARS = 3, OLD_SIZE = 1000, NEW_SIZE = SLOT_SECTOR + 700, OLD_ROLLBACK = 2, NEW_ROLLBACK = 3 };

static struct update_image old;      /* in slot A, and confirmed */
static struct update_image next;     /* what comes */
static struct update_image earlier;  /* what slot B holds from an update before */
static struct update_image recovery; /* in its place */

struct update_deed {
    const char *name;
    void (*prepare)(void);
    /* Until it has come to its end, or the chip restarts. */
    void (*act)(void);
};

static const struct update_deed *deed;
static bool asked;          /* the pump has been told to look at what came: a trial may follow */
static uint32_t rollback_before;
static unsigned disturbed; /* the operation */

/* What the parts that run apart tell each other. */
static struct {
    unsigned count; /* flash operations of the deed */
    unsigned operations;
    unsigned cuts;
    unsigned failures;
    unsigned recoveries;
} *shared;

/* ---- deeds ---- */

/* What a pump with a maker's image and one update behind it has. */
static void with_two_slots(void)
{
    updates_flash(SLOT_A, &old);
    updates_flash(SLOT_B, &earlier);
    updates_flash(SLOT_RECOVERY, &recovery);
    updates_record(SLOT_A, OLD_ROLLBACK);
    CHECK(updates_start());
}

static void transfer(void)
{
    if (updates_begin(&next) == ASSAY_RESULT_SUCCESS && updates_write(&next, NEW_SIZE) == ASSAY_RESULT_SUCCESS) {
        asked = true;
        (void)update_finish();
    }
}

/* A part of it is there, and the pump has started anew since. */
static void with_a_part(void)
{
    with_two_slots();
    CHECK_EQUAL(updates_begin(&next), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(updates_write(&next, SLOT_SECTOR + SLOT_PAGE), ASSAY_RESULT_SUCCESS);
    CHECK(updates_start());
}

static void with_all_of_it(void)
{
    with_two_slots();
    transfer();
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_READY);
}

static void do_abort(void)
{
    (void)update_abort();
}

static void run_a_second(void)
{
    simulation_run(SECONDS(1));
}

/* A power cut on the way is the deed's own. */
static void switch_over(void)
{
    CHECK(!simulation_survives(run_a_second));
    if (!simulation.was_reset) {
        simulation_die();
    }
}

/* The switch, the trial's start and its confirmation. */
static void try_and_keep(void)
{
    switch_over();
    if (updates_start()) {
        update_session_opened();
        simulation_run(SECONDS(2));
    }
}

static void try_and_return(void)
{
    switch_over();
    if (simulation_first_stage()) { /* it is reset at once */
        (void)updates_start();
    }
}

/* The records come round: their sectors are erased in turn. */
static void with_full_records(void)
{
    with_all_of_it();
    struct slot_record record = updates_slot_record();
    while (record.sequence % (SLOT_SECTOR / SLOT_PAGE) != 0u) {
        CHECK(slot_record_store(&record) == PUMP_OK);
    }
}

/* Neither slot may run: recovery does. The host has no image of it, so that this pump goes on with its own update requests. */
static void with_no_slot(void)
{
    with_two_slots();
    simulation.slots[SLOT_A_OFFSET + SLOT_IMAGE_AT + 7] ^= 1u;
    simulation.slots[SLOT_B_OFFSET + SLOT_IMAGE_AT + 7] ^= 1u;
    CHECK(updates_start());
    CHECK_EQUAL(update.running.slot, SLOT_RECOVERY);
}

static const struct update_deed deeds[] = {
    { "transfer", with_two_slots, transfer },
    { "resumption", with_a_part, transfer },
    { "abort", with_all_of_it, do_abort },
    { "switch and confirmation", with_all_of_it, try_and_keep },
    { "confirmation, records come round", with_full_records, try_and_keep },
    { "switch and return", with_all_of_it, try_and_return },
    { "transfer in recovery", with_no_slot, transfer },
};

/* ---- disturbances ---- */

static void undisturbed(void)
{
    deed->act();
    shared->count = simulation.flash_operations;
}

static void get_ready(void)
{
    asked = false;
    deed->prepare();
    rollback_before = updates_slot_record().rollback;
    asked = asked || update_state().phase == ASSAY_UPDATE_PHASE_READY;
    simulation.flash_operations = 0;
    test_apart(undisturbed);
    CHECK(shared->count > 0u);
    shared->operations += shared->count;
}

/* The one that was there, or the one that came: each only where it belongs, whole, and the new one only once all of it had come. */
static void check_choice(void)
{
    const bool any = simulation_first_stage();
    CHECK(any);
    if (!any) {
        return;
    }
    const struct boot_handover handover = updates_handover();
    const bool repaired = deed->prepare == with_no_slot;
    const bool is_old = !repaired && updates_runs(SLOT_A, &old);
    const bool is_new = asked && updates_runs(repaired ? SLOT_A : SLOT_B, &next);
    const bool is_recovery = repaired && updates_runs(SLOT_RECOVERY, &recovery);
    CHECK(is_old || is_new || is_recovery);
    CHECK(handover.rollback >= rollback_before || is_recovery);
    CHECK(updates_slot_record().rollback >= rollback_before);
    shared->recoveries += is_recovery ? 1u : 0u;
}

/* Whatever it was left as: the update comes to its end now. */
static void check_can_be_updated(void)
{
    simulation_boot();
    CHECK(store_identity() != NULL);
    if (update_state().phase == ASSAY_UPDATE_PHASE_CONFIRMING || update.running.sequence == next.manifest.sequence) {
        return; /* it is there already */
    }
    CHECK(updates_transfer(&next));
    CHECK(!simulation_survives(run_a_second));
    CHECK(updates_start());
    CHECK(updates_runs(slot_other(deed->prepare == with_no_slot ? SLOT_B : SLOT_A), &next));
    update_session_opened();
    simulation_run(SECONDS(2));
    CHECK_EQUAL(updates_slot_record().rollback, NEW_ROLLBACK);
    CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_IDLE);
}

static bool goes_on; /* the long way round, once for each operation */

static void cut(void)
{
    CHECK(!simulation_survives(deed->act));
    simulation.cut_at = 0;
    check_choice();
    if (goes_on) {
        check_can_be_updated();
    }
}

static void cut_everywhere(void)
{
    get_ready();
    for (simulation.cut_at = 1; simulation.cut_at <= shared->count; simulation.cut_at++) {
        for (unsigned tear = 0; tear < (unsigned)TEARS; tear++) {
            simulation.random += UINT64_C(0x9e3779b97f4a7c15);
            goes_on = tear == 0u;
            test_apart(cut);
            shared->cuts++;
        }
    }
}

/* Flash takes nothing any more, for one operation or for good. */
static void fail(void)
{
    simulation.refuse_from = disturbed;
    (void)simulation_survives(deed->act);
    check_choice();
    simulation.refuse_from = 0;
    check_choice();
    check_can_be_updated();
}

static void fail_everywhere(void)
{
    get_ready();
    for (disturbed = 1; disturbed <= shared->count; disturbed++) {
        simulation.refuse_to = disturbed; /* a page or a sector that is worn */
        test_apart(fail);
        simulation.refuse_to = 0;
        test_apart(fail);
        shared->failures += 2u;
    }
}

static void make_images(void)
{
    updates_make(&old, 1, OLD_SIZE, 4, OLD_ROLLBACK);
    updates_make(&earlier, 3, OLD_SIZE + 300, 3, OLD_ROLLBACK);
    updates_make(&next, 2, NEW_SIZE, 5, NEW_ROLLBACK);
    updates_make(&recovery, 4, OLD_SIZE, 0, 0);
    strcpy(recovery.manifest.component, BOOT_RECOVERY_COMPONENT);
    updates_sign(&recovery);
}

static void each_deed(void (*disturb)(void))
{
    const unsigned count = sizeof deeds / sizeof deeds[0];
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    make_images();
    for (unsigned i = 0; i < count; i++) {
        deed = &deeds[i];
        test_apart(disturb);
    }
    CHECK(shared->recoveries > 0u);
    printf("  %u deeds of an update, %u flash operations: %u power cuts, %u failures of flash\n", count, shared->operations,
           shared->cuts, shared->failures);
    (void)munmap(shared, sizeof *shared);
}

static void no_cut_of_an_update_leaves_a_pump_that_cannot_run(void)
{
    each_deed(cut_everywhere);
}

static void no_failure_of_flash_leaves_a_pump_that_cannot_run(void)
{
    each_deed(fail_everywhere);
}

void test_update_storage(void)
{
    RUN(no_cut_of_an_update_leaves_a_pump_that_cannot_run);
    RUN(no_failure_of_flash_leaves_a_pump_that_cannot_run);
}
