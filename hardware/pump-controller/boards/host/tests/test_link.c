// SPDX-License-Identifier: Apache-2.0
/* Hello, handshake, records and alerts: docs/protocol/link.md VER, HS, REC, ALR. */
#include <string.h>

#include "link_handshake.h"
#include "peer.h"
#include "pump/audit.h"
#include "pump/journal.h"
#include "pump/pairing.h"
#include "pump/store.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;
static struct peer stranger;

static void boot_with_controller(void)
{
    peer_boot_paired(&controller);
    peer_make(&stranger, 9);
    CHECK(controller.opened.paired);
    simulation.from_pump_length = 0;
}

/* VER-1, VER-2, VER-4 */
static void hello_is_answered(void)
{
    simulation_boot();
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x01\x02\x05\x03\x01", 7);
    const struct peer_frame reply = peer_receive_frame();
    CHECK_EQUAL(reply.type, FRAME_HELLO_REPLY);
    static const uint8_t wanted[] = { 0xa5, 1, 1, 2, 1, 3, 1, 4, ASSAY_BUILD_KIND, 5, 0x19, 2, 0 };
    CHECK(reply.length == sizeof wanted && memcmp(reply.payload, wanted, sizeof wanted) == 0);
}

/* VER-2, VER-3 */
static void other_versions_are_refused(void)
{
    simulation_boot();
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x02\x02\x05\x03\x01", 7);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNSUPPORTED_VERSION);
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x00\x02\x00\x03\x01", 7);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNSUPPORTED_VERSION);
    peer_send_frame(FRAME_HELLO, "\xa2\x01\x01\x02\x01", 5); /* without a purpose */
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x01\x02\x01\x03\x03", 7); /* a resumption of nothing */
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    peer_send_frame(FRAME_HELLO, "\xa4\x01\x01\x02\x01\x03\x01\x04\x48yyyyyyyy", 17); /* a ticket for a session */
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    uint8_t message[32] = { 9 };
    peer_send_frame(FRAME_HANDSHAKE_1, message, sizeof message); /* a refused hello opens nothing */
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
}

/* FRM-9, HS-4, REC-8 */
static void frames_out_of_place_are_alerted(void)
{
    uint8_t message[64] = { 9 };
    simulation_boot();
    peer_send_frame(FRAME_HANDSHAKE_1, message, 32);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    peer_send_frame(FRAME_HANDSHAKE_3, message, 64);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    peer_send_frame(FRAME_RECORD, message, 64);
    CHECK_EQUAL(peer_receive_alert(), LINK_NO_SESSION);
    peer_send_frame(FRAME_RECORD, message, 0);
    CHECK_EQUAL(peer_receive_alert(), LINK_NO_SESSION);
    peer_send_frame(0x55, message, 1);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    peer_send_frame(FRAME_MUTANT, message, 2); /* a release knows no such frame, the mutants build only one of one byte */
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    peer_send_frame(FRAME_ALERT, message, 1); /* an answer could go round for ever */
    CHECK_EQUAL(peer_receive_frame().type, 0u);
}

/* HS-7, HS-11 */
static void a_paired_peer_gets_its_session(void)
{
    boot_with_controller();
    const uint32_t before = journal_last_sequence();
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(controller.opened.role, ASSAY_ROLE_CONTROLLER);
    CHECK(!controller.opened.paired);
    CHECK(memcmp(controller.pump, store_identity()->public, NOISE_KEY) == 0);
    CHECK_EQUAL(journal_last_sequence(), before);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

static void a_stranger_gets_none(void)
{
    boot_with_controller();
    const uint32_t before = journal_last_sequence();
    CHECK(!peer_connect(&stranger, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(journal_last_sequence(), before + 2u); /* and the annunciation */
    struct assay_history_record record;
    CHECK(journal_read(before + 1u, &record));
    CHECK_EQUAL(record.kind, ASSAY_HISTORY_KIND_SECURITY);
    CHECK_EQUAL(record.detail, LINK_HANDSHAKE_FAILED);
}

static void a_wrong_role_gets_none(void)
{
    boot_with_controller();
    CHECK(!peer_connect(&controller, ASSAY_ROLE_CAREGIVER));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

/* HS-8 */
static void a_flood_of_failures_is_recorded_once_a_minute(void)
{
    boot_with_controller();
    const uint32_t before = journal_last_sequence();
    for (unsigned i = 0; i < 50u; i++) {
        CHECK(!peer_connect(&stranger, ASSAY_ROLE_CONTROLLER));
    }
    CHECK_EQUAL(journal_last_sequence(), before + 2u); /* and the annunciation, which is not raised anew */
    simulation_run(AUDIT_INTERVAL_US);
    CHECK(!peer_connect(&stranger, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(journal_last_sequence(), before + 3u);
}

/* An unfinished or failed handshake does not touch the open session (HS-5). */
static void strangers_do_not_disturb_a_session(void)
{
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    boot_with_controller();
    CHECK(peer_shake(&stranger, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    CHECK_EQUAL(peer_receive_alert(), LINK_HANDSHAKE_FAILED);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

static void each_flipped_bit_of_message_3_fails(void)
{
    boot_with_controller();
    for (unsigned bit = 0; bit < 8u * 67u; bit += 5u) {
        struct noise_handshake handshake;
        uint8_t message[FRAME_PAYLOAD_MAX];
        size_t length;
        simulation.from_pump_length = 0;
        CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
        message[bit / 8u] ^= (uint8_t)(1u << (bit % 8u));
        peer_send_frame(FRAME_HANDSHAKE_3, message, length);
        CHECK_EQUAL(peer_receive_alert(), LINK_HANDSHAKE_FAILED);
        CHECK(8u * length > bit);
    }
}

static void message_3_counts_once(void)
{
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    boot_with_controller();
    CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_RECORD);
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
}

static void a_replayed_conversation_opens_nothing(void)
{
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    boot_with_controller();
    CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
    /* The same first messages again: the pump's ephemeral key is another one, so the old message 3 is worth nothing. */
    struct noise_handshake again;
    uint8_t ignored[FRAME_PAYLOAD_MAX];
    size_t ignored_length;
    CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &again, ignored, &ignored_length));
    CHECK(memcmp(again.remote_ephemeral, handshake.remote_ephemeral, NOISE_KEY) != 0);
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    CHECK_EQUAL(peer_receive_alert(), LINK_HANDSHAKE_FAILED);
}

/* A HELLO alone discards nothing (HS-5, HS-6). */
static void a_hello_leaves_an_unfinished_handshake(void)
{
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    boot_with_controller();
    CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x01\x02\x05\x03\x01", 7);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_HELLO_REPLY);
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_RECORD);
}

/* HS-6 */
static void an_unfinished_handshake_is_forgotten(void)
{
    struct noise_handshake handshake;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    boot_with_controller();
    CHECK(peer_shake(&controller, ASSAY_ROLE_CONTROLLER, &handshake, message, &length));
    simulation_run(LINK_HANDSHAKE_US + 1000);
    peer_send_frame(FRAME_HANDSHAKE_3, message, length);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
}

/* HS-10 */
static void a_low_order_point_fails(void)
{
    uint8_t zero[32] = { 0 };
    simulation_boot();
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x01\x02\x01\x03\x01", 7);
    CHECK_EQUAL(peer_receive_frame().type, FRAME_HELLO_REPLY);
    peer_send_frame(FRAME_HANDSHAKE_1, zero, sizeof zero);
    CHECK_EQUAL(peer_receive_alert(), LINK_HANDSHAKE_FAILED);
}

static void bad_noise_means_no_handshake_and_a_working_session(void)
{
    boot_with_controller();
    simulation.noise = SIMULATION_NOISE_STUCK;
    CHECK(!peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    simulation.from_pump_length = 0;
    CHECK_EQUAL(peer_bolus(&controller, 50, 1), 1u); /* therapy goes on */
    simulation_run(1000000);
    CHECK_EQUAL(simulation.steps, 1u);
    simulation.noise = SIMULATION_NOISE_GOOD;
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

/* REC-7, REC-8 */
static void records_are_replayed_in_vain(void)
{
    uint8_t message[64];
    uint8_t record[128];
    size_t length;
    size_t record_length = 0;
    boot_with_controller();
    const struct assay_set_bolus bolus = peer_make_bolus(50, 4);
    CHECK(assay_set_bolus_encode(1, &bolus, message, sizeof message, &length) == ASSAY_CBOR_OK);
    CHECK(session_seal(&controller.session, simulation.now_us, message, length, record, &record_length) == PUMP_OK);
    peer_send_frame(FRAME_RECORD, record, record_length);
    CHECK_EQUAL(peer_receive(&controller).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(10000000);
    simulation.from_pump_length = 0;
    const uint32_t before = journal_last_sequence();
    for (unsigned i = 0; i < 100u; i++) {
        peer_send_frame(FRAME_RECORD, record, record_length);
        CHECK_EQUAL(peer_receive_alert(), LINK_RECORD_REJECTED);
    }
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
    CHECK_EQUAL(journal_last_sequence(), before); /* nothing else changes (REC-8) */
}

static void an_own_record_is_rejected(void)
{
    boot_with_controller();
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(100000);
    const struct peer_frame own = peer_receive_frame();
    CHECK_EQUAL(own.type, FRAME_RECORD);
    simulation.from_pump_length = 0;
    peer_send_frame(FRAME_RECORD, own.payload, own.length);
    CHECK_EQUAL(peer_receive_alert(), LINK_RECORD_REJECTED);
}

static void a_choked_line_loses_answers_only(void)
{
    boot_with_controller();
    simulation.line_room = 0;
    CHECK_EQUAL(peer_bolus(&controller, 100, 8), 0u);
    simulation.line_room = sizeof simulation.from_pump;
    CHECK_EQUAL(peer_bolus(&controller, 100, 8), 1u);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

/* SES-1 */
static void a_reset_ends_the_session(void)
{
    boot_with_controller();
    simulation_boot();
    uint8_t record[64] = { 0 };
    peer_send_frame(FRAME_RECORD, record, sizeof record);
    CHECK_EQUAL(peer_receive_alert(), LINK_NO_SESSION);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

/* An erase that is due when the reading begins must not take the oldest records away between two pages. */
static void history_has_no_gap_while_it_is_read(void)
{
    boot_with_controller();
    for (unsigned due = 0; due < JOURNAL_SECTOR_PAGES; due++) {
        for (unsigned i = 0; i < JOURNAL_PAGES + 1u; i++) { /* round the ring, and one page further each time */
            CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
        }
        struct assay_read_history request = { .from = 0, .count = 8 };
        uint32_t next = 0;
        bool more = true;
        while (more) {
            const struct peer_message page = peer_request(&controller, ASSAY_MSG_READ_HISTORY, &request);
            CHECK_EQUAL(page.opcode, ASSAY_OP_HISTORY_PAGE);
            CHECK(next == 0u || page.body.history_page.records[0].sequence == next);
            more = page.opcode == ASSAY_OP_HISTORY_PAGE && page.body.history_page.more;
            next = page.body.history_page.records[page.body.history_page.records_count - 1u].sequence + 1u;
            request.from = next;
        }
        CHECK_EQUAL(next, journal_last_sequence() + 1u);
    }
}

/* FRM-6, HS-8: random bytes and random frames: nothing crashes, nothing moves, the pump still answers. */
static void rubbish_changes_nothing(void)
{
    uint8_t bytes[300];
    uint32_t state = 7;
    boot_with_controller();
    const uint32_t before = journal_last_sequence();
    for (unsigned i = 0; i < 20000u; i++) {
        for (size_t n = 0; n < sizeof bytes; n++) {
            state = state * 1664525u + 1013904223u;
            bytes[n] = (uint8_t)(state >> 24);
        }
        const size_t length = bytes[0];
        if (i % 2u == 0u) {
            memcpy(simulation.to_pump, bytes + 2, length);
            simulation.to_pump_length = length;
            simulation.link_requested = true;
            simulation_settle();
        } else {
            const uint8_t types[] = { FRAME_RECORD, FRAME_HANDSHAKE_3, FRAME_HELLO, FRAME_ALERT, bytes[1] };
            peer_send_frame(types[i / 2u % sizeof types], bytes + 2, length);
        }
        simulation.from_pump_length = 0;
    }
    peer_send_frame(0, NULL, 0); /* ends what is half received */
    simulation.from_pump_length = 0;
    CHECK_EQUAL(simulation.steps, 0u);
    CHECK_EQUAL(journal_last_sequence(), before);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

/* Good hellos of each purpose, then handshake messages of random content and every length, the pairing window open. */
static void forged_handshakes_open_nothing(void)
{
    static const size_t lengths[] = { 0, 1, 31, 32, 47, 48, 49, 63, 64, 67, 96, 487, 512 };
    uint8_t prologue[64];
    uint8_t bytes[FRAME_PAYLOAD_MAX];
    boot_with_controller();
    const uint32_t before = journal_last_sequence();
    for (unsigned i = 0; i < 600u; i++) {
        if (!pairing_is_open()) {
            simulation_run(PAIRING_LOCK_MAX_US);
            CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER)); /* the silence has closed the session */
            peer_hold_confirm();
        }
        const uint8_t purpose = (uint8_t)(1u + i % 3u);
        (void)peer_hello(purpose, purpose == ASSAY_HELLO_PURPOSE_RESUMPTION ? controller.ticket_number : NULL, prologue);
        for (size_t n = 0; n < sizeof bytes; n++) {
            simulation.random = simulation.random * UINT64_C(6364136223846793005) + 1442695040888963407u;
            bytes[n] = (uint8_t)(simulation.random >> 56);
        }
        const size_t length = lengths[i % (sizeof lengths / sizeof lengths[0])];
        if (purpose == ASSAY_HELLO_PURPOSE_PAIRING && i % 2u == 0u) { /* one that comes to message 3 */
            struct noise_handshake handshake;
            uint8_t message[FRAME_PAYLOAD_MAX];
            size_t message_length;
            CHECK(peer_shake_pairing(&stranger, ASSAY_ROLE_CONTROLLER, bytes, &handshake, message, &message_length));
            peer_send_frame(FRAME_HANDSHAKE_3, i % 4u == 0u ? message : bytes, message_length);
        } else {
            peer_send_frame(FRAME_HANDSHAKE_1, bytes, length);
            peer_send_frame(FRAME_HANDSHAKE_3, bytes, length);
        }
        simulation.from_pump_length = 0;
        CHECK(store_peer(1) == NULL);
    }
    CHECK_EQUAL(simulation.steps, 0u);
    CHECK(journal_last_sequence() > before && journal_last_sequence() < before + 300u); /* lock-outs, and failures by the minute */
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

void test_link(void)
{
    RUN(hello_is_answered);
    RUN(other_versions_are_refused);
    RUN(frames_out_of_place_are_alerted);
    RUN(a_paired_peer_gets_its_session);
    RUN(a_stranger_gets_none);
    RUN(a_wrong_role_gets_none);
    RUN(a_flood_of_failures_is_recorded_once_a_minute);
    RUN(strangers_do_not_disturb_a_session);
    RUN(each_flipped_bit_of_message_3_fails);
    RUN(message_3_counts_once);
    RUN(a_replayed_conversation_opens_nothing);
    RUN(a_hello_leaves_an_unfinished_handshake);
    RUN(an_unfinished_handshake_is_forgotten);
    RUN(a_low_order_point_fails);
    RUN(bad_noise_means_no_handshake_and_a_working_session);
    RUN(records_are_replayed_in_vain);
    RUN(an_own_record_is_rejected);
    RUN(a_choked_line_loses_answers_only);
    RUN(a_reset_ends_the_session);
    RUN(history_has_no_gap_while_it_is_read);
    RUN(rubbish_changes_nothing);
    RUN(forged_handshakes_open_nothing);
}
