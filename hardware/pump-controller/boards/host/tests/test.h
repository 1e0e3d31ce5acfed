// SPDX-License-Identifier: Apache-2.0
/* The smallest test runner that does: named tests, checks that say where they failed. */
#ifndef HOST_TEST_H
#define HOST_TEST_H

#include <stdbool.h>
#include <stdint.h>

/* Notes a failed check; the test goes on, so that one run shows all that is wrong. */
#define CHECK(condition) test_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQUAL(found, wanted) \
    test_check_equal((unsigned long long)(found), (unsigned long long)(wanted), #found, __FILE__, __LINE__)
/* Time as the simulation counts it: microseconds. */
#define SECONDS(n) ((n) * UINT64_C(1000000))
#define MINUTES(n) SECONDS((n) * UINT64_C(60))
/* Runs a test on a new board. */
#define RUN(test) test_run(#test, test)

void test_check(bool holds, const char *what, const char *file, int line);
void test_check_equal(unsigned long long found, unsigned long long wanted, const char *what, const char *file, int line);
void test_run(const char *name, void (*test)(void));
/* Runs `part` in a process of its own, which begins with all that this one has, and changes none of it; its failures count here. */
void test_apart(void (*part)(void));

/* One for each file of tests. */
void test_frames(void);
void test_noise(void);
void test_sessions(void);
void test_entropy(void);
void test_journal(void);
void test_store(void);
void test_audit_ring(void);
void test_audit_log(void);
void test_drive(void);
void test_annunciations(void);
void test_buttons(void);
void test_link(void);
void test_link_vectors(void);
void test_pairing(void);
void test_resumption(void);
void test_freshness(void);
void test_limits(void);
void test_dispatch(void);
void test_power_cuts(void);
void test_storage(void);
void test_messages(void);
void test_signed(void);
void test_trust(void);
void test_dosing(void);
void test_dosing_bolus(void);
void test_therapy(void);
void test_sense(void);
void test_occlusion(void);
void test_pause(void);
void test_glucose(void);
void test_automated(void);
void test_guard(void);
void test_selftest(void);
void test_update(void);
void test_update_trial(void);
void test_update_storage(void);
void test_damage(void);
#if defined(ASSAY_MUTANTS)
void test_mutants_link(void);
void test_mutants_therapy(void);
#endif

#endif
