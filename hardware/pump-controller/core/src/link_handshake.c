// SPDX-License-Identifier: Apache-2.0
/* What each frame of hello and handshake does in each state (docs/protocol/link.md §10). */
#include "link_handshake.h"

#include <string.h>

#include "utils.h"

#include "link_admission.h"
#include "link_erase.h"
#include "link_hello.h"
#include "link_send.h"
#include "link_session.h"
#include "pump/audit.h"
#include "pump/audit_log.h"
#include "pump/mutant.h"
#include "pump/pairing.h"
#include "pump/port.h"

enum link_phase {
    PHASE_NONE,
    PHASE_BEGINNING, /* message 2 is being made */
    PHASE_AWAITING,  /* HANDSHAKE_2 sent: HANDSHAKE_3 may come */
    PHASE_FINISHING  /* message 3 is being read */
};

static struct {
    bool greeted; /* HELLO answered: HANDSHAKE_1 may come, once */
    struct link_greeting greeting;
    enum link_phase phase;
    enum noise_suite suite;        /* of the handshake under way */
    uint32_t opening;              /* XXpsk3: of the pairing window, whose key message 3 was read with */
    uint8_t ticket[TICKET_NUMBER]; /* NNpsk0 */
    uint64_t deadline;             /* of an unfinished handshake; UINT64_MAX when there is none */
    struct handshake_request request;
} state;

void link_handshake_start(void)
{
    sodium_memzero(&state, sizeof state);
    state.deadline = UINT64_MAX;
}

/* ---- hello, §2 ---- */

/* An unfinished handshake stays as it is until HANDSHAKE_1 comes; so does a greeting when a later HELLO is refused. */
void link_on_hello(const uint8_t *payload, size_t length)
{
    if (link_hello_answer(payload, length, &state.greeting) == PUMP_OK) {
        state.greeted = true;
    }
}

/* ---- handshake, §3, §4 ---- */

static void hand_over(enum handshake_kind kind)
{
    state.request.kind = kind;
    handshake_request(&state.request);
    sodium_memzero(state.request.psk, sizeof state.request.psk);
    state.request.has_psk = false;
}

static void end_handshake(void)
{
    state.phase = PHASE_NONE;
    state.deadline = UINT64_MAX;
}

static void forget_handshake(void)
{
    end_handshake();
    state.request.length = 0;
    hand_over(HANDSHAKE_FORGET);
}

/* One answer for all causes: the peer learns nothing (HS-8). */
static void fail_handshake(enum audit_handshake why, const uint8_t peer[NOISE_KEY])
{
    forget_handshake();
    link_erase_ahead();
    audit_log(ASSAY_AUDIT_KIND_HANDSHAKE_FAILED, peer, why);
    audit_fault(LINK_HANDSHAKE_FAILED);
    link_send_alert(LINK_HANDSHAKE_FAILED);
}

static void take_message(const uint8_t *payload, size_t length)
{
    memcpy(state.request.message, payload, length);
    state.request.length = length;
}

/* The ticket's key goes with message 1 of NNpsk0. */
PUMP_MUST_CHECK static enum pump_status take_ticket_key(void)
{
    struct ticket ticket;
    if (state.suite != NOISE_NN_PSK0) {
        return PUMP_OK;
    }
    const enum pump_status status = tickets_find(state.ticket, &ticket);
    memcpy(state.request.psk, ticket.key, NOISE_KEY);
    state.request.has_psk = status == PUMP_OK;
    sodium_memzero(&ticket, sizeof ticket);
    return status;
}

/* Length of message 1: its payload is empty (HS-3), but with a pre-shared key it has a tag all the same. */
static size_t message_1_length(enum noise_suite suite)
{
    return suite == NOISE_XX ? NOISE_KEY : NOISE_KEY + NOISE_TAG;
}

void link_on_handshake_1(const uint8_t *payload, size_t length)
{
    if (!state.greeted) {
        audit_log_malformed(AUDIT_MALFORMED_FRAME_TYPE, FRAME_HANDSHAKE_1, NULL);
        link_send_alert(LINK_UNEXPECTED_FRAME);
        return;
    }
    state.greeted = false;
    state.suite = state.greeting.suite;
    memcpy(state.ticket, state.greeting.ticket, TICKET_NUMBER);
    if (length != message_1_length(state.suite) || take_ticket_key() != PUMP_OK) {
        fail_handshake(AUDIT_HANDSHAKE_MESSAGE, NULL);
        return;
    }
    state.phase = PHASE_BEGINNING;
    state.deadline = port_now_us() + LINK_HANDSHAKE_US;
    state.request.suite = state.suite;
    memcpy(state.request.prologue, state.greeting.prologue, state.greeting.prologue_length);
    state.request.prologue_length = state.greeting.prologue_length;
    take_message(payload, length);
    hand_over(HANDSHAKE_BEGIN);
}

/* The display's key goes with message 3 of XXpsk3: only a window that is open now counts. */
PUMP_MUST_CHECK static enum pump_status take_pairing_key(void)
{
    if (state.suite != NOISE_XX_PSK3) {
        return PUMP_OK;
    }
    const enum pump_status status = pairing_take_psk(state.request.psk, &state.opening);
    state.request.has_psk = status == PUMP_OK;
    return status;
}

void link_on_handshake_3(const uint8_t *payload, size_t length)
{
    if (state.phase != PHASE_AWAITING) {
        audit_log_malformed(AUDIT_MALFORMED_FRAME_TYPE, FRAME_HANDSHAKE_3, NULL);
        link_send_alert(LINK_UNEXPECTED_FRAME);
        return;
    }
    if (take_pairing_key() != PUMP_OK) {
        fail_handshake(AUDIT_HANDSHAKE_MESSAGE, NULL);
        return;
    }
    state.phase = PHASE_FINISHING;
    take_message(payload, length);
    hand_over(HANDSHAKE_FINISH);
}

/* The handshake has proved who the peer is; only now the session before gives way (HS-5). */
static void open_session(const struct handshake_outcome *outcome, const struct link_peer *peer)
{
    struct ticket ticket = { .role = peer->role,
                             .born_us = peer->born_us,
                             .has_credential = peer->has_credential,
                             .credential = peer->credential };
    end_handshake();
    memcpy(ticket.peer, peer->public_key, NOISE_KEY);
    memcpy(ticket.number, outcome->ticket_number, TICKET_NUMBER);
    memcpy(ticket.key, outcome->ticket_key, NOISE_KEY);
    if (!MUTANT(TICKET_REUSABLE) || state.suite != NOISE_NN_PSK0) { /* the weakness: the old one stays in its place */
        tickets_issue(&ticket);
    }
    sodium_memzero(&ticket, sizeof ticket);
    link_erase_ahead();
    link_session_open(peer, outcome->receive_key, outcome->send_key);
}

static void on_message_2_made(const struct handshake_outcome *outcome)
{
    if (outcome->status != PUMP_OK) {
        fail_handshake(AUDIT_HANDSHAKE_ARITHMETIC, NULL);
        return;
    }
    state.phase = PHASE_AWAITING;
    link_erase_ahead();
    link_send_frame(FRAME_HANDSHAKE_2, outcome->message, outcome->length);
}

/* NNpsk0 ends with message 2. Its ticket is gone as soon as message 1 has shown that the peer holds it too (RES-3). */
static void on_resumed(const struct handshake_outcome *outcome)
{
    struct ticket ticket;
    struct link_peer peer;
    enum pump_status status = tickets_find(state.ticket, &ticket);
    if (outcome->authenticated && !MUTANT(TICKET_REUSABLE)) {
        tickets_forget(ticket.peer);
    }
    if (status == PUMP_OK) {
        status = outcome->status == PUMP_OK ? link_admit_resumption(&ticket, &peer) : PUMP_REFUSED;
    }
    sodium_memzero(&ticket, sizeof ticket);
    if (status != PUMP_OK) {
        fail_handshake(outcome->status == PUMP_OK ? AUDIT_HANDSHAKE_PEER : AUDIT_HANDSHAKE_ARITHMETIC, NULL);
        return;
    }
    link_send_frame(FRAME_HANDSHAKE_2, outcome->message, outcome->length);
    open_session(outcome, &peer);
}

PUMP_MUST_CHECK static enum pump_status admit(const struct handshake_outcome *outcome, struct link_peer *peer)
{
    if (outcome->status != PUMP_OK) {
        return PUMP_REFUSED;
    }
    return state.suite == NOISE_XX_PSK3 ? link_admit_pairing(outcome, peer) : link_admit(outcome, peer);
}

/* Only a handshake that is complete has proved whose key it was. */
static void fail_finished(const struct handshake_outcome *outcome)
{
    const bool proved = outcome->status == PUMP_OK;
    if (proved && outcome->credential != 0 && outcome->credential != CREDENTIAL_OK) {
        audit_log(ASSAY_AUDIT_KIND_CREDENTIAL_REFUSED, outcome->peer, credential_log_code(outcome->credential));
    }
    fail_handshake(proved ? AUDIT_HANDSHAKE_PEER : AUDIT_HANDSHAKE_ARITHMETIC, proved ? outcome->peer : NULL);
}

static void on_finished(const struct handshake_outcome *outcome)
{
    struct link_peer peer;
    const bool pairs = state.suite == NOISE_XX_PSK3;
    const bool current = !pairs || pairing_is_current(state.opening); /* it may have closed meanwhile: no attempt then */
    if (current && admit(outcome, &peer) == PUMP_OK) {
        open_session(outcome, &peer);
        return;
    }
    fail_finished(outcome);
    if (pairs && current) {
        pairing_failed();
    }
}

void link_handshake_work(void)
{
    struct handshake_outcome outcome;
    if (!handshake_take_outcome(&outcome)) {
        return;
    }
    if (outcome.kind == HANDSHAKE_FINISH) {
        on_finished(&outcome);
    } else if (state.suite == NOISE_NN_PSK0) {
        on_resumed(&outcome);
    } else {
        on_message_2_made(&outcome);
    }
    sodium_memzero(&outcome, sizeof outcome);
}

/* ---- time ---- */

uint64_t link_handshake_deadline(void)
{
    return state.deadline;
}

void link_handshake_expire(void)
{
    if (port_now_us() >= state.deadline) {
        forget_handshake();
    }
}
