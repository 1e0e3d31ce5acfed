// SPDX-License-Identifier: Apache-2.0
/* Mutants build only: the weaknesses of link, pairing and sessions show. */
#include <string.h>

#include "mutants.h"
#include "pump/pairing.h"
#include "simulation.h"
#include "test.h"

enum { FRAME_DEBUG = 0x70 };

/* Seals a SetBolus of the controller's into `record`. */
static size_t seal_bolus(uint16_t amount, uint64_t key, uint8_t *record)
{
    const struct assay_set_bolus bolus = peer_make_bolus(amount, key);
    uint8_t message[64];
    size_t length;
    size_t record_length = 0;
    CHECK(assay_set_bolus_encode(1, &bolus, message, sizeof message, &length) == ASSAY_CBOR_OK);
    CHECK(session_seal(&mutants_controller.session, simulation.now_us, message, length, record, &record_length) == PUMP_OK);
    return record_length;
}

static void send_record(const uint8_t *record, size_t length)
{
    simulation.from_pump_length = 0;
    peer_send_frame(FRAME_RECORD, record, length);
}

static void the_choice_survives_and_can_be_undone(void)
{
    mutants_begin(ASSAY_MUTANT_CAREGIVER_MAY_DOSE);
    simulation_boot();
    CHECK_EQUAL(mutant_active, ASSAY_MUTANT_CAREGIVER_MAY_DOSE);
    mutants_choose(ASSAY_MUTANT_NONE);
    CHECK_EQUAL(mutant_active, ASSAY_MUTANT_NONE);
    CHECK(peer_connect(&mutants_controller, ASSAY_ROLE_CONTROLLER)); /* identity and peers are still there */
    const uint8_t unknown = ASSAY_MUTANT_LAST + 1u;
    simulation.from_pump_length = 0;
    peer_send_frame(FRAME_MUTANT, &unknown, 1);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
}

static void mutant_1_lets_a_stranger_in(void)
{
    struct peer stranger;
    mutants_begin(ASSAY_MUTANT_ACCEPT_UNKNOWN_PEER);
    peer_make(&stranger, 77);
    CHECK(peer_connect(&stranger, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(stranger.opened.role, ASSAY_ROLE_CONTROLLER);
    CHECK(peer_bolus(&stranger, 50, 1) != 0u);
}

static void mutant_2_ignores_the_tags_of_message_3(void)
{
    for (unsigned at = 32; at < 67u; at += 34u) { /* the tag of the static key, then that of the payload */
        struct noise_handshake handshake;
        uint8_t message[FRAME_PAYLOAD_MAX];
        size_t length;
        simulation_reset();
        mutants_begin(ASSAY_MUTANT_IGNORE_HANDSHAKE_TAG);
        CHECK(peer_shake(&mutants_controller, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
        message[at] ^= 1u;
        simulation.from_pump_length = 0;
        peer_send_frame(FRAME_HANDSHAKE_3, message, length);
        CHECK_EQUAL(peer_receive_frame().type, FRAME_RECORD);
    }
}

static void mutant_3_obeys_without_a_session(void)
{
    uint8_t record[64] = { 0 };
    size_t length;
    simulation_boot();
    const struct assay_set_bolus bolus = peer_make_bolus(100, 3);
    mutants_choose(ASSAY_MUTANT_COMMANDS_WITHOUT_SESSION);
    CHECK(assay_set_bolus_encode(1, &bolus, record + SESSION_COUNTER, 56, &length) == ASSAY_CBOR_OK);
    send_record(record, SESSION_COUNTER + length);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_RECORD);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

static void mutant_4_ignores_the_tags_of_records(void)
{
    uint8_t record[128];
    mutants_begin(ASSAY_MUTANT_IGNORE_RECORD_TAG);
    const size_t length = seal_bolus(50, 4, record);
    record[length - 1u] ^= 1u;
    send_record(record, length);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_5_answers_replays(void)
{
    uint8_t record[128];
    mutants_begin(ASSAY_MUTANT_NO_REPLAY_WINDOW);
    const size_t length = seal_bolus(50, 5, record);
    for (unsigned i = 0; i < 3u; i++) {
        send_record(record, length);
        CHECK_EQUAL(peer_receive(&mutants_controller).opcode, ASSAY_OP_BOLUS_ORDERED);
    }
}

/* A whole conversation, recorded and sent again, is accepted. */
static void mutant_6_can_be_replayed_whole(void)
{
    struct noise_handshake handshake;
    uint8_t first[FRAME_PAYLOAD_MAX];
    uint8_t again[FRAME_PAYLOAD_MAX];
    size_t length;
    mutants_begin(ASSAY_MUTANT_FIXED_EPHEMERAL);
    simulation.from_pump_length = 0;
    CHECK(peer_shake(&mutants_controller, ASSAY_ROLE_CONTROLLER, &handshake, first, &length));
    simulation_boot();
    CHECK(peer_shake(&mutants_controller, ASSAY_ROLE_CONTROLLER, &handshake, again, &length));
    CHECK(memcmp(first, again, length) == 0); /* the peer's keys are constant here too: all is as it was */
    peer_send_frame(FRAME_HANDSHAKE_3, first, length);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_RECORD);
}

static void mutant_7_takes_boluses_out_of_order(void)
{
    uint8_t early[128];
    uint8_t late[128];
    mutants_begin(ASSAY_MUTANT_ACCEPT_OUT_OF_ORDER);
    const size_t early_length = seal_bolus(50, 7, early);
    const size_t late_length = seal_bolus(50, 8, late);
    send_record(late, late_length);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
    send_record(early, early_length);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
    send_record(early, early_length);
    CHECK_EQUAL(peer_receive_alert(), LINK_RECORD_REJECTED); /* but not twice */
}

static void mutant_8_doses_again_on_its_own_record(void)
{
    uint8_t record[128];
    mutants_begin(ASSAY_MUTANT_ACCEPT_REFLECTED);
    const size_t length = seal_bolus(50, 9, record);
    send_record(record, length);
    const struct peer_frame own = peer_receive_frame();
    CHECK_EQUAL(own.type, FRAME_RECORD);
    simulation_run(10000000);
    send_record(own.payload, own.length);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

static void mutant_9_echoes_in_clear(void)
{
    uint8_t record[128];
    mutants_begin(ASSAY_MUTANT_DEBUG_ECHO);
    const size_t length = seal_bolus(50, UINT64_C(0x1122334455667788), record);
    send_record(record, length);
    const struct peer_frame echo = peer_receive_frame();
    static const uint8_t key[] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 };
    CHECK_EQUAL(echo.type, FRAME_DEBUG);
    CHECK(echo.length >= sizeof key && memcmp(echo.payload + echo.length - sizeof key, key, sizeof key) == 0);
}

static void mutant_19_pairs_without_the_button(void)
{
    struct peer stranger;
    uint8_t psk[NOISE_KEY];
    uint8_t prologue[64];
    mutants_begin(ASSAY_MUTANT_PAIR_WITHOUT_BUTTON);
    peer_make(&stranger, 77);
    simulation.display_length = 0;
    CHECK(peer_hello(ASSAY_HELLO_PURPOSE_PAIRING, NULL, prologue) != 0u);
    CHECK(peer_read_display(psk));
    CHECK(peer_pair_with(&stranger, ASSAY_ROLE_CONTROLLER, psk));
}

static void mutant_20_shows_one_secret_for_ever(void)
{
    uint8_t first[NOISE_KEY];
    uint8_t second[NOISE_KEY];
    mutants_begin(ASSAY_MUTANT_PAIRING_SECRET_FIXED);
    peer_hold_confirm();
    CHECK(peer_read_display(first));
    simulation_run(PAIRING_WINDOW_US);
    peer_hold_confirm();
    CHECK(peer_read_display(second));
    CHECK(memcmp(first, second, sizeof first) == 0);
}

static void mutant_21_may_be_guessed_for_ever(void)
{
    struct peer stranger;
    uint8_t psk[NOISE_KEY] = { 1 };
    mutants_begin(ASSAY_MUTANT_PAIRING_UNLIMITED_GUESSES);
    peer_make(&stranger, 77);
    peer_hold_confirm();
    for (unsigned i = 0; i < 10u; i++) {
        CHECK(!peer_pair_with(&stranger, ASSAY_ROLE_CONTROLLER, psk));
    }
    CHECK(pairing_is_open());
    CHECK(peer_read_display(psk));
    CHECK(peer_pair_with(&stranger, ASSAY_ROLE_CONTROLLER, psk));
}

static void mutant_22_answers_any_version(void)
{
    mutants_begin(ASSAY_MUTANT_ACCEPTS_LOWER_VERSION);
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x02\x02\x05\x03\x01", 7); /* 2…5 */
    CHECK_EQUAL(peer_receive_frame().type, FRAME_HELLO_REPLY);
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x00\x02\x00\x03\x01", 7); /* 0 */
    CHECK_EQUAL(peer_receive_frame().type, FRAME_HELLO_REPLY);
}

static void mutant_23_keeps_a_session_for_ever(void)
{
    mutants_begin(ASSAY_MUTANT_NO_SESSION_EXPIRY);
    simulation_run(2u * SESSION_AGE_US);
    CHECK_EQUAL(simulation.from_pump_length, 0u);
    CHECK_EQUAL(peer_request(&mutants_controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

static void mutant_24_keeps_who_was_unpaired(void)
{
    struct assay_unpair request;
    mutants_begin(ASSAY_MUTANT_UNPAIR_KEEPS_PEER);
    peer_fingerprint(&mutants_controller, request.fingerprint);
    const struct peer_message answer = peer_request(&mutants_controller, ASSAY_MSG_UNPAIR, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK(peer_connect(&mutants_controller, ASSAY_ROLE_CONTROLLER));
}

static void mutant_26_goes_on_beyond_the_last_counter(void)
{
    mutants_begin(ASSAY_MUTANT_NO_EXHAUSTION);
    for (uint64_t epoch = 1; epoch <= SESSION_COUNTERS / SESSION_EPOCH; epoch++) {
        mutants_controller.session.sending.counter = epoch * SESSION_EPOCH;
        CHECK_EQUAL(peer_request(&mutants_controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    }
    CHECK_EQUAL(mutants_controller.session.sending.counter, SESSION_COUNTERS + 1u);
}

static void mutant_27_answers_a_used_ticket(void)
{
    mutants_begin(ASSAY_MUTANT_TICKET_REUSABLE);
    for (unsigned i = 0; i < 3u; i++) {
        struct peer again = mutants_controller;
        CHECK(peer_resume(&again));
    }
}

static void a_handshake_keeps_interrupts_out(void)
{
    mutants_begin(ASSAY_MUTANT_NONE);
    simulation.masked_samples = 0;
    CHECK(peer_connect(&mutants_controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(simulation.masked_samples, 0u);
    simulation_reset();
    mutants_begin(ASSAY_MUTANT_FLOOD_DELAYS_STEPS);
    CHECK(peer_connect(&mutants_controller, ASSAY_ROLE_CONTROLLER));
    CHECK(simulation.masked_samples > 0u);
}

static void send_damaged_frames(void)
{
    for (unsigned i = 0; i < 100u; i++) {
        simulation.to_pump[simulation.to_pump_length++] = 9; /* COBS says that more follows */
        simulation.to_pump[simulation.to_pump_length++] = 0;
        port_request_link();
        simulation_settle();
    }
}

static void damaged_frames_restart_the_pump(void)
{
    mutants_begin(ASSAY_MUTANT_NONE);
    CHECK(simulation_survives(send_damaged_frames));
    simulation_reset();
    mutants_begin(ASSAY_MUTANT_DAMAGED_FRAME_RESTARTS);
    CHECK(!simulation_survives(send_damaged_frames));
    CHECK(simulation.was_reset && simulation.reset_by_fault);
}

void test_mutants_link(void)
{
    RUN(the_choice_survives_and_can_be_undone);
    RUN(mutant_1_lets_a_stranger_in);
    RUN(mutant_2_ignores_the_tags_of_message_3);
    RUN(mutant_3_obeys_without_a_session);
    RUN(mutant_4_ignores_the_tags_of_records);
    RUN(mutant_5_answers_replays);
    RUN(mutant_6_can_be_replayed_whole);
    RUN(mutant_7_takes_boluses_out_of_order);
    RUN(mutant_8_doses_again_on_its_own_record);
    RUN(mutant_9_echoes_in_clear);
    RUN(mutant_19_pairs_without_the_button);
    RUN(mutant_20_shows_one_secret_for_ever);
    RUN(mutant_21_may_be_guessed_for_ever);
    RUN(mutant_22_answers_any_version);
    RUN(mutant_23_keeps_a_session_for_ever);
    RUN(mutant_24_keeps_who_was_unpaired);
    RUN(mutant_26_goes_on_beyond_the_last_counter);
    RUN(mutant_27_answers_a_used_ticket);
    RUN(a_handshake_keeps_interrupts_out);
    RUN(damaged_frames_restart_the_pump);
}
