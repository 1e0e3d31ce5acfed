// SPDX-License-Identifier: Apache-2.0
/* When which self-test runs, and what follows. */
#include "pump/selftest.h"

#include "pump/annunciation.h"
#include "pump/damage.h"
#include "pump/drbg.h"
#include "pump/guard.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "selftest_parts.h"

static struct {
    volatile bool due; /* written in interrupt context */
    unsigned answer;   /* the next known answer; SELFTEST_ANSWERS: all have been asked */
    unsigned turns;    /* since the last known answers */
    bool crypto_works;
    bool crypto_failed;
} selftest;

void selftest_start(void)
{
    selftest.due = false;
    selftest.answer = 0;
    selftest.turns = 0;
    selftest.crypto_works = false;
    selftest.crypto_failed = false;
    selftest_image_start();
    selftest_ram_start();
}

void selftest_on_turn(void)
{
    selftest.due = true;
}

static void tell(enum audit_self_test test)
{
    audit_log(ASSAY_AUDIT_KIND_SELF_TEST_FAILED, NULL, (uint32_t)test);
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
}

static void work_answer(void)
{
    enum audit_self_test test;
    if (!selftest_answer(selftest.answer, &test)) {
        selftest.crypto_failed = true;
        tell(test);
    }
    selftest.answer++;
    if (selftest.answer == (unsigned)SELFTEST_ANSWERS) {
        selftest.crypto_works = !selftest.crypto_failed;
    }
}

static void work_slice(void)
{
    bool ended;
    if (!selftest_image(&ended)) {
        guard_self_test_failed(AUDIT_SELF_TEST_IMAGE);
    }
    if (!selftest_ram()) {
        guard_self_test_failed(AUDIT_SELF_TEST_RAM);
    }
    if (ended) {
        damage_look();
    }
    selftest.turns++;
    if (selftest.turns >= (unsigned)SELFTEST_TURNS_A_DAY) {
        selftest.turns = 0;
        selftest.answer = 0;
        if (random_start() != PUMP_OK) {
            annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
        }
    }
}

bool selftest_work(void)
{
    if (selftest.answer < (unsigned)SELFTEST_ANSWERS) {
        work_answer();
        return true;
    }
    const bool due = selftest.due;
    if (due) {
        selftest.due = false;
        work_slice();
    }
    return due;
}

bool selftest_may_shake_hands(void)
{
    return selftest.crypto_works && !selftest.crypto_failed;
}
