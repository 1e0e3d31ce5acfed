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
        CHECK(store_pair(key, i % 2u == 0u ? ASSAY_ROLE_CONTROLLER : ASSAY_ROLE_CAREGIVER) == PUMP_OK);
        store_mount();
        CHECK(store_identity() != NULL && memcmp(store_identity(), &identity, sizeof identity) == 0);
    }
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        key_of(key, i);
        CHECK_EQUAL(store_find_peer(key), i % 2u == 0u ? ASSAY_ROLE_CONTROLLER : ASSAY_ROLE_CAREGIVER);
    }
    key_of(key, STORE_PEERS);
    CHECK_EQUAL(store_find_peer(key), 0u);
    CHECK(store_pair(key, ASSAY_ROLE_CONTROLLER) == PUMP_FULL);
}

static unsigned pairing;

static void pair_next(void)
{
    uint8_t key[NOISE_KEY];
    key_of(key, pairing);
    CHECK(store_pair(key, ASSAY_ROLE_CONTROLLER) == PUMP_OK);
}

/* Power fails in each flash operation of eight pairings in turn: the store is as before or as after, never else. */
static void power_cuts_leave_before_or_after(void)
{
    uint8_t key[NOISE_KEY];
    begin();
    CHECK(store_set_identity(&identity) == PUMP_OK);
    for (pairing = 0; pairing < STORE_PEERS; pairing++) {
        bool done = false;
        for (unsigned cut = 1; !done; cut++) {
            simulation.flash_operations = 0;
            simulation.cut_at = cut;
            done = simulation_survives(pair_next);
            simulation.cut_at = 0;
            simulation.critical_depth = 0;
            store_mount();
            CHECK(store_identity() != NULL && memcmp(store_identity(), &identity, sizeof identity) == 0);
            for (unsigned i = 0; i < pairing; i++) {
                key_of(key, i);
                CHECK_EQUAL(store_find_peer(key), ASSAY_ROLE_CONTROLLER);
            }
            key_of(key, pairing);
            done = done || store_find_peer(key) != 0u;
            CHECK(cut < 20u);
        }
    }
}

/* PAIR-12 */
static void a_peer_that_pairs_again_keeps_its_place(void)
{
    uint8_t key[NOISE_KEY];
    begin();
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        key_of(key, i);
        CHECK(store_pair(key, ASSAY_ROLE_CONTROLLER) == PUMP_OK);
    }
    key_of(key, 2);
    CHECK(store_pair(key, ASSAY_ROLE_CAREGIVER) == PUMP_OK); /* even when all places are taken */
    store_mount();
    CHECK_EQUAL(store_find_peer(key), ASSAY_ROLE_CAREGIVER);
    CHECK(memcmp(store_peer(2)->public_key, key, sizeof key) == 0);
    CHECK(store_peer(STORE_PEERS - 1u) != NULL && store_peer(STORE_PEERS) == NULL);
}

/* PAIR-13 */
static void an_unpaired_peer_is_gone_and_the_others_keep_their_order(void)
{
    uint8_t key[NOISE_KEY];
    begin();
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        key_of(key, i);
        CHECK(store_pair(key, ASSAY_ROLE_CONTROLLER) == PUMP_OK);
    }
    for (unsigned gone = 0; gone < STORE_PEERS; gone += STORE_PEERS - 1u) { /* the first, then the last */
        key_of(key, gone);
        CHECK(store_unpair(key) == PUMP_OK);
        CHECK(store_unpair(key) == PUMP_STATE);
        store_mount();
        CHECK_EQUAL(store_find_peer(key), 0u);
    }
    for (unsigned i = 1; i + 1u < STORE_PEERS; i++) {
        key_of(key, i);
        CHECK(memcmp(store_peer(i - 1u)->public_key, key, sizeof key) == 0);
    }
    CHECK(store_peer(STORE_PEERS - 2u) == NULL);
    key_of(key, 100);
    CHECK(store_pair(key, ASSAY_ROLE_CAREGIVER) == PUMP_OK);
    CHECK_EQUAL(store_find_peer(key), ASSAY_ROLE_CAREGIVER);
}

static void unpair_the_second(void)
{
    uint8_t key[NOISE_KEY];
    key_of(key, 1);
    CHECK(store_unpair(key) == PUMP_OK);
}

/* Power fails in each flash operation of an unpairing: the peer is paired or not, and nobody else is touched. */
static void a_cut_in_an_unpairing_leaves_before_or_after(void)
{
    uint8_t key[NOISE_KEY];
    for (unsigned fill = 0; fill < 9u; fill++) { /* so that one of them erases the other sector */
        bool done = false;
        for (unsigned cut = 1; !done; cut++) {
            simulation_reset();
            simulation.random ^= ((uint64_t)fill << 40) ^ ((uint64_t)cut << 20);
            begin();
            CHECK(store_set_identity(&identity) == PUMP_OK);
            for (unsigned i = 0; i < 3u + fill; i++) {
                key_of(key, i % 3u);
                CHECK(store_pair(key, ASSAY_ROLE_CONTROLLER) == PUMP_OK);
            }
            simulation.flash_operations = 0;
            simulation.cut_at = cut;
            done = simulation_survives(unpair_the_second);
            simulation.cut_at = 0;
            simulation.critical_depth = 0;
            store_mount();
            for (unsigned i = 0; i < 3u; i++) {
                key_of(key, i);
                const uint8_t role = store_find_peer(key);
                CHECK(i == 1u ? (done ? role == 0u : role == 0u || role == ASSAY_ROLE_CONTROLLER)
                              : role == ASSAY_ROLE_CONTROLLER);
            }
            CHECK(store_identity() != NULL && memcmp(store_identity(), &identity, sizeof identity) == 0);
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
    RUN(a_peer_that_pairs_again_keeps_its_place);
    RUN(an_unpaired_peer_is_gone_and_the_others_keep_their_order);
    RUN(a_cut_in_an_unpairing_leaves_before_or_after);
    RUN(broken_flash_is_noticed);
}
