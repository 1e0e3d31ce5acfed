// SPDX-License-Identifier: Apache-2.0
/*
 * The handshake's arithmetic, done in thread context so that it delays nothing: link context hands a message over and
 * takes the outcome back. A newer request replaces an older one.
 */
#ifndef PUMP_HANDSHAKE_H
#define PUMP_HANDSHAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/credential.h"
#include "pump/frame.h"
#include "pump/noise.h"
#include "pump/status.h"
#include "pump/tickets.h"

enum { HANDSHAKE_PROLOGUE_MAX = 64 };

enum handshake_kind {
    HANDSHAKE_NONE,
    HANDSHAKE_BEGIN,  /* message 1 came: make message 2, which is the last of NNpsk0 */
    HANDSHAKE_FINISH, /* message 3 came: who is it, what does it want, which keys */
    HANDSHAKE_FORGET  /* wipe an unfinished one */
};

struct handshake_request {
    enum handshake_kind kind;
    enum noise_suite suite;  /* BEGIN */
    bool has_psk;            /* NNpsk0: with BEGIN; XXpsk3: with FINISH */
    uint8_t psk[NOISE_KEY];
    uint8_t prologue[HANDSHAKE_PROLOGUE_MAX];
    size_t prologue_length;
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
};

struct handshake_outcome {
    enum handshake_kind kind;
    enum pump_status status;
    bool authenticated; /* message 1 of NNpsk0 was: its ticket is used up, whatever the status */
    uint8_t message[NOISE_KEY + NOISE_KEY + NOISE_TAG + NOISE_TAG]; /* message 2 */
    size_t length;
    /* Of a handshake that is complete. */
    uint8_t peer[NOISE_KEY]; /* not in NNpsk0 */
    uint8_t role;            /* enum assay_role, what it wants; 0: message 3 has no proper wish */
    enum credential_result credential; /* of a role that wants one: how its chain was judged; else 0 */
    struct credential_accepted accepted;
    uint8_t receive_key[NOISE_KEY];
    uint8_t send_key[NOISE_KEY];
    uint8_t ticket_key[NOISE_KEY];
    uint8_t ticket_number[TICKET_NUMBER];
};

void handshake_start(void);
/*
 * Link context. Drops what is under way; the outcome of the last request is the only one that will come. The caller wipes
 * the request's key.
 */
void handshake_request(const struct handshake_request *request);
/* Link context. The caller wipes the outcome. */
PUMP_MUST_CHECK bool handshake_take_outcome(struct handshake_outcome *outcome);
/* Thread context. Works on a request, if there is one; false when there was nothing to do. */
bool handshake_work(void);

#endif
