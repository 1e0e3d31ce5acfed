// SPDX-License-Identifier: Apache-2.0
/* What the audit log hears of, what it leaves out, and its signed head: docs/protocol/link.md AUD. */
#include <string.h>

#include "audit_records.h"
#include "audit_ring.h"
#include "crypto_sign_ed25519.h"
#include "peer.h"
#include "pump/audit_log.h"
#include "pump/audit_sign.h"
#include "pump/journal.h"
#include "pump/store.h"
#include "pump/pump.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;

static struct assay_audit_record newest(void)
{
    struct assay_audit_record record = { .sequence = 0 };
    uint8_t chain[AUDIT_CHAIN];
    CHECK(audit_ring_read(audit_ring_head(chain), &record));
    return record;
}

static void check_newest(uint8_t kind, uint32_t detail, bool has_peer)
{
    uint8_t fingerprint[8];
    const struct assay_audit_record record = newest();
    CHECK_EQUAL(record.kind, kind);
    CHECK_EQUAL(record.detail, detail);
    CHECK(record.has_peer == has_peer);
    peer_fingerprint(&controller, fingerprint);
    CHECK(!has_peer || memcmp(record.peer, fingerprint, sizeof fingerprint) == 0);
}

/* AUD-4 */
static void boot_pairing_and_sessions_are_logged(void)
{
    struct assay_audit_record record;
    peer_boot_paired(&controller);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_BOOT, &record), 1u);
    CHECK_EQUAL(record.sequence, 1u);
    CHECK_EQUAL(record.detail, ASSAY_BOOT_REASON_POWER_ON);
    CHECK_EQUAL(record.boot_count, journal_boot_count());
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_PAIRING_OPENED, &record), 1u);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_PAIRED, &record), 1u);
    CHECK(record.has_peer);
    check_newest(ASSAY_AUDIT_KIND_SESSION_OPENED, ASSAY_ROLE_CONTROLLER, true);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_SESSION_CLOSED, &record), 1u);
    CHECK_EQUAL(record.detail, ASSAY_SESSION_END_REPLACED);
    (void)peer_request(&controller, ASSAY_MSG_CLOSE_SESSION, NULL);
    check_newest(ASSAY_AUDIT_KIND_SESSION_CLOSED, ASSAY_SESSION_END_CLOSED, true);
}

/* AUD-4: an unknown peer that proved its key is named; who has proved nothing is not. */
static void failed_handshakes_are_logged(void)
{
    static const uint8_t short_message[3] = { 1, 2, 3 };
    uint8_t prologue[64];
    peer_boot_paired(&controller);
    struct peer stranger;
    peer_make(&stranger, 6);
    CHECK(!peer_connect(&stranger, ASSAY_ROLE_CONTROLLER));
    const struct assay_audit_record refused = newest();
    CHECK_EQUAL(refused.kind, ASSAY_AUDIT_KIND_HANDSHAKE_FAILED);
    CHECK_EQUAL(refused.detail, AUDIT_HANDSHAKE_PEER);
    uint8_t fingerprint[8];
    peer_fingerprint(&stranger, fingerprint);
    CHECK(refused.has_peer && memcmp(refused.peer, fingerprint, sizeof fingerprint) == 0);
    simulation.from_pump_length = 0;
    CHECK(peer_hello(ASSAY_HELLO_PURPOSE_SESSION, NULL, prologue) > 0u);
    peer_send_frame(FRAME_HANDSHAKE_1, short_message, sizeof short_message);
    check_newest(ASSAY_AUDIT_KIND_HANDSHAKE_FAILED, AUDIT_HANDSHAKE_MESSAGE, false);
}

static void send_raw(const uint8_t *bytes, size_t length)
{
    memcpy(simulation.to_pump, bytes, length);
    simulation.to_pump_length = length;
    pump_link();
    simulation_settle();
}

/* A frame whose CRC is wrong, so often. */
static void send_bad_crc(unsigned times)
{
    static const uint8_t bad_crc[] = { 6, 1, 2, 3, 4, 5, 0 };
    for (unsigned i = 0; i < times; i++) {
        send_raw(bad_crc, sizeof bad_crc);
    }
}

/* AUD-4, FRM-6: no answer, but an entry. An empty frame is none (FRM-5). */
static void malformed_frames_are_logged(void)
{
    static const uint8_t empty[] = { 0, 0, 0 };
    static const uint8_t bad_coding[] = { 9, 1, 0 };
    static const uint8_t too_short[] = { 2, 1, 0 };
    struct assay_audit_record record;
    simulation_boot();
    send_raw(empty, sizeof empty);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_MALFORMED, &record), 0u);
    send_raw(bad_coding, sizeof bad_coding);
    check_newest(ASSAY_AUDIT_KIND_MALFORMED, (uint32_t)AUDIT_MALFORMED_FRAME_CODING << 16, false);
    send_raw(too_short, sizeof too_short);
    check_newest(ASSAY_AUDIT_KIND_MALFORMED, (uint32_t)AUDIT_MALFORMED_FRAME_LENGTH << 16, false);
    send_bad_crc(1);
    check_newest(ASSAY_AUDIT_KIND_MALFORMED, (uint32_t)AUDIT_MALFORMED_FRAME_CRC << 16, false);
    peer_send_frame(0x55, empty, 1);
    CHECK_EQUAL(peer_receive_alert(), LINK_UNEXPECTED_FRAME);
    check_newest(ASSAY_AUDIT_KIND_MALFORMED, (uint32_t)AUDIT_MALFORMED_FRAME_TYPE << 16 | 0x55u, false);
}

/* AUD-4 */
static void refused_requests_are_logged(void)
{
    static const uint8_t trailing[] = { 0xa2, 0x00, 0x19, 0xa0, 0x03, 0x01, 0x05, 0x00 }; /* GetStatus and a byte too many */
    static const uint8_t forged[32] = { 0 };
    struct assay_set_bolus bolus;
    peer_boot_paired(&controller);
    peer_send(&controller, trailing, sizeof trailing);
    check_newest(ASSAY_AUDIT_KIND_MALFORMED, (uint32_t)AUDIT_MALFORMED_FORM << 16 | (uint32_t)ASSAY_OP_GET_STATUS, true);
    bolus = peer_make_bolus(50, 1);
    bolus.issued -= 120000u;
    (void)peer_request(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
    check_newest(ASSAY_AUDIT_KIND_NOT_FRESH, ASSAY_OP_SET_BOLUS, true);
    peer_send_frame(FRAME_RECORD, forged, sizeof forged);
    check_newest(ASSAY_AUDIT_KIND_RECORD_REJECTED, LINK_RECORD_REJECTED, true);
    CHECK(peer_pair(&controller, ASSAY_ROLE_CAREGIVER));
    (void)peer_bolus(&controller, 50, 2);
    check_newest(ASSAY_AUDIT_KIND_NOT_AUTHORISED, ASSAY_OP_SET_BOLUS, true);
}

static void unpairing_is_logged(void)
{
    struct assay_unpair request;
    struct assay_audit_record record;
    peer_boot_paired(&controller);
    peer_fingerprint(&controller, request.fingerprint);
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_UNPAIR, &request);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_UNPAIRED, &record), 1u);
    CHECK(memcmp(record.peer, request.fingerprint, sizeof record.peer) == 0);
    check_newest(ASSAY_AUDIT_KIND_SESSION_CLOSED, ASSAY_SESSION_END_UNPAIRED, true);
}

/* AUD-7: a flood takes a few records and no more; the rest is counted, and told in time without anybody asking. */
static void a_flood_is_coalesced_and_counted(void)
{
    struct assay_audit_record record;
    simulation_boot();
    const unsigned operations = simulation.flash_operations;
    send_bad_crc(10000);
    CHECK_EQUAL(simulation.flash_operations, operations + AUDIT_LOG_OPEN_ALLOWANCE);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_MALFORMED, &record), AUDIT_LOG_OPEN_ALLOWANCE);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_LOST, &record), 0u);
    simulation_run(AUDIT_LOG_TELL_US);
    check_newest(ASSAY_AUDIT_KIND_LOST, 10000u - AUDIT_LOG_OPEN_ALLOWANCE, false);
    CHECK_EQUAL(audit_log_deadline(), UINT64_MAX);
    send_bad_crc(1); /* one is allowed again */
    CHECK_EQUAL(newest().kind, ASSAY_AUDIT_KIND_MALFORMED);
}

/* AUD-7: one kind's flood leaves the others their allowance. */
static void a_flood_of_one_kind_hides_no_other(void)
{
    struct assay_audit_record record;
    simulation_boot();
    send_bad_crc(100);
    peer_boot_paired(&controller);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_PAIRED, &record), 1u);
}

/* AUD-7: when no erase is possible the queue waits, then what finds no place in it is counted; nothing goes unsaid. */
static void without_room_events_are_counted(void)
{
    struct assay_audit_record record;
    unsigned told = 0;
    unsigned events = 0;
    simulation_boot();
    while (audit_ring_has_room()) {
        audit_log(ASSAY_AUDIT_KIND_TIME_SET, NULL, events++);
        simulation_run((uint64_t)AUDIT_LOG_REFILL_S * 1000000u);
    }
    for (unsigned i = 0; i < AUDIT_LOG_QUEUE + 5u; i++) {
        audit_log(ASSAY_AUDIT_KIND_TIME_SET, NULL, events++);
        simulation_run((uint64_t)AUDIT_LOG_REFILL_S * 1000000u);
    }
    simulation_run(AUDIT_LOG_TELL_US); /* losses that are due keep nobody awake: only an erase can help */
    CHECK(audit_ring_erase_ahead() == PUMP_OK);
    audit_log_flush();
    for (uint32_t next = 1; audit_ring_read(next, &record); next = record.sequence + 1u) {
        told += record.kind == ASSAY_AUDIT_KIND_TIME_SET ? 1u : 0u;
        told += record.kind == ASSAY_AUDIT_KIND_LOST ? record.detail : 0u;
    }
    CHECK_EQUAL(told, events);
    CHECK(audit_find(ASSAY_AUDIT_KIND_LOST, &record) > 0u);
    CHECK_EQUAL(record.detail, 5u);
}

static struct assay_identity identity(void)
{
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_GET_IDENTITY, NULL);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_IDENTITY);
    CHECK(answer.body.identity.has_signing_key);
    return answer.body.identity;
}

/* AUD-5, AUD-6: signed by the key that Identity tells, over label and head; all records before are in it. */
static void the_head_is_signed(void)
{
    static const char label[] = "Assay/1 audit checkpoint";
    uint8_t bytes[sizeof label - 1u + ASSAY_AUDIT_HEAD_BYTES_MAX];
    size_t length = 0;
    peer_boot_paired(&controller);
    const struct assay_identity told = identity();
    const struct peer_message answer = peer_request(&controller, ASSAY_MSG_GET_AUDIT_CHECKPOINT, NULL);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_AUDIT_CHECKPOINT);
    const struct assay_audit_checkpoint *checkpoint = &answer.body.audit_checkpoint;
    struct assay_audit_head head = { .sequence = checkpoint->sequence,
                                     .boot_count = checkpoint->boot_count,
                                     .uptime = checkpoint->uptime };
    memcpy(head.serial, told.serial, sizeof head.serial);
    memcpy(head.chain, checkpoint->chain, sizeof head.chain);
    memcpy(bytes, label, sizeof label - 1u);
    CHECK(assay_audit_head_encode(&head, bytes + sizeof label - 1u, ASSAY_AUDIT_HEAD_BYTES_MAX, &length) == ASSAY_CBOR_OK);
    length += sizeof label - 1u;
    CHECK_EQUAL(crypto_sign_ed25519_verify_detached(checkpoint->signature, bytes, length, told.signing_key), 0);
    bytes[length - 1u] ^= 1u;
    CHECK(crypto_sign_ed25519_verify_detached(checkpoint->signature, bytes, length, told.signing_key) != 0);
    CHECK_EQUAL(checkpoint->sequence, newest().sequence);
    CHECK_EQUAL(checkpoint->boot_count, 1u);
    CHECK(memcmp(checkpoint->chain, newest().chain, sizeof checkpoint->chain) == 0);
}

/* AUD-5: the same key after a reset; another pump has another, and it is not the identity's. */
static void the_key_is_the_devices_own(void)
{
    peer_boot_paired(&controller);
    const struct assay_identity first = identity();
    simulation_boot();
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(memcmp(first.signing_key, identity().signing_key, sizeof first.signing_key) == 0);
    CHECK(memcmp(first.signing_key, store_identity()->public, sizeof first.signing_key) != 0);
    CHECK(memcmp(first.signing_key, store_identity()->secret, sizeof first.signing_key) != 0);
    simulation_reset();
    simulation.random ^= 1u;
    peer_boot_paired(&controller);
    CHECK(memcmp(first.signing_key, identity().signing_key, sizeof first.signing_key) != 0);
}

/* AUD-6: the losses are in the log before its head is signed. */
static void a_checkpoint_tells_losses_first(void)
{
    peer_boot_paired(&controller);
    send_bad_crc(20);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_AUDIT_CHECKPOINT, NULL).opcode, ASSAY_OP_AUDIT_CHECKPOINT);
    check_newest(ASSAY_AUDIT_KIND_LOST, 20u - AUDIT_LOG_OPEN_ALLOWANCE, false);
}

/* Asks for a checkpoint and lets link context run only. */
static void ask_for_checkpoint(uint16_t id)
{
    uint8_t request[16];
    size_t length = 0;
    CHECK(assay_get_audit_checkpoint_encode(id, request, sizeof request, &length) == ASSAY_CBOR_OK);
    uint8_t record[64];
    size_t record_length = 0;
    uint8_t wire[FRAME_WIRE_MAX];
    CHECK(session_seal(&controller.session, simulation.now_us, request, length, record, &record_length) == PUMP_OK);
    const size_t on_wire = frame_encode(FRAME_RECORD, record, record_length, wire);
    memcpy(simulation.to_pump, wire, on_wire);
    simulation.to_pump_length = on_wire;
    pump_link();
}

/* AUD-6: one at a time, each request one answer. */
static void a_second_checkpoint_waits_for_none(void)
{
    peer_boot_paired(&controller);
    simulation.from_pump_length = 0;
    ask_for_checkpoint(7);
    CHECK_EQUAL(simulation.from_pump_length, 0u); /* not before it is signed */
    ask_for_checkpoint(8);
    const struct peer_message busy = peer_receive(&controller);
    CHECK_EQUAL(peer_result(&busy), ASSAY_RESULT_NOT_COMPLETED);
    CHECK_EQUAL(busy.id, 8u);
    simulation_settle();
    const struct peer_message done = peer_receive(&controller);
    CHECK_EQUAL(done.opcode, ASSAY_OP_AUDIT_CHECKPOINT);
    CHECK_EQUAL(done.id, 7u);
}

/* AUD-6: an answer to a session that has gone is dropped, and the next may ask. */
static void an_answer_is_for_its_own_session(void)
{
    const struct audit_sign_asker gone = { .session = 99, .id = 7 };
    const struct assay_audit_head head = { .sequence = 1 };
    peer_boot_paired(&controller);
    simulation.from_pump_length = 0;
    CHECK(audit_sign_request(&gone, &head) == PUMP_OK);
    simulation_settle();
    CHECK_EQUAL(simulation.from_pump_length, 0u);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_AUDIT_CHECKPOINT, NULL).opcode, ASSAY_OP_AUDIT_CHECKPOINT);
}

/* AUD-1: page by page, from any number on. */
static void the_log_is_read_by_pages(void)
{
    peer_boot_paired(&controller);
    for (unsigned i = 0; i < 5u; i++) {
        CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    }
    const uint32_t last = newest().sequence;
    struct assay_read_audit request = { .from = 1, .count = 6 };
    bool more = true;
    while (more) {
        const struct peer_message answer = peer_request(&controller, ASSAY_MSG_READ_AUDIT, &request);
        CHECK_EQUAL(answer.opcode, ASSAY_OP_AUDIT_PAGE);
        const struct assay_audit_page *page = &answer.body.audit_page;
        for (unsigned i = 0; i < page->records_count; i++) {
            CHECK_EQUAL(page->records[i].sequence, request.from);
            request.from++;
        }
        more = page->more;
        CHECK(page->records_count > 0u);
    }
    CHECK_EQUAL(request.from, last + 1u);
}

static uint8_t tell(enum assay_message_index message, const void *body)
{
    const struct peer_message answer = peer_request(&controller, message, body);
    return peer_result(&answer);
}

/* AUD-4, OCC-3: what holds, and what flash did not take and so does not hold. */
static void settings_are_logged_when_they_hold(void)
{
    struct assay_audit_record record;
    peer_boot_paired(&controller);
    const struct assay_set_limits limits = { .has_max_bolus = true, .max_bolus = 5000, .has_occlusion = true,
                                             .occlusion = ASSAY_OCCLUSION_SENSITIVITY_HIGH, PEER_FRESH(1) };
    const struct assay_set_time time = { .utc = 1800000000, PEER_FRESH(2) };
    simulation.refuse_from = simulation.flash_operations + 1u;
    CHECK_EQUAL(tell(ASSAY_MSG_SET_LIMITS, &limits), ASSAY_RESULT_NOT_COMPLETED);
    CHECK_EQUAL(tell(ASSAY_MSG_SET_TIME, &time), ASSAY_RESULT_NOT_COMPLETED);
    CHECK(!peer_request(&controller, ASSAY_MSG_GET_TIME, NULL).body.time.set);
    simulation.refuse_from = 0;
    simulation_run(SECONDS(1));
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_LIMITS_CHANGED, &record), 0u);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_OCCLUSION_SENSITIVITY_SET, &record), 0u);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_TIME_SET, &record), 0u);
    CHECK_EQUAL(tell(ASSAY_MSG_SET_LIMITS, &limits), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(tell(ASSAY_MSG_SET_TIME, &time), ASSAY_RESULT_SUCCESS);
    simulation_run(SECONDS(1));
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_LIMITS_CHANGED, &record), 1u);
    CHECK_EQUAL(record.detail, 5000u);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_OCCLUSION_SENSITIVITY_SET, &record), 1u);
    CHECK_EQUAL(record.detail, ASSAY_OCCLUSION_SENSITIVITY_HIGH);
    CHECK_EQUAL(audit_find(ASSAY_AUDIT_KIND_TIME_SET, &record), 1u);
    CHECK_EQUAL(record.detail, 1800000000u);
}

void test_audit_log(void)
{
    RUN(boot_pairing_and_sessions_are_logged);
    RUN(failed_handshakes_are_logged);
    RUN(malformed_frames_are_logged);
    RUN(refused_requests_are_logged);
    RUN(unpairing_is_logged);
    RUN(a_flood_is_coalesced_and_counted);
    RUN(a_flood_of_one_kind_hides_no_other);
    RUN(without_room_events_are_counted);
    RUN(the_head_is_signed);
    RUN(the_key_is_the_devices_own);
    RUN(a_checkpoint_tells_losses_first);
    RUN(a_second_checkpoint_waits_for_none);
    RUN(an_answer_is_for_its_own_session);
    RUN(the_log_is_read_by_pages);
    RUN(settings_are_logged_when_they_hold);
}
