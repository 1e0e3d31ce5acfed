// SPDX-License-Identifier: Apache-2.0
/* How sessions end: idle, aged, exhausted, closed, replaced: docs/protocol/link.md SES, REC-6. */
#include "peer.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;

static void boot_paired(void)
{
    peer_boot_paired(&controller);
    simulation.from_pump_length = 0;
}

/* The reason of the SessionClosed that has come; 0 when something else or nothing has. */
static uint8_t ended(void)
{
    const struct peer_message message = peer_receive(&controller);
    return message.opcode == ASSAY_OP_SESSION_CLOSED ? message.body.session_closed.reason : 0u;
}

static bool is_open(void)
{
    return peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode == ASSAY_OP_STATUS;
}

/* SES-4 */
static void session_open_tells_the_limits(void)
{
    boot_paired();
    CHECK_EQUAL(controller.opened.idle_limit, 900u);
    CHECK_EQUAL(controller.opened.age_limit, 86399u); /* whole seconds of what is left: storing the peer took some */
    const uint32_t since = peer_uptime() - controller.opened.uptime;
    CHECK(since == 1u || since == 2u); /* then it went into the audit log: two pages */
}

/* SES-2: only authentic records of the peer count; the pump's own do not. */
static void silence_closes_a_session(void)
{
    uint8_t forged[64] = { 0 };
    boot_paired();
    CHECK(is_open());
    CHECK_EQUAL(peer_bolus(&controller, 10000, 1), 1u); /* 400 s of events */
    const uint64_t heard = simulation.now_us;
    simulation_run(SESSION_IDLE_US - 1000000u);
    peer_send_frame(FRAME_RECORD, forged, sizeof forged);
    simulation.from_pump_length = 0;
    simulation_run(998000);
    CHECK_EQUAL(simulation.from_pump_length, 0u);
    simulation_run(3000);
    controller.session.receiving.window.highest = 0; /* the events were thrown away unread */
    CHECK_EQUAL(ended(), ASSAY_SESSION_END_IDLE);
    CHECK(simulation.now_us - heard < SESSION_IDLE_US + 2000u);
    peer_send_frame(FRAME_RECORD, forged, sizeof forged);
    CHECK_EQUAL(peer_receive_alert(), LINK_NO_SESSION);
    CHECK(!simulation.alarm_armed[PORT_ALARM_LINK]);
}

/* A record keeps the session for another 15 minutes. */
static void records_keep_a_session(void)
{
    boot_paired();
    for (unsigned i = 0; i < 20u; i++) {
        simulation_run(SESSION_IDLE_US - 1000000u);
        CHECK(is_open());
    }
}

/* SES-3 */
static void age_closes_a_session(void)
{
    uint8_t reason = 0;
    boot_paired();
    const uint64_t born = simulation.now_us;
    while (reason == 0u && simulation.now_us - born < 2u * SESSION_AGE_US) {
        simulation_run(600000000);
        if (simulation.from_pump_length > 0u) {
            reason = ended();
        } else if (simulation.now_us - born > 15u * SESSION_KEY_US) {
            CHECK(peer_resume(&controller)); /* before its hourly epochs are used up */
        } else {
            CHECK(is_open());
        }
    }
    CHECK_EQUAL(reason, ASSAY_SESSION_END_AGED);
    CHECK(simulation.now_us - born >= SESSION_AGE_US && simulation.now_us - born <= SESSION_AGE_US + 600000000u);
    CHECK(!peer_resume(&controller));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

/* REC-4, REC-6: an epoch an hour, sixteen in all; then the pump says so, and closes. */
static void a_session_has_sixteen_epochs(void)
{
    boot_paired();
    const uint64_t born = simulation.now_us;
    while (is_open() && simulation.now_us - born < SESSION_AGE_US) {
        simulation_run(600000000);
    }
    const struct session *session = &controller.session;
    CHECK_EQUAL(session->receiving.epoch, 15u);
    CHECK(simulation.now_us - born > 16u * SESSION_KEY_US && simulation.now_us - born < 20u * SESSION_KEY_US);
}

/* REC-6: the last counter is for the farewell, and nothing comes after it. */
static void the_last_counter_says_farewell(void)
{
    uint8_t message[16];
    size_t length;
    uint8_t reason = 0;
    boot_paired();
    CHECK(assay_get_status_encode(1, message, sizeof message, &length) == ASSAY_CBOR_OK);
    for (unsigned i = 0; reason == 0u && i < SESSION_COUNTERS; i++) {
        peer_send(&controller, message, length);
        const struct peer_message answer = peer_receive(&controller);
        CHECK(answer.opcode == ASSAY_OP_STATUS || answer.opcode == ASSAY_OP_SESSION_CLOSED);
        reason = answer.opcode == ASSAY_OP_SESSION_CLOSED ? answer.body.session_closed.reason : 0u;
    }
    CHECK_EQUAL(reason, ASSAY_SESSION_END_EXHAUSTED);
    CHECK_EQUAL(controller.session.receiving.window.highest, (uint64_t)SESSION_COUNTERS - 1u);
    peer_send(&controller, message, length);
    CHECK_EQUAL(peer_receive_alert(), LINK_NO_SESSION);
    CHECK(peer_resume(&controller));
    CHECK(is_open());
}

/* SES-5 */
static void close_session_answers_first(void)
{
    boot_paired();
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_CLOSE_SESSION, NULL);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(ended(), ASSAY_SESSION_END_CLOSED);
    uint8_t record[64] = { 0 };
    peer_send_frame(FRAME_RECORD, record, sizeof record);
    CHECK_EQUAL(peer_receive_alert(), LINK_NO_SESSION);
}

/* A bolus goes on when its session ends: therapy does not depend on the link. */
static void a_bolus_outlives_its_session(void)
{
    boot_paired();
    CHECK_EQUAL(peer_bolus(&controller, 250, 1), 1u);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_CLOSE_SESSION, NULL);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    simulation_run(20000000);
    CHECK_EQUAL(simulation.steps, 5u);
}

/* Type of the next annunciation that becomes pending; 0 when none has come. */
static uint16_t annunciated(void)
{
    for (struct peer_message event = peer_receive(&controller); event.opcode != 0u; event = peer_receive(&controller)) {
        if (event.opcode == ASSAY_OP_ANNUNCIATION && event.body.annunciation.status == ASSAY_ANNUNCIATION_STATUS_PENDING) {
            return event.body.annunciation.annunciation_type;
        }
    }
    return 0;
}

/* DLV-4, MSG-7: what is annunciated when a bolus ends, or therapy stops without one. */
static void the_end_of_a_bolus_is_annunciated(void)
{
    boot_paired();
    CHECK_EQUAL(peer_bolus(&controller, 100, 1), 1u);
    simulation_run(10000000);
    CHECK_EQUAL(annunciated(), 0u); /* completed */
    CHECK_EQUAL(peer_bolus(&controller, 500, 2), 2u);
    CHECK_EQUAL(peer_cancel(&controller, 2), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(annunciated(), (unsigned)ASSAY_ANNUNCIATION_TYPE_BOLUS_CANCELLED);
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(100000);
    CHECK_EQUAL(annunciated(), (unsigned)ASSAY_ANNUNCIATION_TYPE_SYSTEM);
}

void test_limits(void)
{
    RUN(session_open_tells_the_limits);
    RUN(silence_closes_a_session);
    RUN(records_keep_a_session);
    RUN(age_closes_a_session);
    RUN(a_session_has_sixteen_epochs);
    RUN(the_last_counter_says_farewell);
    RUN(close_session_answers_first);
    RUN(a_bolus_outlives_its_session);
    RUN(the_end_of_a_bolus_is_annunciated);
}
