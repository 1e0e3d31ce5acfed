// SPDX-License-Identifier: Apache-2.0
/* Mutants build only: each weakness of mutants.json shows. A mutant that does nothing would prove nothing. */
#include <string.h>

#include "../../../core/generated/mutants.h"
#include "peer.h"
#include "pump/annunciation.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/pairing.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

enum { FRAME_DEBUG = 0x70 };
/* SetBolus up to the amount, and from there to the key. */
#define SET_BOLUS 0xa7, 0x00, 0x19, 0x11, 0x4b, 0x01, 0x05, 0x02
#define FRESH 0x03, 0x18, 0x33, 0x14, 0x00, 0x15, 0x19, 0xea, 0x60, 0x16

static struct peer controller;
static struct peer caregiver;
static uint8_t choice;

static void send_choice(void)
{
    peer_send_frame(FRAME_MUTANT, &choice, 1);
}

/* Chooses a mutant as a host does: the pump stores it, replies and restarts. */
static void choose(uint8_t mutant)
{
    choice = mutant;
    simulation.from_pump_length = 0;
    CHECK(!simulation_survives(send_choice));
    CHECK(simulation.was_reset && !simulation.reset_by_fault);
    const struct peer_frame reply = peer_receive_frame();
    CHECK_EQUAL(reply.type, FRAME_MUTANT_REPLY);
    CHECK_EQUAL(reply.payload[0], mutant);
    simulation_boot();
    CHECK_EQUAL(mutant_active, mutant);
}

/* Pairs both peers, chooses the mutant, connects the controller. */
static void begin(uint8_t mutant)
{
    simulation_boot();
    peer_make(&controller, 5);
    peer_make(&caregiver, 6);
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(peer_pair(&caregiver, ASSAY_ROLE_CAREGIVER));
    choose(mutant);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    simulation.from_pump_length = 0;
}

/* Seals a SetBolus of the controller's into `record`. */
static size_t seal_bolus(uint16_t amount, uint64_t key, uint8_t *record)
{
    const struct assay_set_bolus bolus = peer_make_bolus(amount, key);
    uint8_t message[64];
    size_t length;
    size_t record_length = 0;
    CHECK(assay_set_bolus_encode(1, &bolus, message, sizeof message, &length) == ASSAY_CBOR_OK);
    CHECK(session_seal(&controller.session, simulation.now_us, message, length, record, &record_length) == PUMP_OK);
    return record_length;
}

static void send_record(const uint8_t *record, size_t length)
{
    simulation.from_pump_length = 0;
    peer_send_frame(FRAME_RECORD, record, length);
}

static void the_choice_survives_and_can_be_undone(void)
{
    begin(ASSAY_MUTANT_CAREGIVER_MAY_DOSE);
    simulation_boot();
    CHECK_EQUAL(mutant_active, ASSAY_MUTANT_CAREGIVER_MAY_DOSE);
    choose(ASSAY_MUTANT_NONE);
    CHECK_EQUAL(mutant_active, ASSAY_MUTANT_NONE);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER)); /* identity and peers are still there */
    const uint8_t unknown = ASSAY_MUTANT_LAST + 1u;
    simulation.from_pump_length = 0;
    peer_send_frame(FRAME_MUTANT, &unknown, 1);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
}

static void mutant_1_lets_a_stranger_in(void)
{
    struct peer stranger;
    begin(ASSAY_MUTANT_ACCEPT_UNKNOWN_PEER);
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
        begin(ASSAY_MUTANT_IGNORE_HANDSHAKE_TAG);
        CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
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
    choose(ASSAY_MUTANT_COMMANDS_WITHOUT_SESSION);
    CHECK(assay_set_bolus_encode(1, &bolus, record + SESSION_COUNTER, 56, &length) == ASSAY_CBOR_OK);
    send_record(record, SESSION_COUNTER + length);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_RECORD);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

static void mutant_4_ignores_the_tags_of_records(void)
{
    uint8_t record[128];
    begin(ASSAY_MUTANT_IGNORE_RECORD_TAG);
    const size_t length = seal_bolus(50, 4, record);
    record[length - 1u] ^= 1u;
    send_record(record, length);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_5_answers_replays(void)
{
    uint8_t record[128];
    begin(ASSAY_MUTANT_NO_REPLAY_WINDOW);
    const size_t length = seal_bolus(50, 5, record);
    for (unsigned i = 0; i < 3u; i++) {
        send_record(record, length);
        CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_BOLUS_ORDERED);
    }
}

/* A whole conversation, recorded and sent again, is accepted. */
static void mutant_6_can_be_replayed_whole(void)
{
    struct noise_handshake handshake;
    uint8_t first[FRAME_PAYLOAD_MAX];
    uint8_t again[FRAME_PAYLOAD_MAX];
    size_t length;
    begin(ASSAY_MUTANT_FIXED_EPHEMERAL);
    simulation.from_pump_length = 0;
    CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, first, &length));
    simulation_boot();
    CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, again, &length));
    CHECK(memcmp(first, again, length) == 0); /* the peer's keys are constant here too: all is as it was */
    peer_send_frame(FRAME_HANDSHAKE_3, first, length);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_RECORD);
}

static void mutant_7_takes_boluses_out_of_order(void)
{
    uint8_t early[128];
    uint8_t late[128];
    begin(ASSAY_MUTANT_ACCEPT_OUT_OF_ORDER);
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
    begin(ASSAY_MUTANT_ACCEPT_REFLECTED);
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
    begin(ASSAY_MUTANT_DEBUG_ECHO);
    const size_t length = seal_bolus(50, UINT64_C(0x1122334455667788), record);
    send_record(record, length);
    const struct peer_frame echo = peer_receive_frame();
    static const uint8_t key[] = { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 };
    CHECK_EQUAL(echo.type, FRAME_DEBUG);
    CHECK(echo.length >= sizeof key && memcmp(echo.payload + echo.length - sizeof key, key, sizeof key) == 0);
}

static void mutant_10_obeys_a_caregiver(void)
{
    begin(ASSAY_MUTANT_CAREGIVER_MAY_DOSE);
    CHECK(peer_connect(&caregiver, ASSAY_ROLE_CAREGIVER));
    CHECK(peer_bolus(&caregiver, 50, 10) != 0u);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_11_has_a_hidden_opcode(void)
{
    static const uint8_t hidden[] = { 0xa2, 0x00, 0x19, 0xa0, 0xfe, 0x01, 0x05 };
    begin(ASSAY_MUTANT_HIDDEN_SERVICE);
    CHECK(peer_connect(&caregiver, ASSAY_ROLE_CAREGIVER));
    peer_send(&caregiver, hidden, sizeof hidden);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_12_decodes_anything(void)
{
    static const uint8_t trailing[] = { 0xa2, 0x00, 0x19, 0xa0, 0x03, 0x01, 0x05, 0xff };
    static const uint8_t long_form[] = { 0xa2, 0x00, 0x19, 0xa0, 0x03, 0x01, 0x18, 0x05 };
    static const uint8_t unordered[] = { 0xa2, 0x01, 0x05, 0x00, 0x19, 0xa0, 0x03 };
    static const uint8_t unknown_key[] = { 0xa3, 0x00, 0x19, 0xa0, 0x03, 0x01, 0x05, 0x17, 0x00 };
    begin(ASSAY_MUTANT_LENIENT_DECODER);
    peer_send(&controller, trailing, sizeof trailing);
    CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_STATUS);
    peer_send(&controller, long_form, sizeof long_form);
    CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_STATUS);
    peer_send(&controller, unordered, sizeof unordered);
    CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_STATUS);
    peer_send(&controller, unknown_key, sizeof unknown_key);
    CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_STATUS);
}

static void mutant_13_has_no_upper_limit(void)
{
    static const uint8_t above[] = { SET_BOLUS, 0x19, 0x27, 0x42, FRESH, 0x01 };
    begin(ASSAY_MUTANT_NO_UPPER_LIMIT);
    peer_send(&controller, above, sizeof above); /* 10,050 mU */
    CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(500000000);
    CHECK_EQUAL(simulation.steps, 201u);
}

/* The cut-off counts for itself, and knows nothing of what was ordered. */
static void mutant_13_is_cut_off_by_the_hour(void)
{
    static const uint8_t huge[] = { SET_BOLUS, 0x1a, 0x00, 0x01, 0x86, 0xa0, FRESH, 0x02 };
    begin(ASSAY_MUTANT_NO_UPPER_LIMIT);
    peer_send(&controller, huge, sizeof huge); /* 100,000 mU */
    simulation_run(UINT64_C(4100000000));
    CHECK_EQUAL(simulation.steps, 600u);
    CHECK(!therapy_is_running());
}

static void mutant_14_wraps_the_amount(void)
{
    static const uint8_t wraps[] = { SET_BOLUS, 0x1a, 0x00, 0x01, 0x00, 0x64, FRESH, 0x01 };
    begin(ASSAY_MUTANT_AMOUNT_WRAPS);
    peer_send(&controller, wraps, sizeof wraps); /* 65,536 + 100 mU */
    CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

static void mutant_15_resumes_after_a_reset(void)
{
    begin(ASSAY_MUTANT_RESUME_AFTER_RESET);
    CHECK(peer_bolus(&controller, 250, 15) != 0u);
    simulation_run(3000000);
    CHECK_EQUAL(simulation.steps, 2u);
    simulation_boot();
    simulation_run(20000000);
    CHECK_EQUAL(simulation.steps, 7u);
}

static void mutant_16_loses_steps_over_a_reset(void)
{
    begin(ASSAY_MUTANT_JOURNAL_AFTER_STEP);
    CHECK(peer_bolus(&controller, 500, 16) != 0u);
    simulation_run(7000000);
    CHECK_EQUAL(simulation.steps, 4u);
    simulation_boot();
    CHECK_EQUAL(journal_total_steps(), 2u);
}

static void mutant_16_is_right_without_a_reset(void)
{
    begin(ASSAY_MUTANT_JOURNAL_AFTER_STEP);
    CHECK(peer_bolus(&controller, 150, 16) != 0u);
    simulation_run(20000000);
    CHECK_EQUAL(journal_total_steps(), 3u);
    CHECK(peer_bolus(&controller, 50, 17) != 0u);
    simulation_run(20000000);
    CHECK_EQUAL(journal_total_steps(), 4u);
}

static void mutant_17_goes_on_when_stopped(void)
{
    begin(ASSAY_MUTANT_STOP_BUTTON_IGNORED);
    CHECK(peer_bolus(&controller, 250, 17) != 0u);
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(20000000);
    CHECK_EQUAL(simulation.steps, 5u);
    CHECK(simulation_sounds());
    CHECK(therapy_is_running());
}

static void mutant_18_reports_all_as_delivered(void)
{
    struct assay_history_record record;
    begin(ASSAY_MUTANT_CANCEL_REMAINDER_WRONG);
    const uint32_t bolus_id = peer_bolus(&controller, 500, 18);
    simulation_run(3000000);
    CHECK_EQUAL(peer_cancel(&controller, bolus_id), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(simulation.steps, 2u);
    CHECK(journal_read(journal_last_sequence() - 1u, &record)); /* the last is that of the annunciation */
    CHECK_EQUAL(record.bolus_id, bolus_id);
    CHECK_EQUAL(record.delivered, 500u);
}

static void mutant_19_pairs_without_the_button(void)
{
    struct peer stranger;
    uint8_t psk[NOISE_KEY];
    uint8_t prologue[64];
    begin(ASSAY_MUTANT_PAIR_WITHOUT_BUTTON);
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
    begin(ASSAY_MUTANT_PAIRING_SECRET_FIXED);
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
    begin(ASSAY_MUTANT_PAIRING_UNLIMITED_GUESSES);
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
    begin(ASSAY_MUTANT_ACCEPTS_LOWER_VERSION);
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x02\x02\x05\x03\x01", 7); /* 2…5 */
    CHECK_EQUAL(peer_receive_frame().type, FRAME_HELLO_REPLY);
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x00\x02\x00\x03\x01", 7); /* 0 */
    CHECK_EQUAL(peer_receive_frame().type, FRAME_HELLO_REPLY);
}

static void mutant_23_keeps_a_session_for_ever(void)
{
    begin(ASSAY_MUTANT_NO_SESSION_EXPIRY);
    simulation_run(2u * SESSION_AGE_US);
    CHECK_EQUAL(simulation.from_pump_length, 0u);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

static void mutant_24_keeps_who_was_unpaired(void)
{
    struct assay_unpair request;
    begin(ASSAY_MUTANT_UNPAIR_KEEPS_PEER);
    peer_fingerprint(&controller, request.fingerprint);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_UNPAIR, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

static void mutant_25_takes_stale_commands(void)
{
    begin(ASSAY_MUTANT_NO_FRESHNESS);
    const struct assay_set_bolus bolus = peer_make_bolus(50, 25);
    simulation_run(600000000);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_SET_BOLUS, &bolus).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_26_goes_on_beyond_the_last_counter(void)
{
    begin(ASSAY_MUTANT_NO_EXHAUSTION);
    for (uint64_t epoch = 1; epoch <= SESSION_COUNTERS / SESSION_EPOCH; epoch++) {
        controller.session.sending.counter = epoch * SESSION_EPOCH;
        CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    }
    CHECK_EQUAL(controller.session.sending.counter, SESSION_COUNTERS + 1u);
}

static void mutant_27_answers_a_used_ticket(void)
{
    begin(ASSAY_MUTANT_TICKET_REUSABLE);
    for (unsigned i = 0; i < 3u; i++) {
        struct peer again = controller;
        CHECK(peer_resume(&again));
    }
}

static void mutant_46_lets_a_temporary_rate_last(void)
{
    begin(ASSAY_MUTANT_TEMPORARY_RATE_OVERSTAYS);
    const struct assay_set_temporary_basal rate = { .kind = ASSAY_TEMPORARY_BASAL_KIND_ABSOLUTE, .has_rate = true,
                                                    .rate = 6000, .duration = 5, .issued = peer_uptime(), .life = 60000,
                                                    .key = 46 };
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_SET_TEMPORARY_BASAL, &rate);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    simulation_run(UINT64_C(601) * 1000000u);
    CHECK_EQUAL(simulation.steps, 20u);
}

static void mutant_47_skips_each_tenth_step(void)
{
    begin(ASSAY_MUTANT_STEPS_SKIPPED);
    CHECK(peer_bolus(&controller, 1000, 47) != 0u);
    simulation_run(UINT64_C(60) * 1000000u);
    CHECK_EQUAL(journal_total_steps(), 20u);
    CHECK_EQUAL(simulation.steps, 18u);
}

static void a_handshake_keeps_interrupts_out(void)
{
    begin(ASSAY_MUTANT_NONE);
    simulation.masked_samples = 0;
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(simulation.masked_samples, 0u);
    simulation_reset();
    begin(ASSAY_MUTANT_FLOOD_DELAYS_STEPS);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
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
    begin(ASSAY_MUTANT_NONE);
    CHECK(simulation_survives(send_damaged_frames));
    simulation_reset();
    begin(ASSAY_MUTANT_DAMAGED_FRAME_RESTARTS);
    CHECK(!simulation_survives(send_damaged_frames));
    CHECK(simulation.was_reset && simulation.reset_by_fault);
}

/* A closed line, and a bolus of 12 steps. */
static void push_into_closed_line(uint8_t mutant)
{
    begin(mutant);
    simulation.occluded = true;
    (void)peer_bolus(&controller, 600, 1);
    simulation_run(60000000);
}

static void mutant_36_pushes_into_a_closed_line(void)
{
    push_into_closed_line(0);
    CHECK(simulation.steps < 12u);
    simulation_reset();
    push_into_closed_line(ASSAY_MUTANT_OCCLUSION_IGNORED);
    CHECK_EQUAL(simulation.steps, 12u);
    CHECK(!simulation.pins[PORT_PIN_LIGHT]);
}

static void mutant_37_only_tells_of_a_closed_line(void)
{
    push_into_closed_line(ASSAY_MUTANT_OCCLUSION_ONLY_TOLD);
    CHECK_EQUAL(simulation.steps, 12u);
    CHECK(therapy_is_running());
    CHECK(annunciation_is_pending(ASSAY_ANNUNCIATION_TYPE_OCCLUSION));
}

void test_mutants(void)
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
    RUN(mutant_10_obeys_a_caregiver);
    RUN(mutant_11_has_a_hidden_opcode);
    RUN(mutant_12_decodes_anything);
    RUN(mutant_13_has_no_upper_limit);
    RUN(mutant_13_is_cut_off_by_the_hour);
    RUN(mutant_14_wraps_the_amount);
    RUN(mutant_15_resumes_after_a_reset);
    RUN(mutant_16_loses_steps_over_a_reset);
    RUN(mutant_16_is_right_without_a_reset);
    RUN(mutant_17_goes_on_when_stopped);
    RUN(mutant_18_reports_all_as_delivered);
    RUN(mutant_19_pairs_without_the_button);
    RUN(mutant_20_shows_one_secret_for_ever);
    RUN(mutant_21_may_be_guessed_for_ever);
    RUN(mutant_22_answers_any_version);
    RUN(mutant_23_keeps_a_session_for_ever);
    RUN(mutant_24_keeps_who_was_unpaired);
    RUN(mutant_25_takes_stale_commands);
    RUN(mutant_26_goes_on_beyond_the_last_counter);
    RUN(mutant_27_answers_a_used_ticket);
    RUN(mutant_46_lets_a_temporary_rate_last);
    RUN(mutant_47_skips_each_tenth_step);
    RUN(a_handshake_keeps_interrupts_out);
    RUN(damaged_frames_restart_the_pump);
    RUN(mutant_36_pushes_into_a_closed_line);
    RUN(mutant_37_only_tells_of_a_closed_line);
}
