// SPDX-License-Identifier: Apache-2.0
/* Self-tests: what they leave alone, what they find, and what a fault note tells. */
#include "pump/selftest.h"

#include <string.h>

#include "../../../core/generated/messages.h"
#include "image_area.h"
#include "pump/store.h"
#include "selftest_parts.h"
#include "simulation.h"
#include "test.h"

static void cryptography_gives_the_known_answers_before_anybody_is_let_in(void)
{
    enum audit_self_test test;
    for (unsigned i = 0; i < SELFTEST_ANSWERS; i++) {
        CHECK(selftest_answer(i, &test));
        CHECK_EQUAL(test, AUDIT_SELF_TEST_HASH + i);
    }
    selftest_start();
    CHECK(!selftest_may_shake_hands());
    for (unsigned i = 0; i < SELFTEST_ANSWERS; i++) {
        CHECK(selftest_work());
    }
    CHECK(selftest_may_shake_hands());
    CHECK(!selftest_work()); /* until a turn comes */
    selftest_on_turn();
    CHECK(selftest_work() && !selftest_work());
}

static void a_march_leaves_what_it_finds(void)
{
    uint32_t block[SELFTEST_BLOCK];
    uint32_t before[SELFTEST_BLOCK];
    for (uint32_t i = 0; i < SELFTEST_BLOCK; i++) {
        block[i] = before[i] = i * UINT32_C(0x01234567);
    }
    CHECK(selftest_march(block));
    CHECK(memcmp(block, before, sizeof block) == 0);
    CHECK_EQUAL(simulation.critical_depth, 0u);
}

static void a_damaged_copy_in_flash_is_found(void)
{
    simulation_boot();
    CHECK(store_is_whole());
    for (size_t i = 0; i < 2u * PORT_FLASH_SECTOR; i++) { /* in each image that lies there */
        simulation.flash[STORE_OFFSET + i] = (uint8_t)(simulation.flash[STORE_OFFSET + i] & (i % 64u == 40u ? 0u : 0xffu));
    }
    CHECK(!store_is_whole());
    CHECK(store_identity() != NULL); /* the copy in RAM serves on */
}

void test_selftest(void)
{
    RUN(cryptography_gives_the_known_answers_before_anybody_is_let_in);
    RUN(a_march_leaves_what_it_finds);
    RUN(a_damaged_copy_in_flash_is_found);
}
