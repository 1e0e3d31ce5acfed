// SPDX-License-Identifier: Apache-2.0
/* Identity and peers in flash. */
#include <string.h>

#include "../../../core/generated/messages.h"
#include "pump/store.h"
#include "simulation.h"
#include "test.h"

static struct noise_key_pair identity;

static void key_of(uint8_t key[NOISE_KEY], unsigned number)
{
    memset(key, (int)number + 1, NOISE_KEY);
}

static void begin(void)
{
    memset(&identity, 0x5c, sizeof identity);
    store_mount();
}

static void it_begins_empty(void)
{
    uint8_t key[NOISE_KEY] = { 0 };
    begin();
    CHECK(store_identity() == NULL);
    CHECK_EQUAL(store_find_peer(key), 0u); /* a free place is no peer, not even one whose key is all zero */
}

static void it_keeps_what_it_was_given(void)
{
    uint8_t key[NOISE_KEY];
    begin();
    CHECK(store_set_identity(&identity) == PUMP_OK);
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        key_of(key, i);
        CHECK(store_enrol(key, i % 2u == 0u ? ASSAY_ROLE_CONTROLLER : ASSAY_ROLE_CAREGIVER) == PUMP_OK);
        store_mount();
        CHECK(store_identity() != NULL && memcmp(store_identity(), &identity, sizeof identity) == 0);
    }
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        key_of(key, i);
        CHECK_EQUAL(store_find_peer(key), i % 2u == 0u ? ASSAY_ROLE_CONTROLLER : ASSAY_ROLE_CAREGIVER);
    }
    key_of(key, STORE_PEERS);
    CHECK_EQUAL(store_find_peer(key), 0u);
    CHECK(store_enrol(key, ASSAY_ROLE_CONTROLLER) == PUMP_FULL);
}

static unsigned enrolling;

static void enrol_next(void)
{
    uint8_t key[NOISE_KEY];
    key_of(key, enrolling);
    CHECK(store_enrol(key, ASSAY_ROLE_CONTROLLER) == PUMP_OK);
}

/* Power fails in each flash operation of twelve enrolments in turn: the store is as before or as after, never else. */
static void power_cuts_leave_before_or_after(void)
{
    uint8_t key[NOISE_KEY];
    begin();
    CHECK(store_set_identity(&identity) == PUMP_OK);
    for (enrolling = 0; enrolling < 12u; enrolling++) {
        bool done = false;
        for (unsigned cut = 1; !done; cut++) {
            simulation.flash_operations = 0;
            simulation.cut_at = cut;
            done = simulation_survives(enrol_next);
            simulation.cut_at = 0;
            simulation.critical_depth = 0;
            store_mount();
            CHECK(store_identity() != NULL && memcmp(store_identity(), &identity, sizeof identity) == 0);
            for (unsigned i = 0; i < enrolling; i++) {
                key_of(key, i);
                CHECK_EQUAL(store_find_peer(key), ASSAY_ROLE_CONTROLLER);
            }
            key_of(key, enrolling);
            done = done || store_find_peer(key) != 0u;
            CHECK(cut < 20u);
        }
    }
}

static void broken_flash_is_noticed(void)
{
    begin();
    simulation.refuse_from = 1;
    CHECK(store_set_identity(&identity) == PUMP_FAULT);
    CHECK(store_identity() == NULL);
}

void test_store(void)
{
    RUN(it_begins_empty);
    RUN(it_keeps_what_it_was_given);
    RUN(power_cuts_leave_before_or_after);
    RUN(broken_flash_is_noticed);
}
