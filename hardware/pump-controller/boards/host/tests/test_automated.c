// SPDX-License-Identifier: Apache-2.0
/* Automated dosing and the readings that bear it, message by message: docs/protocol/link.md AID, GLU. */
#include "pump/dispatch.h"

#include "history.h"
#include "peer.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/settings.h"
#include "pump/store.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "storage.h"
#include "test.h"
#include "update.h"
#include "update_bench.h"

static uint64_t key;
static uint32_t sequence;
static const uint8_t keys[][NOISE_KEY] = { { 1 }, { 2 }, { 3 } };
static const struct dispatch_origin controller = { .role = ASSAY_ROLE_CONTROLLER, .in_order = true, .peer = keys[0] };
static const struct dispatch_origin sensor = { .role = ASSAY_ROLE_CGM, .in_order = true, .peer = keys[1] };
static const struct dispatch_origin dosing = { .role = ASSAY_ROLE_AUTOMATED_DOSING, .in_order = true, .peer = keys[2] };

static uint8_t tell(const struct dispatch_origin *origin, enum assay_message_index index, const void *body)
{
    const struct peer_message answer = peer_dispatch_message(origin, index, body);
    return peer_result(&answer);
}

static uint8_t report(uint16_t glucose, uint8_t quality, uint16_t expires)
{
    const struct assay_report_glucose reading = { .sequence = ++sequence, .glucose = glucose, .quality = quality,
                                                  .measured = peer_uptime(), .expires = expires, PEER_FRESH(++key) };
    return tell(&sensor, ASSAY_MSG_REPORT_GLUCOSE, &reading);
}

static uint8_t set_rate(uint16_t rate, uint16_t expires)
{
    const struct assay_set_automated_dosing request = { .rate = rate, .expires = expires, PEER_FRESH(++key) };
    return tell(&dosing, ASSAY_MSG_SET_AUTOMATED_DOSING, &request);
}

static uint8_t stop_by(const struct dispatch_origin *origin)
{
    const struct assay_stop_automated_dosing request = { PEER_FRESH(++key) };
    return tell(origin, ASSAY_MSG_STOP_AUTOMATED_DOSING, &request);
}

static uint8_t set_therapy(uint8_t state)
{
    const struct assay_set_therapy_state request = { .state = state, PEER_FRESH(++key) };
    return tell(&controller, ASSAY_MSG_SET_THERAPY_STATE, &request);
}

static struct assay_delivery delivery(void)
{
    return peer_dispatch_message(&controller, ASSAY_MSG_GET_DELIVERY, NULL).body.delivery;
}

/* 1 U/h round the clock. */
static void begin(void)
{
    key = 0;
    sequence = 0;
    simulation_boot();
    struct assay_write_basal_profile profile = { .profile = 1, .segments_count = 1, PEER_FRESH(++key) };
    profile.segments[0] = (struct assay_basal_segment){ .start = 0, .rate = 1000 };
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_WRITE_BASAL_PROFILE, &profile), ASSAY_RESULT_SUCCESS);
    const struct assay_activate_basal_profile active = { .profile = 1, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_ACTIVATE_BASAL_PROFILE, &active), ASSAY_RESULT_SUCCESS);
}

/* The same, with a good reading that holds for 15 minutes. */
static void begin_borne(void)
{
    begin();
    CHECK_EQUAL(report(180, ASSAY_GLUCOSE_QUALITY_GOOD, 900), ASSAY_RESULT_SUCCESS);
}

/* Records of automated dosing; the detail of the newest. */
static unsigned recorded(uint32_t *rate)
{
    struct assay_history_record newest;
    const unsigned count = history_find(ASSAY_HISTORY_KIND_AUTOMATED_DOSING, &newest);
    if (count > 0u) {
        *rate = newest.detail;
    }
    return count;
}

/* GLU-1, GLU-5 */
static void the_newest_reading_is_told(void)
{
    begin();
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_GET_GLUCOSE, NULL), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(tell(&sensor, ASSAY_MSG_GET_GLUCOSE, NULL), ASSAY_RESULT_NOT_AUTHORISED);
    const struct assay_report_glucose forged = { .sequence = 1, .glucose = 300, .quality = ASSAY_GLUCOSE_QUALITY_GOOD,
                                                 .measured = peer_uptime(), .expires = 900, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_REPORT_GLUCOSE, &forged), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK_EQUAL(tell(&dosing, ASSAY_MSG_REPORT_GLUCOSE, &forged), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK_EQUAL(report(112, ASSAY_GLUCOSE_QUALITY_NOISY, 60), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(59));
    struct assay_glucose told = peer_dispatch_message(&dosing, ASSAY_MSG_GET_GLUCOSE, NULL).body.glucose;
    CHECK_EQUAL(told.glucose, 112u);
    CHECK_EQUAL(told.quality, ASSAY_GLUCOSE_QUALITY_NOISY);
    CHECK_EQUAL(told.age, 59u);
    CHECK(!told.expired);
    simulation_run(SECONDS(1));
    told = peer_dispatch_message(&dosing, ASSAY_MSG_GET_GLUCOSE, NULL).body.glucose;
    CHECK(told.expired);
    simulation_boot();
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_GET_GLUCOSE, NULL), ASSAY_RESULT_NOT_APPLICABLE);
}

/* GLU-2, GLU-3 */
static void what_is_replayed_or_stale_is_refused(void)
{
    begin();
    struct assay_report_glucose reading = { .sequence = 7, .glucose = 300, .quality = ASSAY_GLUCOSE_QUALITY_GOOD,
                                            .measured = peer_uptime(), .expires = 900, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(&sensor, ASSAY_MSG_REPORT_GLUCOSE, &reading), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(tell(&sensor, ASSAY_MSG_REPORT_GLUCOSE, &reading), ASSAY_RESULT_SUCCESS); /* repeated: FRESH-5 */
    reading.key = ++key;
    CHECK_EQUAL(tell(&sensor, ASSAY_MSG_REPORT_GLUCOSE, &reading), ASSAY_RESULT_OUT_OF_ORDER);
    reading.key = ++key;
    reading.sequence = 8;
    reading.measured += 2100u;
    CHECK_EQUAL(tell(&sensor, ASSAY_MSG_REPORT_GLUCOSE, &reading), ASSAY_RESULT_NOT_FRESH);
}

/* AID-1, AID-6 */
static void a_rate_expires_to_the_profile_by_itself(void)
{
    uint32_t rate = 0;
    begin_borne();
    CHECK_EQUAL(set_rate(3000, 600), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 3000u);
    CHECK_EQUAL(delivery().automated_left, 600u);
    CHECK_EQUAL(recorded(&rate), 1u);
    CHECK_EQUAL(rate, 3000u);
    CHECK_EQUAL(set_rate(3000, 600), ASSAY_RESULT_SUCCESS); /* a renewal is not recorded */
    CHECK_EQUAL(recorded(&rate), 1u);
    simulation_run(MINUTES(10) - SECONDS(1));
    CHECK_EQUAL(simulation.steps, 9u); /* one each minute, the tenth is due at the end */
    CHECK(!simulation.pins[PORT_PIN_SOUND] || delivery().has_automated_left);
    simulation_run(MINUTES(61));
    CHECK_EQUAL(simulation.steps, 10u + 20u);
    CHECK(simulation_sounds());
    CHECK(!delivery().has_automated_left);
    CHECK_EQUAL(recorded(&rate), 2u);
    CHECK_EQUAL(rate, 1000u);
}

/* AID-3 */
static void without_a_reading_no_rate_is_above_the_profile(void)
{
    begin();
    CHECK_EQUAL(set_rate(1001, 600), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(set_rate(400, 600), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 400u);
    CHECK_EQUAL(report(69, ASSAY_GLUCOSE_QUALITY_GOOD, 900), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_rate(1001, 600), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(report(300, ASSAY_GLUCOSE_QUALITY_CALIBRATING, 900), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_rate(1001, 600), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(report(70, ASSAY_GLUCOSE_QUALITY_GOOD, 900), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_rate(1001, 600), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(report(69, ASSAY_GLUCOSE_QUALITY_GOOD, 900), ASSAY_RESULT_SUCCESS); /* ends it at once */
    CHECK_EQUAL(delivery().rate, 1000u);
    CHECK(simulation.pins[PORT_PIN_LIGHT]);
}

/* AID-3 */
static void a_rate_above_the_profile_ends_with_its_reading(void)
{
    uint32_t rate = 0;
    begin();
    CHECK_EQUAL(report(180, ASSAY_GLUCOSE_QUALITY_GOOD, 300), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_rate(6000, 3600), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(5) + SECONDS(1));
    CHECK_EQUAL(simulation.steps, 10u);
    CHECK_EQUAL(delivery().rate, 1000u);
    CHECK(!delivery().has_automated_left);
    CHECK_EQUAL(recorded(&rate), 2u);
    CHECK_EQUAL(report(180, ASSAY_GLUCOSE_QUALITY_GOOD, 300), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 1000u); /* and is not taken up again by a later one */
}

/* GLU-6: on Unpair of the sensor, which the store must know. */
static void the_reading_of_an_unpaired_sensor_bears_nothing(void)
{
    begin();
    CHECK(store_pair(sensor.peer, ASSAY_ROLE_CGM) == PUMP_OK);
    CHECK_EQUAL(report(180, ASSAY_GLUCOSE_QUALITY_GOOD, 900), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_rate(6000, 3600), ASSAY_RESULT_SUCCESS);
    struct peer as_peer = { .opened = { 0 } };
    for (unsigned i = 0; i < NOISE_KEY; i++) {
        as_peer.identity.public[i] = sensor.peer[i];
    }
    struct assay_unpair unpair = { { 0 } };
    peer_fingerprint(&as_peer, unpair.fingerprint);
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_UNPAIR, &unpair), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 1000u);
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_GET_GLUCOSE, NULL), ASSAY_RESULT_NOT_APPLICABLE);
}

/* AID-2 */
static void a_temporary_rate_goes_before_it(void)
{
    begin_borne();
    CHECK_EQUAL(set_rate(3000, 600), ASSAY_RESULT_SUCCESS);
    const struct assay_set_temporary_basal rate = { .kind = ASSAY_TEMPORARY_BASAL_KIND_ABSOLUTE, .has_rate = true,
                                                    .rate = 200, .duration = 5, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_SET_TEMPORARY_BASAL, &rate), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 200u);
    simulation_run(MINUTES(5));
    CHECK_EQUAL(delivery().rate, 3000u);
    simulation_run(MINUTES(5));
    CHECK_EQUAL(delivery().rate, 1000u);
}

/* AID-4 */
static void limits_hold(void)
{
    begin_borne();
    CHECK_EQUAL(set_rate(10001, 600), ASSAY_RESULT_OVER_LIMIT);
    const struct assay_set_limits low = { .has_max_hour = true, .max_hour = 1000, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_SET_LIMITS, &low), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_rate(10000, 900), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(15));
    CHECK_EQUAL(simulation.steps, 20u);
    CHECK_EQUAL(therapy_state(), ASSAY_THERAPY_STATE_STOP);
}

/* AID-5 */
static void stop_ends_it_and_a_pause_lets_it_run_out(void)
{
    begin_borne();
    CHECK_EQUAL(set_rate(3000, 600), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_PAUSE), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 0u);
    simulation_run(MINUTES(4));
    CHECK_EQUAL(set_rate(2000, 600), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 2000u);
    CHECK_EQUAL(delivery().automated_left, 600u);
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_rate(500, 600), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 1000u);
    CHECK_EQUAL(set_rate(500, 600), ASSAY_RESULT_SUCCESS);
    simulation_boot();
    CHECK_EQUAL(delivery().rate, 1000u);
}

/* AID-5 */
static void controller_and_algorithm_may_stop_it(void)
{
    uint32_t rate = 0;
    begin_borne();
    CHECK_EQUAL(stop_by(&dosing), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(stop_by(&sensor), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK_EQUAL(set_rate(3000, 600), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(stop_by(&controller), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 1000u);
    CHECK_EQUAL(recorded(&rate), 2u);
    CHECK_EQUAL(rate, 1000u);
    CHECK_EQUAL(set_rate(2000, 600), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(stop_by(&dosing), ASSAY_RESULT_SUCCESS);
    const struct assay_set_automated_dosing request = { .rate = 500, .expires = 600, PEER_FRESH(++key) };
    CHECK_EQUAL(tell(&controller, ASSAY_MSG_SET_AUTOMATED_DOSING, &request), ASSAY_RESULT_NOT_AUTHORISED);
}

static void run_ten_minutes(void)
{
    simulation_run(MINUTES(10));
}

/* UPT-2 */
static void a_renewed_rate_holds_an_update_off_for_an_hour(void)
{
    static struct update_image next;
    uint32_t rate = 0;
    begin();
    updates_make(&next, 2, 1000, 2, 0);
    CHECK_EQUAL(set_rate(500, 600), ASSAY_RESULT_SUCCESS);
    simulation.look_us = 1000;
    CHECK(updates_transfer(&next));
    simulation.look_us = 0;
    for (unsigned i = 0; i < 11u; i++) {
        simulation_run(MINUTES(5));
        CHECK_EQUAL(update_state().phase, ASSAY_UPDATE_PHASE_READY);
        CHECK_EQUAL(set_rate(500, 600), ASSAY_RESULT_SUCCESS);
    }
    const uint64_t before = simulation.now_us;
    CHECK(!simulation_survives(run_ten_minutes));
    CHECK(simulation.was_reset && !simulation.reset_by_fault);
    CHECK(simulation.now_us - before >= MINUTES(4) && simulation.now_us - before <= MINUTES(6));
    simulation_boot();
    CHECK_EQUAL(recorded(&rate), 2u);
    CHECK_EQUAL(rate, 1000u);
}

/* AID-6: a rate that the history does not know does not stand. */
static void without_a_record_there_is_no_rate(void)
{
    begin_borne();
    simulation.refuse_from = simulation.flash_operations + 1u;
    CHECK_EQUAL(set_rate(3000, 600), ASSAY_RESULT_NOT_COMPLETED);
    CHECK_EQUAL(delivery().rate, 1000u);
}

/* FRESH-6 */
static void stopping_needs_no_place_among_the_keys(void)
{
    uint8_t result = ASSAY_RESULT_SUCCESS;
    begin_borne();
    for (unsigned i = 0; i < 20u && result == ASSAY_RESULT_SUCCESS; i++) {
        result = set_rate(500, 600);
    }
    CHECK_EQUAL(result, ASSAY_RESULT_NOT_COMPLETED);
    CHECK_EQUAL(stop_by(&controller), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(delivery().rate, 1000u);
}

/* ---- power cuts ---- */

static void dose_pause_and_expire(void)
{
    begin_borne();
    CHECK_EQUAL(set_rate(3000, 300), ASSAY_RESULT_SUCCESS);
    const struct assay_set_bolus bolus = peer_make_bolus(500, ++key);
    CHECK_EQUAL(peer_dispatch_message(&controller, ASSAY_MSG_SET_BOLUS, &bolus).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(SECONDS(5));
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_PAUSE), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(2));
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(8));
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_PAUSE), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(61)); /* the rate expires, the pause becomes a stop */
}

static uint32_t told_steps(void)
{
    return history_steps(ASSAY_HISTORY_KIND_BOLUS) + history_steps(ASSAY_HISTORY_KIND_BASAL_TOTAL);
}

/* PAU-5, AID-5, DLV-2: at each flash operation of it. */
static void no_cut_leaves_a_pause_a_rate_or_a_lost_step(void)
{
    bool survived = false;
    unsigned cut;
    for (cut = 1; !survived; cut++) {
        survived = storage_cut_at(cut, (uint64_t)cut << 11, dose_pause_and_expire);
        const unsigned made = simulation.steps;
        simulation_boot();
        CHECK(told_steps() == made || told_steps() == made + 1u);
        CHECK_EQUAL(told_steps(), journal_total_steps());
        CHECK(therapy_state() != ASSAY_THERAPY_STATE_PAUSE);
        CHECK_EQUAL(therapy_state(), journal_therapy());
        CHECK(!delivery().has_automated_left && delivery().rate <= 1000u && delivery().boluses == 0u);
    }
    CHECK(cut > 20u);
    CHECK_EQUAL(therapy_state(), ASSAY_THERAPY_STATE_STOP);
}

void test_automated(void)
{
    RUN(the_newest_reading_is_told);
    RUN(what_is_replayed_or_stale_is_refused);
    RUN(a_rate_expires_to_the_profile_by_itself);
    RUN(without_a_reading_no_rate_is_above_the_profile);
    RUN(a_rate_above_the_profile_ends_with_its_reading);
    RUN(the_reading_of_an_unpaired_sensor_bears_nothing);
    RUN(a_temporary_rate_goes_before_it);
    RUN(limits_hold);
    RUN(stop_ends_it_and_a_pause_lets_it_run_out);
    RUN(controller_and_algorithm_may_stop_it);
    RUN(without_a_record_there_is_no_rate);
    RUN(stopping_needs_no_place_among_the_keys);
    RUN(a_renewed_rate_holds_an_update_off_for_an_hour);
    RUN(no_cut_leaves_a_pause_a_rate_or_a_lost_step);
}
