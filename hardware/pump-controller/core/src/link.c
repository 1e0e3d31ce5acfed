// SPDX-License-Identifier: Apache-2.0
/* The link: what each frame does in each state (docs/protocol/link.md §1…§6). */
#include "pump/link.h"

#include <string.h>

#include "utils.h"

#include "link_admission.h"
#include "pump/annunciation.h"
#include "pump/audit.h"
#include "pump/dispatch.h"
#include "pump/drive.h"
#include "pump/events.h"
#include "pump/frame.h"
#include "pump/handshake.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/pairing.h"
#include "pump/port.h"
#include "pump/pump.h"
#include "pump/session.h"
#if defined(ASSAY_MUTANTS)
#include "mutant_link.h"
#endif

enum { LINK_SUITE = 1, LINK_PROFILE = 1, ERASE_NEEDS_US = 1000000 };

static const char prologue_name[] = "Assay/1";
enum { PROLOGUE_NAME = sizeof prologue_name - 1 };
_Static_assert(PROLOGUE_NAME + ASSAY_HELLO_BYTES_MAX + ASSAY_HELLO_REPLY_BYTES_MAX <= HANDSHAKE_PROLOGUE_MAX,
               "the prologue has its room");

enum link_phase {
    PHASE_NONE,
    PHASE_BEGINNING, /* message 2 is being made */
    PHASE_AWAITING,  /* HANDSHAKE_2 sent: HANDSHAKE_3 may come */
    PHASE_FINISHING  /* message 3 is being read */
};

static struct {
    struct frame_decoder decoder;
    struct session session;
    bool greeted; /* HELLO answered: HANDSHAKE_1 may come, once */
    enum link_phase phase;
    uint64_t deadline; /* of an unfinished handshake; UINT64_MAX when there is none */
    struct handshake_request request;
    uint8_t message[FRAME_PAYLOAD_MAX];
    uint8_t answer[ASSAY_MESSAGE_BYTES_MAX];
    uint8_t record[FRAME_PAYLOAD_MAX];
} link;

void link_start(void)
{
    sodium_memzero(&link, sizeof link);
    link.deadline = UINT64_MAX;
}

/* ---- sending ---- */

void link_send_frame(uint8_t type, const uint8_t *payload, size_t length)
{
    uint8_t wire[FRAME_WIRE_MAX];
    const size_t on_wire = frame_encode(type, payload, length, wire);
    if (port_uart_write(wire, on_wire) != PUMP_OK) {
        return; /* the line is choked: the peer asks again, and a repeated bolus key never doses twice */
    }
}

void link_send_alert(enum link_alert alert)
{
    const uint8_t payload = (uint8_t)alert;
    link_send_frame(FRAME_ALERT, &payload, 1);
}

void link_send_message(const uint8_t *message, size_t length)
{
    size_t record_length;
    if (session_seal(&link.session, message, length, link.record, &record_length) == PUMP_OK) {
        link_send_frame(FRAME_RECORD, link.record, record_length);
    }
}

void link_erase_ahead(void)
{
    enum pump_status status = PUMP_OK;
    const uint32_t critical = port_critical_enter();
    if (journal_wants_erase() && drive_is_idle_for(ERASE_NEEDS_US)) {
        status = journal_erase_ahead();
    }
    port_critical_exit(critical);
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
}

/* ---- hello, §2 ---- */

/* Answers, and starts the prologue from both payloads as they stand on the wire (§2.4, §3.2). */
static void on_hello(const uint8_t *payload, size_t length)
{
    struct assay_hello hello;
    const struct assay_hello_reply reply = {
        .version = ASSAY_LINK_VERSION,
        .suite = LINK_SUITE,
        .profile = LINK_PROFILE,
        .build = ASSAY_BUILD_KIND,
        .max_payload = FRAME_PAYLOAD_MAX,
    };
    const enum assay_cbor_status status = assay_hello_decode(payload, length, &hello);
    if (status == ASSAY_CBOR_INVALID || length > ASSAY_HELLO_BYTES_MAX) {
        link_send_alert(LINK_UNEXPECTED_FRAME);
        return;
    }
    if (status != ASSAY_CBOR_OK || hello.lowest > ASSAY_LINK_VERSION || hello.highest < ASSAY_LINK_VERSION) {
        link_send_alert(LINK_UNSUPPORTED_VERSION);
        return;
    }
    uint8_t *prologue = link.request.prologue;
    size_t reply_length;
    memcpy(prologue, prologue_name, PROLOGUE_NAME);
    memcpy(prologue + PROLOGUE_NAME, payload, length);
    uint8_t *reply_at = prologue + PROLOGUE_NAME + length;
    if (assay_hello_reply_encode(&reply, reply_at, ASSAY_HELLO_REPLY_BYTES_MAX, &reply_length) != ASSAY_CBOR_OK) {
        pump_panic();
    }
    link.request.prologue_length = PROLOGUE_NAME + length + reply_length;
    link.greeted = true; /* an unfinished handshake stays as it is until HANDSHAKE_1 comes (§3.5) */
    link_send_frame(FRAME_HELLO_REPLY, reply_at, reply_length);
}

/* ---- handshake, §3 ---- */

static void forget_handshake(void)
{
    link.phase = PHASE_NONE;
    link.deadline = UINT64_MAX;
    link.request.kind = HANDSHAKE_FORGET;
    handshake_request(&link.request);
}

/* One answer for all causes: the peer learns nothing (§3.6). */
static void fail_handshake(void)
{
    forget_handshake();
    link_erase_ahead();
    audit_fault(LINK_HANDSHAKE_FAILED);
    link_send_alert(LINK_HANDSHAKE_FAILED);
}

static void request_handshake(enum handshake_kind kind, const uint8_t *payload, size_t length)
{
    link.request.kind = kind;
    memcpy(link.request.message, payload, length);
    link.request.length = length;
    handshake_request(&link.request);
}

static void on_handshake_1(const uint8_t *payload, size_t length)
{
    if (!link.greeted) {
        link_send_alert(LINK_UNEXPECTED_FRAME);
        return;
    }
    link.greeted = false;
    if (length != NOISE_KEY) { /* its payload is empty (§3.3) */
        fail_handshake();
        return;
    }
    link.phase = PHASE_BEGINNING;
    link.deadline = port_now_us() + LINK_HANDSHAKE_US;
    request_handshake(HANDSHAKE_BEGIN, payload, length);
}

static void on_handshake_3(const uint8_t *payload, size_t length)
{
    if (link.phase != PHASE_AWAITING) {
        link_send_alert(LINK_UNEXPECTED_FRAME);
        return;
    }
    link.phase = PHASE_FINISHING;
    request_handshake(HANDSHAKE_FINISH, payload, length);
}

/* The handshake has proved who the peer is; only now the old session gives way (§3.5). */
static void open_session(const struct handshake_outcome *outcome)
{
    struct assay_session_open opened;
    size_t length;
    if (link_admit(outcome, &opened) != PUMP_OK) {
        fail_handshake();
        return;
    }
    link.phase = PHASE_NONE;
    link.deadline = UINT64_MAX;
    session_start(&link.session, outcome->receive_key, outcome->send_key, opened.role);
    if (assay_session_open_encode(0, &opened, link.answer, sizeof link.answer, &length) != ASSAY_CBOR_OK) {
        pump_panic();
    }
    link_erase_ahead();
    link_send_message(link.answer, length);
}

static void work_outcome(void)
{
    struct handshake_outcome outcome;
    if (!handshake_take_outcome(&outcome)) {
        return;
    }
    if (outcome.status != PUMP_OK) {
        fail_handshake();
    } else if (outcome.kind == HANDSHAKE_BEGIN) {
        link.phase = PHASE_AWAITING;
        link_erase_ahead();
        link_send_frame(FRAME_HANDSHAKE_2, outcome.message, outcome.length);
    } else {
        open_session(&outcome);
    }
    sodium_memzero(&outcome, sizeof outcome);
}

/* ---- records, §5 ---- */

/*
 * The peer waits for the answer now: if the journal needs an erase, this is the time. Not while a history is read page by
 * page, or its oldest records could go between two pages; reading uses no pages up, so that can wait.
 */
static bool may_erase_before(const uint8_t *message, size_t length)
{
    uint16_t opcode;
    uint16_t id;
    return assay_msg_peek(message, length, &opcode, &id) != ASSAY_CBOR_OK || opcode != ASSAY_OP_READ_HISTORY;
}

static void answer_request(const struct dispatch_origin *origin, size_t length)
{
#if defined(ASSAY_MUTANTS)
    mutant_link_note(link.message, length);
#endif
    if (may_erase_before(link.message, length)) {
        link_erase_ahead();
    }
    const size_t answer_length = dispatch_request(origin, link.message, length, link.answer);
    link_send_message(link.answer, answer_length);
    sodium_memzero(link.message, sizeof link.message);
}

static void on_record(const uint8_t *payload, size_t length)
{
    struct session_arrival arrival;
    size_t message_length;
#if defined(ASSAY_MUTANTS)
    if (!link.session.open && mutant_link_plain_record(payload, length)) {
        return;
    }
#endif
    if (!link.session.open) {
        link_send_alert(LINK_NO_SESSION);
        return;
    }
    if (session_open(&link.session, payload, length, link.message, &message_length, &arrival) != PUMP_OK) {
#if defined(ASSAY_MUTANTS)
        if (mutant_link_reflected(&link.session, payload, length, link.message, &message_length)) {
            answer_request(&(struct dispatch_origin){ .role = link.session.role, .in_order = true }, message_length);
            return;
        }
#endif
        link_send_alert(LINK_RECORD_REJECTED);
        return;
    }
    answer_request(&(struct dispatch_origin){ .role = link.session.role, .in_order = arrival.in_order }, message_length);
}

/* ---- receiving ---- */

static void on_frame(uint8_t type, const uint8_t *payload, size_t length)
{
    switch (type) {
    case FRAME_HELLO:
        on_hello(payload, length);
        break;
    case FRAME_HANDSHAKE_1:
        on_handshake_1(payload, length);
        break;
    case FRAME_HANDSHAKE_3:
        on_handshake_3(payload, length);
        break;
    case FRAME_RECORD:
        on_record(payload, length);
        break;
    case FRAME_ALERT:
        break; /* only a hint; an answer could go round for ever on a line that echoes */
#if defined(ASSAY_MUTANTS)
    case FRAME_MUTANT:
        mutant_link_select(payload, length);
        break;
#endif
    default:
        link_send_alert(LINK_UNEXPECTED_FRAME);
        break;
    }
}

static void work_line(void)
{
    uint8_t bytes[64];
    for (size_t count = port_uart_read(bytes, sizeof bytes); count > 0u; count = port_uart_read(bytes, sizeof bytes)) {
        for (size_t i = 0; i < count; i++) {
            if (frame_decode(&link.decoder, bytes[i])) {
                on_frame(link.decoder.body[0], link.decoder.body + 1, link.decoder.payload_length);
            }
        }
    }
}

static void work_events(void)
{
    struct event event;
    size_t length;
    while (events_pop(&event)) {
        if (!link.session.open) {
            continue; /* nobody listens: history and status have it all */
        }
        if (assay_msg_encode(event.message, 0, &event.body, link.answer, sizeof link.answer, &length) != ASSAY_CBOR_OK) {
            pump_panic();
        }
        link_send_message(link.answer, length);
    }
}

static void work_times(void)
{
    pairing_expire();
    if (port_now_us() >= link.deadline) {
        forget_handshake();
    }
    const uint64_t pairing = pairing_deadline();
    const uint64_t next = pairing < link.deadline ? pairing : link.deadline;
    if (next == UINT64_MAX) {
        port_alarm_cancel(PORT_ALARM_LINK);
    } else {
        port_alarm_set(PORT_ALARM_LINK, next);
    }
}

void link_poll(void)
{
    work_line();
    work_outcome();
    work_times();
    work_events();
}
