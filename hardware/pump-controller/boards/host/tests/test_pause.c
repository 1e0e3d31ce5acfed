// SPDX-License-Identifier: Apache-2.0
/* Pauses, on the whole pump: docs/protocol/link.md PAU. */
#include "pump/journal.h"

#include "history.h"
#include "peer.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;

static uint8_t pause(void)
{
    return peer_therapy(&controller, ASSAY_THERAPY_STATE_PAUSE);
}

static uint8_t run(void)
{
    return peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN);
}

static struct assay_status status(void)
{
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_STATUS);
    return answer.body.status;
}

/* A bolus of ten steps of which two are made, and then a pause. */
static void begin_paused(void)
{
    peer_boot_paired(&controller);
    CHECK_EQUAL(peer_bolus(&controller, 500, 1), 1u);
    simulation_run(SECONDS(3));
    CHECK_EQUAL(pause(), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(simulation.steps, 2u);
}

/* How the bolus ended, the only one there is. */
static uint8_t end_of_bolus(void)
{
    struct assay_history_record bolus;
    CHECK_EQUAL(history_find(ASSAY_HISTORY_KIND_BOLUS, &bolus), 1u);
    CHECK_EQUAL(bolus.bolus_id, 1u);
    return bolus.end;
}

/* The same, when as many steps were made as the history counts. */
static void check_bolus(uint8_t end, uint32_t steps)
{
    CHECK_EQUAL(simulation.steps, steps);
    CHECK_EQUAL(end_of_bolus(), end);
    CHECK_EQUAL(history_steps(ASSAY_HISTORY_KIND_BOLUS), steps);
}

/* PAU-1, PAU-2 */
static void a_bolus_is_held_and_goes_on(void)
{
    begin_paused();
    simulation_run(MINUTES(10));
    CHECK_EQUAL(simulation.steps, 2u);
    CHECK(simulation.pins[PORT_PIN_ENABLE]);
    const struct assay_status held = status();
    CHECK_EQUAL(held.therapy, ASSAY_THERAPY_STATE_PAUSE);
    CHECK_EQUAL(held.operation, ASSAY_OPERATIONAL_STATE_WAITING);
    CHECK_EQUAL(held.bolus_id, 1u);
    CHECK_EQUAL(held.delivered, 100u);
    CHECK_EQUAL(peer_bolus(&controller, 50, 2), 0u); /* none is taken meanwhile */
    CHECK_EQUAL(run(), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(30));
    check_bolus(ASSAY_BOLUS_END_COMPLETED, 10);
}

/* PAU-1 */
static void a_held_bolus_can_be_cancelled(void)
{
    begin_paused();
    CHECK_EQUAL(peer_cancel(&controller, 1), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(run(), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(30));
    check_bolus(ASSAY_BOLUS_END_CANCELLED, 2);
}

/* PAU-1 */
static void stopped_therapy_cannot_be_paused(void)
{
    peer_boot_paired(&controller);
    CHECK(therapy_stop() == PUMP_OK);
    CHECK_EQUAL(pause(), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(status().therapy, ASSAY_THERAPY_STATE_STOP);
}

/* PAU-3 */
static void the_user_is_told_again_and_again(void)
{
    begin_paused();
    simulation_run(MINUTES(14));
    CHECK(!simulation.pins[PORT_PIN_SOUND]);
    simulation_run(MINUTES(1) + SECONDS(1));
    CHECK(simulation_sounds());
    peer_press_confirm();
    CHECK(!simulation.pins[PORT_PIN_SOUND]);
    simulation_run(MINUTES(15));
    CHECK(simulation_sounds());
}

/* PAU-4 */
static void a_pause_becomes_a_stop(void)
{
    begin_paused();
    simulation_run(MINUTES(30));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(pause(), ASSAY_RESULT_SUCCESS); /* makes it no longer */
    simulation_run(MINUTES(29));
    CHECK_EQUAL(therapy_state(), ASSAY_THERAPY_STATE_PAUSE);
    peer_press_confirm();
    simulation_run(MINUTES(2));
    CHECK_EQUAL(therapy_state(), ASSAY_THERAPY_STATE_STOP);
    CHECK_EQUAL(journal_therapy(), ASSAY_THERAPY_STATE_STOP);
    CHECK(simulation_sounds());
    check_bolus(ASSAY_BOLUS_END_STOPPED, 2);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(run(), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(5));
    CHECK_EQUAL(simulation.steps, 2u); /* of a bolus that is over nothing comes */
}

/* PAU-5 */
static void a_reset_makes_a_stop_of_a_pause(void)
{
    begin_paused();
    simulation_boot();
    simulation_run(MINUTES(5));
    CHECK_EQUAL(therapy_state(), ASSAY_THERAPY_STATE_STOP);
    CHECK_EQUAL(journal_therapy(), ASSAY_THERAPY_STATE_STOP);
    CHECK(simulation_sounds());
    CHECK_EQUAL(simulation.steps, 2u);
    CHECK_EQUAL(end_of_bolus(), ASSAY_BOLUS_END_INTERRUPTED);
}

/* PAU-5 */
static void the_stop_button_ends_a_pause(void)
{
    begin_paused();
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(SECONDS(1));
    simulation_press(PORT_PIN_STOP, false);
    CHECK_EQUAL(therapy_state(), ASSAY_THERAPY_STATE_STOP);
    CHECK_EQUAL(journal_therapy(), ASSAY_THERAPY_STATE_STOP);
    CHECK_EQUAL(end_of_bolus(), ASSAY_BOLUS_END_STOPPED);
    CHECK(simulation_sounds());
}

/* PAU-2 */
static void a_temporary_rate_runs_out_meanwhile(void)
{
    peer_boot_paired(&controller);
    const struct assay_set_temporary_basal rate = { .kind = ASSAY_TEMPORARY_BASAL_KIND_ABSOLUTE, .has_rate = true,
                                                    .rate = 6000, .duration = 10, PEER_FRESH(77) };
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_TEMPORARY_BASAL, &rate);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(pause(), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(8));
    CHECK_EQUAL(run(), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(20));
    CHECK_EQUAL(simulation.steps, 3u); /* what was left of it: not quite two minutes, a step each half */
}

void test_pause(void)
{
    RUN(a_bolus_is_held_and_goes_on);
    RUN(a_held_bolus_can_be_cancelled);
    RUN(stopped_therapy_cannot_be_paused);
    RUN(the_user_is_told_again_and_again);
    RUN(a_pause_becomes_a_stop);
    RUN(a_reset_makes_a_stop_of_a_pause);
    RUN(the_stop_button_ends_a_pause);
    RUN(a_temporary_rate_runs_out_meanwhile);
}
