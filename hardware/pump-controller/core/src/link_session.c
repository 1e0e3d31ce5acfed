// SPDX-License-Identifier: Apache-2.0
/* The session on the link. */
#include "link_session.h"

#include <string.h>

#include "utils.h"

#include "link_erase.h"
#include "link_send.h"
#include "requests.h"
#include "pump/audit_log.h"
#include "pump/audit_sign.h"
#include "pump/dispatch.h"
#include "pump/events.h"
#include "pump/frame.h"
#include "pump/mutant.h"
#include "pump/panic.h"
#include "pump/port.h"
#include "pump/session.h"
#include "pump/store.h"
#include "pump/trust.h"
#include "pump/uptime.h"
#if defined(PUMP_VERIFIED_BOOT)
#include "update.h"
#endif
#if defined(ASSAY_MUTANTS)
#include "mutant_link.h"
#endif

enum { US_PER_SECOND = 1000000 };

static struct session session;
static uint32_t session_number; /* of it, since boot */
static bool rests_on_credential;
static struct credential_accepted credential; /* of the session, when it rests on one */
static uint8_t message[FRAME_PAYLOAD_MAX];
static uint8_t answer[ASSAY_MESSAGE_BYTES_MAX];
static uint8_t record[FRAME_PAYLOAD_MAX];

void link_session_start(void)
{
    session_close(&session);
    session_number = 0;
}

/* ---- sending and closing ---- */

static void seal_and_send(const uint8_t *plain, size_t length)
{
    size_t record_length;
    if (session_seal(&session, port_now_us(), plain, length, record, &record_length) == PUMP_OK) {
        link_send_frame(FRAME_RECORD, record, record_length);
    }
}

/* Says why, then forgets the keys (SES-5). */
static void close_session(uint8_t reason)
{
    const struct assay_session_closed closed = { .reason = reason };
    uint8_t plain[ASSAY_SESSION_CLOSED_BYTES_MAX];
    size_t length;
    if (assay_session_closed_encode(0, &closed, plain, sizeof plain, &length) != ASSAY_CBOR_OK) {
        pump_panic(); /* the bounds are generated: this cannot be */
    }
    seal_and_send(plain, length);
    audit_log(ASSAY_AUDIT_KIND_SESSION_CLOSED, session.peer, reason);
    session_close(&session);
}

/* The last counter is for the farewell (REC-6). */
static void send_message(const uint8_t *plain, size_t length)
{
    if (session.open && session_is_exhausted(&session, port_now_us())) {
        close_session(ASSAY_SESSION_END_EXHAUSTED);
    } else {
        seal_and_send(plain, length);
    }
}

/* ---- opening ---- */

static uint64_t age_ends_at(void)
{
    return session.born_us + SESSION_AGE_US;
}

void link_session_open(const struct link_peer *peer, const uint8_t receive_key[NOISE_KEY],
                       const uint8_t send_key[NOISE_KEY])
{
    const uint64_t now = port_now_us();
    if (session.open) {
        audit_log(ASSAY_AUDIT_KIND_SESSION_CLOSED, session.peer, ASSAY_SESSION_END_REPLACED);
    }
    session_start(&session, receive_key, send_key, now);
    session_number++;
    session.role = peer->role;
    session.born_us = peer->born_us;
    memcpy(session.peer, peer->public_key, NOISE_KEY);
    rests_on_credential = peer->has_credential;
    credential = peer->credential;
    audit_log(ASSAY_AUDIT_KIND_SESSION_OPENED, session.peer, session.role);
    const struct assay_session_open opened = {
        .role = peer->role,
        .paired = peer->paired,
        .uptime = uptime_ms(),
        .idle_limit = (uint32_t)(SESSION_IDLE_US / US_PER_SECOND),
        .age_limit = age_ends_at() > now ? (uint32_t)((age_ends_at() - now) / US_PER_SECOND) : 0u,
    };
    size_t length;
    if (assay_session_open_encode(0, &opened, answer, sizeof answer, &length) != ASSAY_CBOR_OK) {
        pump_panic();
    }
    send_message(answer, length);
#if defined(PUMP_VERIFIED_BOOT)
    update_session_opened();
#endif
}

/* ---- limits ---- */

uint64_t link_session_deadline(void)
{
    if (!session.open || MUTANT(NO_SESSION_EXPIRY)) {
        return UINT64_MAX;
    }
    const uint64_t idle_at = session.heard_us + SESSION_IDLE_US;
    const uint64_t by_age = idle_at < age_ends_at() ? idle_at : age_ends_at();
    const uint64_t expires_at = rests_on_credential ? trust_expires_at(&credential) : UINT64_MAX;
    return by_age < expires_at ? by_age : expires_at;
}

void link_session_expire(void)
{
    const uint64_t now = port_now_us();
    if (now < link_session_deadline()) {
        return;
    }
    if (now >= age_ends_at()) {
        close_session(ASSAY_SESSION_END_AGED);
    } else {
        const bool idle = now >= session.heard_us + SESSION_IDLE_US;
        close_session(idle ? ASSAY_SESSION_END_IDLE : ASSAY_SESSION_END_REVOKED);
    }
}

/* ---- records ---- */

/*
 * The peer waits for the answer now: if the journal needs an erase, this is the time. Not while a history is read page by
 * page, or its oldest records could go between two pages; reading uses no pages up, so that can wait.
 */
static bool may_erase_before(size_t length)
{
    uint16_t opcode;
    uint16_t id;
    return assay_msg_peek(message, length, &opcode, &id) != ASSAY_CBOR_OK || opcode != ASSAY_OP_READ_HISTORY;
}

static void answer_request(bool in_order, size_t length)
{
    const struct dispatch_origin origin = { .role = session.role, .in_order = in_order, .peer = session.peer, .session = session_number };
    uint8_t session_end = 0;
#if defined(ASSAY_MUTANTS)
    mutant_link_note(message, length);
#endif
    if (may_erase_before(length)) {
        link_erase_ahead();
    }
    const size_t answer_length = dispatch_request(&origin, message, length, answer, &session_end);
    sodium_memzero(message, sizeof message);
    if (answer_length > 0u) { /* else it is under way, and comes when it is done */
        send_message(answer, answer_length);
    }
    if (session_end != 0u && session.open) {
        close_session(session_end);
    }
}

void link_session_record(const uint8_t *payload, size_t length)
{
    struct session_arrival arrival;
    size_t message_length;
    link_session_expire(); /* its alarm may be late */
#if defined(ASSAY_MUTANTS)
    if (!session.open && mutant_link_plain_record(payload, length)) {
        return;
    }
#endif
    if (!session.open) {
        audit_log(ASSAY_AUDIT_KIND_RECORD_REJECTED, NULL, LINK_NO_SESSION);
        link_send_alert(LINK_NO_SESSION);
        return;
    }
    if (session_open(&session, payload, length, message, &message_length, &arrival) != PUMP_OK) {
#if defined(ASSAY_MUTANTS)
        if (mutant_link_reflected(&session, payload, length, message, &message_length)) {
            answer_request(true, message_length);
            return;
        }
#endif
        audit_log(ASSAY_AUDIT_KIND_RECORD_REJECTED, session.peer, LINK_RECORD_REJECTED);
        link_send_alert(LINK_RECORD_REJECTED);
        return;
    }
    session.heard_us = port_now_us();
    answer_request(arrival.in_order, message_length);
}

void link_session_work_trust(void)
{
    uint32_t asker;
    const size_t length = request_trust_settle(&asker, answer);
    if (length == 0u) {
        return;
    }
    if (session.open && asker == session_number) {
        send_message(answer, length);
    }
    if (session.open && store_trust()->life != STORE_FACTORY && credential_names_role(session.role) && !rests_on_credential) {
        close_session(ASSAY_SESSION_END_UNPAIRED);
    } else if (session.open && rests_on_credential && trust_check(&credential) == CREDENTIAL_REVOKED) {
        close_session(ASSAY_SESSION_END_REVOKED);
    }
}

void link_session_work_events(void)
{
    struct event event;
    size_t length;
    while (events_pop(&event)) {
        if (!session.open) {
            continue; /* nobody listens: history and status have it all */
        }
        if (assay_msg_encode(event.message, 0, &event.body, answer, sizeof answer, &length) != ASSAY_CBOR_OK) {
            pump_panic();
        }
        send_message(answer, length);
    }
}

void link_session_work_answers(void)
{
    struct audit_sign_asker asker;
    struct assay_audit_checkpoint checkpoint;
    size_t length;
    if (!audit_sign_take(&asker, &checkpoint) || !session.open || asker.session != session_number) {
        return; /* who asked has gone */
    }
    if (assay_audit_checkpoint_encode(asker.id, &checkpoint, answer, sizeof answer, &length) != ASSAY_CBOR_OK) {
        pump_panic();
    }
    send_message(answer, length);
}
