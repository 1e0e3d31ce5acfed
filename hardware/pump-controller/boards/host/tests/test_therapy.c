// SPDX-License-Identifier: Apache-2.0
/* Therapy over the link, on the whole pump: docs/protocol/messages.md, docs/adr/0010-dosing.md. */
#include "history.h"
#include "peer.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/settings.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "storage.h"
#include "test.h"

enum { HOUR_US = 3600000000 };

static struct peer controller;
static uint64_t key;

static uint8_t tell(enum assay_message_index message, const void *body)
{
    const struct peer_message answer = peer_request(&controller, message, body);
    return peer_result(&answer);
}

/* 1 U/h until six in the morning, then 2 U/h. */
static uint8_t write_profile(uint8_t number, uint16_t rate)
{
    struct assay_write_basal_profile profile = { .profile = number, .segments_count = 2, PEER_FRESH(++key) };
    profile.segments[0] = (struct assay_basal_segment){ .start = 0, .rate = rate };
    profile.segments[1] = (struct assay_basal_segment){ .start = 360, .rate = (uint16_t)(2u * rate) };
    return tell(ASSAY_MSG_WRITE_BASAL_PROFILE, &profile);
}

static uint8_t activate(uint8_t number)
{
    const struct assay_activate_basal_profile request = { .profile = number, PEER_FRESH(++key) };
    return tell(ASSAY_MSG_ACTIVATE_BASAL_PROFILE, &request);
}

static uint8_t set_time(uint32_t utc)
{
    const struct assay_set_time request = { .utc = utc, PEER_FRESH(++key) };
    return tell(ASSAY_MSG_SET_TIME, &request);
}

static struct assay_delivery get_delivery(void)
{
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_GET_DELIVERY, NULL);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_DELIVERY);
    return answer.body.delivery;
}

static void connect(void)
{
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

static void begin(void)
{
    key = 0;
    peer_boot_paired(&controller);
}

/* 1 U/h, and the clock at midnight. */
static void begin_basal(void)
{
    begin();
    CHECK_EQUAL(write_profile(1, 1000), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(activate(1), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_time(0), ASSAY_RESULT_SUCCESS);
}

/* DLV-9 */
static void basal_follows_the_profile_without_a_link(void)
{
    begin_basal();
    simulation_run(UINT64_C(12) * HOUR_US);
    CHECK_EQUAL(simulation.steps, 6u * 20u + 6u * 40u);
    CHECK_EQUAL(history_steps(ASSAY_HISTORY_KIND_BASAL_TOTAL), simulation.steps);
    CHECK_EQUAL(journal_total_steps(), simulation.steps);
    connect();
    const struct assay_delivery delivery = get_delivery();
    CHECK_EQUAL(delivery.profile, 1u);
    CHECK_EQUAL(delivery.rate, 2000u);
    CHECK_EQUAL(delivery.last_day, 360u * 50u);
    CHECK(delivery.last_hour >= 2000u && delivery.last_hour <= 2100u);
    simulation_run(1000000);
    CHECK(simulation.pins[PORT_PIN_ENABLE]); /* off between two steps of basal */
}

static void a_profile_is_read_as_written_and_survives(void)
{
    begin_basal();
    CHECK_EQUAL(write_profile(8, 17500), ASSAY_RESULT_OVER_LIMIT);
    CHECK_EQUAL(activate(8), ASSAY_RESULT_NOT_APPLICABLE);
    struct assay_write_basal_profile unsound = { .profile = 1, .segments_count = 1, PEER_FRESH(++key) };
    unsound.segments[0].start = 7;
    CHECK_EQUAL(tell(ASSAY_MSG_WRITE_BASAL_PROFILE, &unsound), ASSAY_RESULT_PLAUSIBILITY_FAILED);
    simulation_boot();
    connect();
    const struct assay_read_basal_profile request = { .profile = 1 };
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_READ_BASAL_PROFILE, &request);
    CHECK_EQUAL(answer.body.basal_profile.segments_count, 2u);
    CHECK_EQUAL(answer.body.basal_profile.segments[1].start, 360u);
    CHECK_EQUAL(answer.body.basal_profile.segments[1].rate, 2000u);
    CHECK_EQUAL(get_delivery().rate, 1000u);
}

/* DLV-9: after a reset nobody knows the time: the lowest rate holds, and the user is told, until it is set. */
static void after_a_reset_the_lowest_rate_holds(void)
{
    begin_basal();
    CHECK_EQUAL(set_time(12u * 3600u), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(get_delivery().rate, 2000u);
    simulation_run(UINT64_C(90) * 1000000u);
    CHECK_EQUAL(simulation.steps, 1u);
    simulation_boot();
    CHECK(simulation.pins[PORT_PIN_SOUND]);
    connect();
    CHECK_EQUAL(get_delivery().rate, 1000u);
    const struct peer_message before = peer_request(&controller, ASSAY_MSG_GET_TIME, NULL);
    CHECK(!before.body.time.set && before.body.time.utc == 0u);
    CHECK_EQUAL(set_time(12u * 3600u), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(get_delivery().rate, 2000u);
    CHECK(!simulation.pins[PORT_PIN_SOUND]);
    const struct peer_message after = peer_request(&controller, ASSAY_MSG_GET_TIME, NULL);
    CHECK(after.body.time.set && after.body.time.utc - 12u * 3600u <= 1u);
}

/* DLV-11 */
static void a_temporary_rate_ends_on_time(void)
{
    begin_basal();
    const struct assay_set_temporary_basal none = {
        .kind = ASSAY_TEMPORARY_BASAL_KIND_PERCENT, .has_percent = true, .percent = 0, .duration = 60, PEER_FRESH(++key)
    };
    CHECK_EQUAL(tell(ASSAY_MSG_SET_TEMPORARY_BASAL, &none), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(get_delivery().rate, 0u);
    CHECK_EQUAL(get_delivery().temporary_left, 3600u);
    simulation_run(HOUR_US);
    CHECK_EQUAL(simulation.steps, 0u);
    CHECK(simulation.pins[PORT_PIN_LIGHT]);
    simulation_run(HOUR_US);
    CHECK_EQUAL(simulation.steps, 20u);
    connect();
    const struct assay_cancel_temporary_basal cancel = { PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_CANCEL_TEMPORARY_BASAL, &cancel), ASSAY_RESULT_NOT_APPLICABLE);
    const struct assay_set_temporary_basal mixed = {
        .kind = ASSAY_TEMPORARY_BASAL_KIND_ABSOLUTE, .has_percent = true, .percent = 5, .duration = 60, PEER_FRESH(++key)
    };
    CHECK_EQUAL(tell(ASSAY_MSG_SET_TEMPORARY_BASAL, &mixed), ASSAY_RESULT_PLAUSIBILITY_FAILED);
}

/* DLV-7, DLV-8 */
static void a_multiwave_bolus_beside_basal_and_a_normal_one(void)
{
    begin_basal();
    const struct assay_set_bolus wave = peer_make_multiwave(1000, 500, 60, ++key);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_SET_BOLUS, &wave).body.bolus_ordered.bolus_id, 1u);
    CHECK_EQUAL(peer_bolus(&controller, 250, ++key), 2u);
    CHECK_EQUAL(get_delivery().boluses, 2u);
    simulation_run(UINT64_C(1805) * 1000000u);
    connect();
    const struct assay_read_bolus which = { .bolus_id = 1 };
    const struct assay_bolus_state state = peer_request(&controller, ASSAY_MSG_READ_BOLUS, &which).body.bolus_state;
    CHECK_EQUAL(state.kind, ASSAY_BOLUS_KIND_MULTIWAVE);
    CHECK_EQUAL(state.ordered, 1000u);
    CHECK_EQUAL(state.delivered, 750u);
    CHECK_EQUAL(state.remaining, 250u);
    CHECK_EQUAL(state.end, ASSAY_BOLUS_END_RUNNING);
    CHECK_EQUAL(peer_cancel(&controller, 2), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(peer_cancel(&controller, 1), ASSAY_RESULT_SUCCESS);
    simulation_run(HOUR_US / 2u);
    CHECK_EQUAL(simulation.steps, 20u + 15u + 5u);
    CHECK_EQUAL(history_steps(ASSAY_HISTORY_KIND_BOLUS), 20u);
    CHECK_EQUAL(history_steps(ASSAY_HISTORY_KIND_BASAL_TOTAL), 20u);
    for (unsigned i = 1; i < simulation.steps; i++) {
        CHECK(simulation.step_at[i] - simulation.step_at[i - 1u] >= DRIVE_INTERVAL_US);
    }
}

static void the_stop_button_stops_basal(void)
{
    begin_basal();
    simulation_run(HOUR_US);
    CHECK_EQUAL(simulation.steps, 20u);
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(HOUR_US);
    CHECK_EQUAL(simulation.steps, 20u);
    CHECK(simulation.pins[PORT_PIN_SOUND]);
}

static uint8_t set_limit(uint16_t basal, uint64_t with_key)
{
    const struct assay_set_limits request = { .has_max_basal = true, .max_basal = basal, PEER_FRESH(with_key) };
    return tell(ASSAY_MSG_SET_LIMITS, &request);
}

/* DLV-13 */
static void a_limit_is_raised_by_a_person_only(void)
{
    begin();
    CHECK_EQUAL(set_limit(3000, 100), ASSAY_RESULT_SUCCESS); /* lower: at once */
    CHECK_EQUAL(set_limit(4000, 101), ASSAY_RESULT_CONFIRMATION_NEEDED);
    CHECK(peer_display_says("CONFIRM LIMITS 10000 4000 30000 100000"));
    CHECK(simulation.pins[PORT_PIN_SOUND]);
    CHECK_EQUAL(set_limit(4000, 101), ASSAY_RESULT_CONFIRMATION_NEEDED); /* repeating is no confirmation */
    peer_press_confirm();
    CHECK_EQUAL(set_limit(9000, 101), ASSAY_RESULT_CONFIRMATION_NEEDED); /* another limit than was shown */
    peer_press_confirm();
    CHECK_EQUAL(set_limit(9000, 102), ASSAY_RESULT_CONFIRMATION_NEEDED); /* another command */
    peer_press_confirm();
    simulation_run(UINT64_C(61) * 1000000u);
    CHECK_EQUAL(set_limit(9000, 102), ASSAY_RESULT_CONFIRMATION_NEEDED); /* too late */
    peer_press_confirm();
    CHECK_EQUAL(set_limit(9000, 102), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(settings_get()->limits.max_basal, 9000u);
    simulation_boot();
    CHECK_EQUAL(settings_get()->limits.max_basal, 9000u);
    const struct assay_set_limits absurd = { .has_max_bolus = true, .max_bolus = 10050, PEER_FRESH(++key) };
    connect();
    CHECK_EQUAL(tell(ASSAY_MSG_SET_LIMITS, &absurd), ASSAY_RESULT_PLAUSIBILITY_FAILED);
}

/* DLV-12 */
static void an_order_above_a_limit_is_refused(void)
{
    begin();
    const struct assay_set_limits low = {
        .has_max_bolus = true, .max_bolus = 500, .has_max_hour = true, .max_hour = 700, PEER_FRESH(++key)
    };
    CHECK_EQUAL(tell(ASSAY_MSG_SET_LIMITS, &low), ASSAY_RESULT_SUCCESS);
    struct assay_set_bolus bolus = peer_make_bolus(550, ++key);
    CHECK_EQUAL(tell(ASSAY_MSG_SET_BOLUS, &bolus), ASSAY_RESULT_OVER_LIMIT);
    CHECK(peer_bolus(&controller, 500, ++key) != 0u);
    simulation_run(UINT64_C(30) * 1000000u);
    bolus = peer_make_bolus(250, ++key);
    CHECK_EQUAL(tell(ASSAY_MSG_SET_BOLUS, &bolus), ASSAY_RESULT_OVER_LIMIT);
    /* What was counted in the hour is not forgotten by a reset. */
    simulation_boot();
    connect();
    bolus = peer_make_bolus(250, ++key);
    CHECK_EQUAL(tell(ASSAY_MSG_SET_BOLUS, &bolus), ASSAY_RESULT_OVER_LIMIT);
    CHECK_EQUAL(get_delivery().last_hour, 500u);
    simulation_run(UINT64_C(61) * 60000000u);
    connect();
    CHECK(peer_bolus(&controller, 250, ++key) != 0u);
}

/* DLV-12 */
static void the_cut_off_stops_therapy(void)
{
    begin_basal();
    const struct assay_set_limits low = { .has_max_hour = true, .max_hour = 500, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_SET_LIMITS, &low), ASSAY_RESULT_SUCCESS);
    simulation_run(UINT64_C(3) * HOUR_US);
    CHECK_EQUAL(simulation.steps, 10u);
    CHECK(!therapy_is_running());
    CHECK(simulation.pins[PORT_PIN_SOUND]);
}

/* DLV-14 */
static void priming_and_a_new_reservoir(void)
{
    begin();
    const struct assay_start_priming early = { .amount = 500, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_START_PRIMING, &early), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    const struct assay_set_reservoir_fill fill = { .amount = 1000, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_SET_RESERVOIR_FILL, &fill), ASSAY_RESULT_SUCCESS);
    const struct assay_start_priming odd = { .amount = 510, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_START_PRIMING, &odd), ASSAY_RESULT_PLAUSIBILITY_FAILED);
    const struct assay_start_priming prime = { .amount = 500, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_START_PRIMING, &prime), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_NOT_APPLICABLE);
    const struct peer_message priming = peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL);
    CHECK_EQUAL(priming.body.status.operation, ASSAY_OPERATIONAL_STATE_PRIMING);
    simulation_run(UINT64_C(60) * 1000000u);
    CHECK_EQUAL(simulation.steps, 10u);
    CHECK_EQUAL(history_steps(ASSAY_HISTORY_KIND_PRIMING), 10u);
    const struct assay_delivery primed = get_delivery();
    CHECK_EQUAL(primed.last_day, 0u);
    CHECK_EQUAL(primed.reservoir, 500u);
    const struct assay_stop_priming stop = { PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_STOP_PRIMING, &stop), ASSAY_RESULT_NOT_APPLICABLE);
    const struct assay_start_priming more = { .amount = 500, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_START_PRIMING, &more), ASSAY_RESULT_SUCCESS);
    simulation_run(3000000);
    const struct assay_stop_priming now = { PEER_FRESH(++key) };
    CHECK_EQUAL(tell(ASSAY_MSG_STOP_PRIMING, &now), ASSAY_RESULT_SUCCESS);
    simulation_run(UINT64_C(60) * 1000000u);
    CHECK_EQUAL(simulation.steps, 12u);
    simulation_boot(); /* what is left is reckoned from the journal */
    connect();
    CHECK_EQUAL(get_delivery().reservoir, 400u);
    CHECK_EQUAL(peer_therapy(&controller, ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    CHECK(peer_bolus(&controller, 1000, ++key) != 0u);
    simulation_run(UINT64_C(60) * 1000000u);
    CHECK_EQUAL(simulation.steps, 20u); /* empty */
    CHECK(!therapy_is_running());
}

/* ---- power cuts ---- */

static void dose_a_day(void)
{
    begin_basal();
    struct assay_set_bolus wave = peer_make_bolus(500, ++key);
    wave.kind = ASSAY_BOLUS_KIND_EXTENDED;
    wave.has_duration = true;
    wave.duration = 90;
    CHECK(peer_request(&controller, ASSAY_MSG_SET_BOLUS, &wave).opcode == ASSAY_OP_BOLUS_ORDERED);
    CHECK(peer_bolus(&controller, 200, ++key) != 0u);
    simulation_run(UINT64_C(2) * HOUR_US);
    connect();
    CHECK_EQUAL(write_profile(2, 3000), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(activate(2), ASSAY_RESULT_SUCCESS);
    simulation_run(HOUR_US / 4u);
}

static bool is_sound(const struct settings *settings)
{
    const bool first = settings->active == 1u && dosing_profile_lowest(&settings->profiles[0]) == 1000u;
    const bool second = settings->active == 2u && dosing_profile_lowest(&settings->profiles[1]) == 3000u;
    return settings->limits.max_basal == 10000u && (settings->active == 0u || first || second);
}

/* DLV-2, DLV-3: each flash operation of a day of basal, extended and normal bolus, profiles. */
static void no_cut_doubles_or_loses_a_step(void)
{
    bool survived = false;
    unsigned cut;
    for (cut = 1; !survived; cut++) {
        survived = storage_cut_at(cut, (uint64_t)cut << 11, dose_a_day);
        const unsigned made = simulation.steps;
        simulation_boot();
        const uint32_t told_steps = history_steps(ASSAY_HISTORY_KIND_BOLUS) + history_steps(ASSAY_HISTORY_KIND_BASAL_TOTAL);
        CHECK_EQUAL(told_steps, journal_total_steps());
        CHECK(told_steps == made || told_steps == made + 1u);
        CHECK(journal_sums().day >= made && journal_sums().day <= 2u * told_steps);
        CHECK_EQUAL(delivery_status().bolus_id, 0u);
        CHECK(is_sound(settings_get()));
        simulation_run(UINT64_C(200) * 1000000u); /* and therapy goes on by itself */
        CHECK(simulation.steps == made || settings_get()->active != 0u);
        CHECK(therapy_is_running());
    }
    CHECK(cut > 100u);
    CHECK(simulation.steps > 40u + 10u + 4u + 15u);
}

void test_therapy(void)
{
    RUN(basal_follows_the_profile_without_a_link);
    RUN(a_profile_is_read_as_written_and_survives);
    RUN(after_a_reset_the_lowest_rate_holds);
    RUN(a_temporary_rate_ends_on_time);
    RUN(a_multiwave_bolus_beside_basal_and_a_normal_one);
    RUN(the_stop_button_stops_basal);
    RUN(a_limit_is_raised_by_a_person_only);
    RUN(an_order_above_a_limit_is_refused);
    RUN(the_cut_off_stops_therapy);
    RUN(priming_and_a_new_reservoir);
    RUN(no_cut_doubles_or_loses_a_step);
}
