// SPDX-License-Identifier: Apache-2.0
/* Freshness and idempotency keys of commands: docs/protocol/link.md FRESH. */
#include "pump/freshness.h"

#include "peer.h"
#include "pump/journal.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;

static void boot_paired(void)
{
    peer_boot_paired(&controller);
    simulation_run(100000000);
    simulation.from_pump_length = 0;
}

static bool holds(uint32_t issued, uint32_t life)
{
    const struct freshness freshness = { .issued = issued, .life = life };
    return freshness_holds(&freshness);
}

/* FRESH-3, FRESH-4: at each edge, also where the uptime wraps. */
static void the_edges_are_where_they_must_be(void)
{
    static const uint32_t times[] = { 0, 1, 70000, 0x7fffffff, 0x80000000, 0xfffff82f, 0xffffffff };
    for (unsigned i = 0; i < sizeof times / sizeof times[0]; i++) {
        const uint32_t now = times[i];
        simulation.now_us = ((UINT64_C(1) << 32) + now) * 1000u;
        CHECK(holds(now, 1) && holds(now, 60000));
        CHECK(holds(now + 2000u, 1));
        CHECK(!holds(now + 2001u, 1) && !holds(now + 2001u, 60000));
        CHECK(holds(now - 60000u, 60000) && !holds(now - 60001u, 60000));
        CHECK(holds(now - 1u, 1) && !holds(now - 2u, 1));
        CHECK(!holds(now + 0x7fffffffu, 60000) && !holds(now + 0x80000000u, 60000));
    }
}

static uint8_t order_issued(uint32_t issued, uint16_t life, uint64_t key)
{
    struct assay_set_bolus bolus = peer_make_bolus(50, key);
    bolus.issued = issued;
    bolus.life = life;
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
    return answer.opcode == ASSAY_OP_BOLUS_ORDERED ? ASSAY_RESULT_SUCCESS : peer_result(&answer);
}

/* FRESH-1, FRESH-3: what is stale, or of the future, moves nothing and leaves no record. */
static void stale_commands_are_refused(void)
{
    boot_paired();
    const uint32_t before = journal_last_sequence();
    CHECK_EQUAL(order_issued(peer_uptime() - 5001u, 5000, 1), ASSAY_RESULT_NOT_FRESH);
    CHECK_EQUAL(order_issued(peer_uptime() + 2001u, 5000, 2), ASSAY_RESULT_NOT_FRESH);
    CHECK_EQUAL(order_issued(peer_uptime() - 0x70000000u, 60000, 3), ASSAY_RESULT_NOT_FRESH);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 0u);
    CHECK_EQUAL(journal_last_sequence(), before);
    CHECK_EQUAL(order_issued(peer_uptime() - 4999u, 5000, 1), ASSAY_RESULT_SUCCESS); /* the same key, now in time */
}

/* A command that lay on the way for longer than its life: nothing happens when it comes at last. */
static void a_delayed_command_is_refused(void)
{
    boot_paired();
    const struct assay_set_bolus bolus = peer_make_bolus(50, 1);
    simulation_run(61000000);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_NOT_FRESH);
}

/* FRESH-5: whatever the state and however late. */
static void a_known_key_is_answered_as_the_first_time(void)
{
    boot_paired();
    const struct assay_set_bolus bolus = peer_make_bolus(100, 1);
    struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
    CHECK(!answer.body.bolus_ordered.repeated);
    simulation_run(500000);
    const struct assay_cancel_bolus cancel = { .bolus_id = 1, .issued = peer_uptime(), .life = 1000, .key = 2 };
    answer = peer_request(&controller, ASSAY_MSG_CANCEL_BOLUS, &cancel);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK(!answer.body.response.has_repeated);
    simulation_run(UINT64_C(600000000));
    answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_BOLUS_ORDERED);
    CHECK(answer.body.bolus_ordered.repeated);
    CHECK_EQUAL(answer.body.bolus_ordered.bolus_id, 1u);
    answer = peer_request(&controller, ASSAY_MSG_CANCEL_BOLUS, &cancel); /* though nothing is there to cancel */
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK(answer.body.response.has_repeated && answer.body.response.repeated);
    CHECK_EQUAL(simulation.steps, 1u);
}

/* FRESH-5: a repeated SetTherapyState does not undo what came between. */
static void a_repeated_command_undoes_nothing(void)
{
    boot_paired();
    const struct assay_set_therapy_state run = {
        .state = ASSAY_THERAPY_STATE_RUN, PEER_FRESH(11)
    };
    struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_THERAPY_STATE, &run);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    answer = peer_request(&controller, ASSAY_MSG_SET_THERAPY_STATE, &run);
    CHECK(answer.body.response.repeated);
    const struct peer_message status = peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL);
    CHECK_EQUAL(status.body.status.therapy, ASSAY_THERAPY_STATE_STOP);
}

/* FRESH-6: one key, two commands. */
static void a_key_belongs_to_one_opcode(void)
{
    boot_paired();
    CHECK_EQUAL(peer_bolus(&controller, 100, 1), 1u);
    const struct assay_cancel_bolus cancel = { .bolus_id = 1, .issued = peer_uptime(), .life = 1000, .key = 1 };
    struct peer_message answer = peer_request(&controller, ASSAY_MSG_CANCEL_BOLUS, &cancel);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_PLAUSIBILITY_FAILED);
    CHECK_EQUAL(peer_cancel(&controller, 1), ASSAY_RESULT_SUCCESS);
    const struct assay_set_bolus bolus = peer_make_bolus(100, controller.last_key);
    answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_PLAUSIBILITY_FAILED);
}

/* FRESH-6: the last 16 commands beside the boluses; those are in the journal, over resets. */
static void sixteen_keys_are_remembered(void)
{
    boot_paired();
    const uint64_t first = controller.last_key + 1u;
    for (unsigned i = 0; i < FRESHNESS_KEYS; i++) {
        CHECK_EQUAL(freshness_find(first), i == 0u ? 0u : (unsigned)ASSAY_OP_SET_THERAPY_STATE);
        CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    }
    simulation_run(61000000); /* their lives are over: the next may take the place of the first */
    CHECK_EQUAL(freshness_find(first), (unsigned)ASSAY_OP_SET_THERAPY_STATE);
    CHECK_EQUAL(peer_bolus(&controller, 50, 1), 1u); /* has another place */
    CHECK_EQUAL(freshness_find(first), (unsigned)ASSAY_OP_SET_THERAPY_STATE);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(freshness_find(first), 0u);
    simulation_boot();
    CHECK_EQUAL(freshness_find(first + 16u), 0u);
    CHECK_EQUAL(journal_find_key(1), 1u);
}

/* FRESH-6: seventeen orders within one life would push the first one's key out, and a repeat of it would dose anew. */
static void no_bolus_key_is_forgotten_while_its_life_lasts(void)
{
    boot_paired();
    const struct assay_set_bolus first = peer_make_bolus(50, 101);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &first);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_BOLUS_ORDERED);
    CHECK_EQUAL(peer_cancel(&controller, 1), ASSAY_RESULT_SUCCESS);
    for (unsigned i = 1; i < FRESHNESS_BOLUSES; i++) {
        CHECK_EQUAL(peer_bolus(&controller, 50, 101u + i), i + 1u);
        CHECK_EQUAL(peer_cancel(&controller, i + 1u), ASSAY_RESULT_SUCCESS);
    }
    const struct assay_set_bolus more = peer_make_bolus(50, 201);
    struct peer_message refused = peer_request(&controller, ASSAY_MSG_SET_BOLUS, &more);
    CHECK_EQUAL(peer_result(&refused), ASSAY_RESULT_MAX_BOLUS_NUMBER);
    CHECK(journal_find_key(101) == 1u);
    simulation_run(61000000);
    CHECK_EQUAL(peer_bolus(&controller, 50, 202), FRESHNESS_BOLUSES + 1u);
}

/* FRESH-6: what does no harm when done twice never waits for a place; `run`, which may undo a stop, does. */
static void stopping_never_waits_for_a_place(void)
{
    boot_paired();
    for (unsigned i = 0; i < FRESHNESS_KEYS; i++) {
        CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    }
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_NOT_COMPLETED);
    CHECK_EQUAL(peer_bolus(&controller, 50, 301), 1u);
    CHECK_EQUAL(peer_cancel(&controller, 1), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_NOT_COMPLETED);
}

/* What was refused is not known: the same key may be carried out within its life. */
static void a_refused_command_leaves_its_key_free(void)
{
    boot_paired();
    const struct assay_cancel_bolus cancel = { .bolus_id = 1, PEER_FRESH(21) };
    struct peer_message answer = peer_request(&controller, ASSAY_MSG_CANCEL_BOLUS, &cancel);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(peer_bolus(&controller, 100, 1), 1u);
    answer = peer_request(&controller, ASSAY_MSG_CANCEL_BOLUS, &cancel);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK(!answer.body.response.has_repeated);
}

void test_freshness(void)
{
    RUN(the_edges_are_where_they_must_be);
    RUN(stale_commands_are_refused);
    RUN(a_delayed_command_is_refused);
    RUN(a_known_key_is_answered_as_the_first_time);
    RUN(a_repeated_command_undoes_nothing);
    RUN(a_key_belongs_to_one_opcode);
    RUN(sixteen_keys_are_remembered);
    RUN(no_bolus_key_is_forgotten_while_its_life_lasts);
    RUN(stopping_never_waits_for_a_place);
    RUN(a_refused_command_leaves_its_key_free);
}
