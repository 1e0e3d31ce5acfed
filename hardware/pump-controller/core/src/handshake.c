// SPDX-License-Identifier: Apache-2.0
/* The handshake's arithmetic between link context (asks, takes) and thread context (works). */
#include "pump/handshake.h"

#include <string.h>

#include "utils.h"

#include "../generated/messages.h"

#include "pump/annunciation.h"
#include "pump/drbg.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/store.h"
#include "pump/trust.h"

/* Shared between the contexts: within critical sections only. */
static struct {
    struct handshake_request request; /* kind NONE: nothing to do */
    struct handshake_outcome outcome; /* kind NONE: nothing to take */
    uint32_t asked;                   /* counts requests; the outcome of an older one is dropped */
} shared;

/* Thread context only. */
static struct noise_handshake handshake;
static struct handshake_request work;
static struct handshake_outcome result;

void handshake_start(void)
{
    sodium_memzero(&shared, sizeof shared);
    noise_wipe(&handshake);
}

void handshake_request(const struct handshake_request *request)
{
    const uint32_t critical = port_critical_enter();
    shared.request = *request;
    shared.asked++;
    if (shared.outcome.kind != HANDSHAKE_NONE) {
        sodium_memzero(&shared.outcome, sizeof shared.outcome);
    }
    port_critical_exit(critical);
}

bool handshake_take_outcome(struct handshake_outcome *outcome)
{
    const uint32_t critical = port_critical_enter();
    const bool any = shared.outcome.kind != HANDSHAKE_NONE;
    if (any) {
        *outcome = shared.outcome;
        sodium_memzero(&shared.outcome, sizeof shared.outcome);
    }
    port_critical_exit(critical);
    return any;
}

/* A fresh ephemeral pair. Without healthy noise there is no handshake, and the user hears of it; therapy goes on. */
PUMP_MUST_CHECK static enum pump_status draw_ephemeral(struct noise_key_pair *pair)
{
    enum pump_status status = random_bytes(pair->secret, NOISE_KEY);
    if (MUTANT(FIXED_EPHEMERAL)) {
        for (unsigned i = 0; i < NOISE_KEY; i++) {
            pair->secret[i] = (uint8_t)(0x40u + i);
        }
        status = PUMP_OK;
    }
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
        return status;
    }
    noise_public_key(pair);
    return PUMP_OK;
}

/* The keys of a complete handshake, and of the ticket that descends from it (HS-13, RES-1). */
PUMP_MUST_CHECK static enum pump_status take_keys(void)
{
    static const uint8_t label[] = { 'A', 's', 's', 'a', 'y', '/', '1', ' ', 'r', 'e', 's', 'u', 'm', 'e' };
    struct noise_cipher from_peer;
    struct noise_cipher to_peer;
    uint8_t number[NOISE_KEY];
    enum pump_status status = noise_split(&handshake, &from_peer, &to_peer);
    if (status == PUMP_OK) {
        memcpy(result.peer, handshake.remote_static, NOISE_KEY);
        memcpy(result.receive_key, from_peer.key, NOISE_KEY);
        memcpy(result.send_key, to_peer.key, NOISE_KEY);
        status = noise_derive(&handshake, label, sizeof label, result.ticket_key, number);
    }
    if (status == PUMP_OK) {
        memcpy(result.ticket_number, number, TICKET_NUMBER);
    }
    sodium_memzero(number, sizeof number);
    sodium_memzero(&from_peer, sizeof from_peer);
    sodium_memzero(&to_peer, sizeof to_peer);
    noise_wipe(&handshake);
    return status;
}

static void take_psk(void)
{
    if (work.has_psk) {
        noise_set_psk(&handshake, work.psk);
    }
}

/* Reads message 1 and makes message 2. */
PUMP_MUST_CHECK static enum pump_status begin(void)
{
    struct noise_key_pair ephemeral;
    size_t payload_length;
    const struct noise_key_pair *identity = store_identity();
    if (identity == NULL) {
        return PUMP_FAULT;
    }
    enum pump_status status = draw_ephemeral(&ephemeral);
    if (status == PUMP_OK) {
        const bool has_static = work.suite != NOISE_NN_PSK0;
        noise_start(&handshake, work.suite, NOISE_RESPONDER, has_static ? identity : NULL, &ephemeral, work.prologue,
                    work.prologue_length);
        take_psk();
        status = noise_read(&handshake, work.message, work.length, NULL, 0, &payload_length);
        result.authenticated = status == PUMP_OK && !has_static;
    }
    sodium_memzero(&ephemeral, sizeof ephemeral);
    if (status == PUMP_OK) {
        status = noise_write(&handshake, NULL, 0, result.message, sizeof result.message, &result.length);
    }
    if (status == PUMP_OK && noise_is_complete(&handshake)) {
        status = take_keys();
    }
    return status;
}

/* Role and credential of message 3's payload. Signatures are the most of a handshake then: only for a peer that has proved its key. */
static void judge_wish(const uint8_t *payload, size_t length)
{
    static struct assay_handshake_wish wish;
    if (assay_handshake_wish_decode(payload, length, &wish) != ASSAY_CBOR_OK) {
        return;
    }
    result.role = wish.role;
    if (trust_wants_credential(wish.role)) {
        result.credential = trust_judge(result.peer, &wish, &result.accepted);
    }
}

/* Reads message 3. */
PUMP_MUST_CHECK static enum pump_status finish(void)
{
    uint8_t payload[ASSAY_HANDSHAKE_WISH_BYTES_MAX];
    size_t length;
    take_psk();
    enum pump_status status = noise_read(&handshake, work.message, work.length, payload, sizeof payload, &length);
    if (status == PUMP_OK) {
        status = take_keys();
    }
    if (status == PUMP_OK) {
        judge_wish(payload, length);
    }
    return status;
}

static void run(void)
{
    result.kind = work.kind; /* all else is zero: it was wiped when it was handed over */
    if (work.kind == HANDSHAKE_BEGIN) {
        result.status = begin();
    } else if (work.kind == HANDSHAKE_FINISH) {
        result.status = finish();
    }
    if (work.kind == HANDSHAKE_FORGET || result.status != PUMP_OK) {
        noise_wipe(&handshake);
    }
}

bool handshake_work(void)
{
    uint32_t critical = port_critical_enter();
    const uint32_t asked = shared.asked;
    const bool any = shared.request.kind != HANDSHAKE_NONE;
    if (any) {
        work = shared.request;
        sodium_memzero(&shared.request, sizeof shared.request);
    }
    port_critical_exit(critical);
    if (!any) {
        return false;
    }
    if (MUTANT(FLOOD_DELAYS_STEPS)) {
        critical = port_critical_enter();
        run();
        port_critical_exit(critical);
    } else {
        run();
    }
    critical = port_critical_enter();
    if (asked == shared.asked && work.kind != HANDSHAKE_FORGET) {
        shared.outcome = result;
    }
    port_critical_exit(critical);
    sodium_memzero(&result, sizeof result);
    sodium_memzero(&work, sizeof work);
    port_request_link();
    return true;
}
