// SPDX-License-Identifier: Apache-2.0
/*
 * Every deed that writes flash, with the power cut at each of its flash operations, and with flash that fails at each of them:
 * no dose is doubled, at most one step is in doubt and counted, what is kept is as before or as after, and a failure is told.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "disturbances.h"
#include "pump/annunciation.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/store.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "storage.h"
#include "test.h"

static const struct storage_deed *deed;
static bool done;
static struct storage_state before;
static uint32_t last_before;
static unsigned told; /* annunciations of `system` */

/* What the parts that run apart tell each other. */
static struct {
    struct storage_state after;
    unsigned count; /* flash operations of the deed */
    unsigned operations;
    unsigned cuts;
    unsigned failures;
} *shared;

/* The linker has all calls of annunciation_raise come here. */
void __real_annunciation_raise(uint16_t type);
void __wrap_annunciation_raise(uint16_t type);
void __wrap_annunciation_raise(uint16_t type)
{
    told += type == ASSAY_ANNUNCIATION_TYPE_SYSTEM ? 1u : 0u;
    __real_annunciation_raise(type);
}

static void act(void)
{
    done = deed->act();
}

static void undisturbed(void)
{
    CHECK(simulation_survives(act));
    CHECK(done);
    shared->count = simulation.flash_operations;
    simulation_boot();
    shared->after = storage_look();
}

/* The pump before the deed; what it is after it, undisturbed. */
static void get_ready(void)
{
    deed->prepare();
    before = storage_look();
    last_before = journal_last_sequence();
    simulation.flash_operations = 0;
    told = 0;
    test_apart(undisturbed);
    CHECK(shared->count > 0u);
    shared->operations += shared->count;
}

/* From the oldest record on: no gap, no bolus that runs. */
static void check_history(void)
{
    struct assay_history_record record;
    CHECK(journal_read(0, &record));
    for (uint32_t sequence = record.sequence; sequence <= journal_last_sequence(); sequence++) {
        CHECK(journal_read(sequence, &record));
        CHECK_EQUAL(record.sequence, sequence);
        CHECK(record.kind != ASSAY_HISTORY_KIND_BOLUS || record.end != ASSAY_BOLUS_END_RUNNING);
    }
}

static bool is_settings(const struct settings *settings)
{
    const struct storage_state now = storage_look();
    return memcmp(&now.settings, settings, sizeof *settings) == 0;
}

/* A pump that starts after a disturbance. */
static void check_kept(bool may_stop)
{
    simulation_boot();
    const struct storage_state now = storage_look();
    CHECK(is_settings(&before.settings) || is_settings(&shared->after.settings));
    CHECK(memcmp(now.roles, before.roles, sizeof now.roles) == 0 ||
          memcmp(now.roles, shared->after.roles, sizeof now.roles) == 0);
    CHECK(now.therapy == before.therapy || now.therapy == shared->after.therapy ||
          (may_stop && now.therapy == ASSAY_THERAPY_STATE_STOP));
    const uint32_t steps = journal_total_steps();
    CHECK(steps == simulation.steps || steps == simulation.steps + 1u); /* at most one in doubt, and counted */
    CHECK(journal_last_sequence() >= last_before);
    CHECK_EQUAL(delivery_status().bolus_id, 0u);
    CHECK(store_identity() != NULL);
    check_history();
}

static void cut(void)
{
    CHECK(!simulation_survives(act));
    simulation.cut_at = 0;
    check_kept(deed->stops);
}

static void cut_everywhere(void)
{
    get_ready();
    shared->cuts += disturbances_cut(shared->count, cut);
}

/* Flash takes nothing any more, for one operation or for good: the pump goes on safely, and says so. */
static void fail(void)
{
    CHECK(simulation_survives(act));
    if (!done && told == 0u) {
        printf("  %s, operation %u to %u: nobody was told\n", deed->name, simulation.refuse_from, simulation.refuse_to);
    }
    CHECK(done || told > 0u);
    simulation.refuse_from = 0;
    check_kept(true);
}

static void fail_everywhere(void)
{
    get_ready();
    shared->failures += disturbances_fail(shared->count, fail);
}

static void each_deed(void (*disturb)(void))
{
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    CHECK(shared != MAP_FAILED);
    storage_begin();
    for (unsigned i = 0; i < storage_deeds_count; i++) {
        deed = &storage_deeds[i];
        test_apart(disturb);
    }
    printf("  %u deeds, %u flash operations: %u power cuts, %u failures of flash\n", storage_deeds_count,
           shared->operations, shared->cuts, shared->failures);
    (void)munmap(shared, sizeof *shared);
}

/* DLV-2, DLV-3: the power fails in each flash operation of each deed, torn in three ways. */
static void no_cut_of_any_deed_tears_what_is_kept(void)
{
    each_deed(cut_everywhere);
}

static void flash_that_fails_is_survived_and_told(void)
{
    each_deed(fail_everywhere);
}

void test_storage(void)
{
    RUN(no_cut_of_any_deed_tears_what_is_kept);
    RUN(flash_that_fails_is_survived_and_told);
}
