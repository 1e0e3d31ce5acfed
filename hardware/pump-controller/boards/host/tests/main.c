// SPDX-License-Identifier: Apache-2.0
/* Runs all unit tests of the firmware; the last line counts them. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simulation.h"
#include "test.h"

static unsigned passed;
static unsigned failed;
static bool failing;

void test_check(bool holds, const char *what, const char *file, int line)
{
    if (!holds) {
        failing = true;
        printf("  %s:%d: %s\n", file, line, what);
    }
}

void test_check_equal(unsigned long long found, unsigned long long wanted, const char *what, const char *file, int line)
{
    if (found != wanted) {
        failing = true;
        printf("  %s:%d: %s is %llu, not %llu\n", file, line, what, found, wanted);
    }
}

void test_run(const char *name, void (*test)(void))
{
    failing = false;
    simulation_reset();
    test();
    if (failing) {
        failed++;
        printf("FAILED %s\n", name);
    } else {
        passed++;
    }
}

void test_apart(void (*part)(void))
{
    int status = 1;
    (void)fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        failing = false;
        part();
        (void)fflush(stdout);
        _exit(failing ? 1 : 0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        failing = true;
    }
}

int main(void)
{
    (void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* a crash must not swallow what was found before it */
    test_frames();
    test_noise();
    test_sessions();
    test_entropy();
    test_messages();
    test_signed();
    test_journal();
    test_store();
    test_audit_ring();
    test_audit_log();
    test_dosing();
    test_dosing_bolus();
    test_drive();
    test_annunciations();
    test_buttons();
    test_link();
    test_link_vectors();
    test_pairing();
    test_resumption();
    test_trust();
    test_freshness();
    test_limits();
    test_dispatch();
    test_therapy();
    test_sense();
    test_occlusion();
    test_pause();
    test_glucose();
    test_automated();
    test_guard();
    test_selftest();
    test_update();
    test_update_trial();
    test_damage();
    test_power_cuts();
    test_storage();
    test_update_storage();
#if defined(ASSAY_MUTANTS)
    test_mutants_link();
    test_mutants_therapy();
#endif
    printf("%u passed, %u failed\n", passed, failed);
    return failed == 0u ? 0 : 1;
}
