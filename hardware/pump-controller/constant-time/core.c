// SPDX-License-Identifier: Apache-2.0
/* What the core does with secrets, by its own modules: both roles of each handshake, pairing, records, tickets, signing. */
#include <stdint.h>
#include <string.h>

#include "pairing_secret.h"
#include "pump/audit_sign.h"
#include "pump/drbg.h"
#include "pump/handshake.h"
#include "pump/noise.h"
#include "pump/pairing.h"
#include "pump/session.h"
#include "pump/tickets.h"
#include "secrets.h"
#include "surroundings.h"

enum { PSK_BYTE = 0x44, MESSAGE = 128 };

static const uint8_t prologue[] = { 'c', 't' };

static void make_pair(struct noise_key_pair *pair, uint8_t number)
{
    memset(pair->secret, number, NOISE_KEY);
    make_secret(pair->secret, NOISE_KEY);
    noise_public_key(pair);
}

static void make_psk(uint8_t psk[NOISE_KEY])
{
    memset(psk, PSK_BYTE, NOISE_KEY);
    make_secret(psk, NOISE_KEY);
}

/* ---- handshakes, both sides by noise.c ---- */

static struct noise_handshake sides[2]; /* initiator, responder */

static void start(enum noise_suite suite)
{
    struct noise_key_pair own;
    struct noise_key_pair ephemeral;
    uint8_t psk[NOISE_KEY];
    make_psk(psk);
    for (unsigned i = 0; i < 2u; i++) {
        make_pair(&own, (uint8_t)(0x11u * (i + 1u)));
        make_pair(&ephemeral, (uint8_t)(0x51u + i));
        noise_start(&sides[i], suite, i == 0u ? NOISE_INITIATOR : NOISE_RESPONDER, suite == NOISE_NN_PSK0 ? NULL : &own,
                    &ephemeral, prologue, sizeof prologue);
        if (suite != NOISE_XX) {
            noise_set_psk(&sides[i], psk);
        }
    }
}

static bool say(unsigned from)
{
    uint8_t message[MESSAGE];
    uint8_t payload[MESSAGE];
    size_t length = 0;
    size_t payload_length = 0;
    return noise_write(&sides[from], prologue, sizeof prologue, message, sizeof message, &length) == PUMP_OK &&
           noise_read(&sides[1u - from], message, length, payload, sizeof payload, &payload_length) == PUMP_OK &&
           payload_length == sizeof prologue;
}

static bool keys_are_secret(struct noise_handshake *handshake)
{
    struct noise_cipher forth;
    struct noise_cipher back;
    uint8_t first[NOISE_KEY];
    uint8_t second[NOISE_KEY];
    return noise_split(handshake, &forth, &back) == PUMP_OK &&
           noise_derive(handshake, prologue, sizeof prologue, first, second) == PUMP_OK && is_secret(forth.key, NOISE_KEY) &&
           is_secret(back.key, NOISE_KEY) && is_secret(first, NOISE_KEY) && is_secret(second, NOISE_KEY);
}

static bool shake_hands(enum noise_suite suite)
{
    bool right = true;
    start(suite);
    for (unsigned i = 0; right && !noise_is_complete(&sides[0]); i++) {
        right = say(i % 2u);
    }
    for (unsigned i = 0; i < 2u; i++) {
        right = right && keys_are_secret(&sides[i]);
        noise_wipe(&sides[i]);
    }
    return right;
}

static bool xx(void)
{
    return shake_hands(NOISE_XX);
}

static bool xx_psk3(void)
{
    return shake_hands(NOISE_XX_PSK3);
}

static bool nn_psk0(void)
{
    return shake_hands(NOISE_NN_PSK0);
}

/* A key that is not the pump's: message 2's tags are wrong. */
static bool wrong_tag(void)
{
    uint8_t message[MESSAGE] = { 0 };
    uint8_t payload[MESSAGE];
    size_t length = 0;
    start(NOISE_XX);
    bool right = say(0) && noise_write(&sides[1], NULL, 0, message, sizeof message, &length) == PUMP_OK;
    message[40] ^= 1u;
    right = right && noise_read(&sides[0], message, length, payload, sizeof payload, &length) == PUMP_REFUSED;
    noise_wipe(&sides[0]);
    noise_wipe(&sides[1]);
    return right;
}

/* ---- the pump's side by handshake.c, with what it draws for itself ---- */

static bool work(struct handshake_request *request, struct handshake_outcome *outcome)
{
    memcpy(request->prologue, prologue, sizeof prologue);
    request->prologue_length = sizeof prologue;
    handshake_request(request);
    return handshake_work() && handshake_take_outcome(outcome) && outcome->status == PUMP_OK;
}

static bool pump_side(enum noise_suite suite)
{
    static struct handshake_request request;
    static struct handshake_outcome outcome;
    static struct noise_handshake *const peer = &sides[0];
    const struct assay_handshake_wish wish = { .role = 1 };
    uint8_t payload[ASSAY_HANDSHAKE_WISH_BYTES_MAX];
    size_t length = 0;
    start(suite);
    handshake_start();
    request = (struct handshake_request){ .kind = HANDSHAKE_BEGIN, .suite = suite, .has_psk = suite == NOISE_NN_PSK0 };
    make_psk(request.psk);
    bool right = noise_write(peer, NULL, 0, request.message, sizeof request.message, &request.length) == PUMP_OK &&
                 work(&request, &outcome) &&
                 noise_read(peer, outcome.message, outcome.length, payload, sizeof payload, &length) == PUMP_OK;
    if (suite != NOISE_NN_PSK0) {
        right = right && memcmp(outcome.message, surroundings_public_key(), NOISE_KEY) != 0 &&
                assay_handshake_wish_encode(&wish, payload, sizeof payload, &length) == ASSAY_CBOR_OK;
        request.kind = HANDSHAKE_FINISH;
        request.has_psk = suite == NOISE_XX_PSK3;
        right = right && noise_write(peer, payload, length, request.message, sizeof request.message, &request.length) == PUMP_OK &&
                work(&request, &outcome) && outcome.role == wish.role;
    }
    right = right && is_secret(outcome.receive_key, NOISE_KEY) && is_secret(outcome.send_key, NOISE_KEY) &&
            is_secret(outcome.ticket_key, NOISE_KEY) && keys_are_secret(peer);
    noise_wipe(peer);
    return right;
}

static bool pump_opens(void)
{
    return random_start() == PUMP_OK && pump_side(NOISE_XX);
}

static bool pump_pairs(void)
{
    return pump_side(NOISE_XX_PSK3);
}

static bool pump_resumes(void)
{
    return pump_side(NOISE_NN_PSK0);
}

/* ---- randomness, pairing ---- */

static bool drawing(void)
{
    uint8_t drawn[40];
    return random_start() == PUMP_OK && random_bytes(drawn, sizeof drawn) == PUMP_OK && is_secret(drawn, sizeof drawn);
}

static bool pairing_secrets(void)
{
    static const uint8_t serial[PAIRING_SERIAL];
    uint8_t secret[PAIRING_SECRET];
    char text[PAIRING_SYMBOLS];
    char grouped[PAIRING_GROUPED];
    char qr[PAIRING_QR];
    uint8_t psk[PAIRING_KEY];
    memset(secret, 0xc5, sizeof secret);
    make_secret(secret, sizeof secret);
    pairing_text(secret, text);
    pairing_text_group(text, grouped);
    pairing_text_qr(text, serial, qr);
    pairing_key(secret, psk);
    return is_secret(text, sizeof text) && is_secret(psk, sizeof psk);
}

/* The window: draws, shows, derives, hands out. */
static bool pairing_window(void)
{
    uint8_t psk[PAIRING_PSK];
    uint32_t opening = 0;
    const unsigned shown = surroundings_shown();
    pairing_start();
    pairing_want();
    const bool right = random_start() == PUMP_OK && pairing_work() && surroundings_shown() > shown &&
                       pairing_take_psk(psk, &opening) == PUMP_OK && is_secret(psk, sizeof psk);
    pairing_failed();
    pairing_succeeded();
    return right;
}

/* ---- records, tickets, signatures ---- */

static struct session pump;
static struct session peer;

static bool pass(struct session *from, struct session *to, size_t length, bool damage)
{
    uint8_t message[MESSAGE];
    uint8_t record[MESSAGE + SESSION_OVERHEAD];
    uint8_t opened[MESSAGE];
    struct session_arrival arrival;
    size_t record_length = 0;
    size_t opened_length = 0;
    memset(message, 0x3c, length);
    make_secret(message, length);
    if (session_seal(from, 0, message, length, record, &record_length) != PUMP_OK) {
        return false;
    }
    if (damage) {
        record[record_length - 1u] ^= 1u;
        return session_open(to, record, record_length, opened, &opened_length, &arrival) == PUMP_REFUSED;
    }
    return session_open(to, record, record_length, opened, &opened_length, &arrival) == PUMP_OK && opened_length == length &&
           is_secret(opened, length);
}

/* Both ways, damaged, and over the border of an epoch, where keys are made of keys. */
static bool records(void)
{
    uint8_t keys[2][SESSION_KEY];
    memset(keys, 0x77, sizeof keys);
    make_secret(keys, sizeof keys);
    session_start(&pump, keys[0], keys[1], 0);
    session_start(&peer, keys[1], keys[0], 0);
    bool right = pass(&pump, &peer, 5, false) && pass(&peer, &pump, MESSAGE, false) && pass(&pump, &peer, 64, true);
    pump.sending.counter = SESSION_EPOCH;
    right = right && pass(&pump, &peer, 33, false) && is_secret(pump.sending.key, SESSION_KEY) &&
            is_secret(peer.receiving.key, SESSION_KEY) && is_secret(peer.receiving.before, SESSION_KEY);
    session_close(&pump);
    session_close(&peer);
    return right;
}

static bool resumption_tickets(void)
{
    static const uint8_t wanted[TICKET_NUMBER] = { 9, 9, 9, 9, 9, 9, 9, 9 };
    struct ticket ticket = { .role = 1, .born_us = 1000 };
    struct ticket found;
    tickets_start();
    for (uint8_t i = 1; i <= 2u; i++) {
        memset(ticket.peer, i, sizeof ticket.peer);
        memset(ticket.number, 8 + i - 1, sizeof ticket.number);
        memset(ticket.key, 0x20 + i, sizeof ticket.key);
        make_secret(ticket.number, sizeof ticket.number);
        make_secret(ticket.key, sizeof ticket.key);
        tickets_issue(&ticket);
    }
    const bool right = tickets_find(wanted, &found) == PUMP_OK && found.peer[0] == 2u && is_secret(found.key, sizeof found.key);
    tickets_forget(found.peer);
    return right && tickets_find(wanted, &found) == PUMP_REFUSED;
}

static bool audit_signatures(void)
{
    const struct audit_sign_asker asker = { .session = 1, .id = 2 };
    const struct assay_audit_head head = { .sequence = 3, .boot_count = 4, .uptime = 5 };
    struct audit_sign_asker answered;
    struct assay_audit_checkpoint checkpoint;
    uint8_t public_key[AUDIT_SIGNING_KEY];
    audit_sign_start();
    return audit_sign_work() && audit_sign_public_key(public_key) && is_secret(public_key, sizeof public_key) &&
           audit_sign_request(&asker, &head) == PUMP_OK && audit_sign_work() && audit_sign_take(&answered, &checkpoint) &&
           is_secret(checkpoint.signature, sizeof checkpoint.signature);
}

static bool identity(void)
{
    surroundings_make_identity();
    return !is_secret(surroundings_public_key(), NOISE_KEY);
}

const struct timed_case core_cases[] = { { "public half of the identity", identity },
                                         { "random bytes", drawing },
                                         { "Noise XX, both roles", xx },
                                         { "Noise XXpsk3, both roles", xx_psk3 },
                                         { "Noise NNpsk0, both roles", nn_psk0 },
                                         { "Noise, a wrong tag", wrong_tag },
                                         { "session opened by handshake.c", pump_opens },
                                         { "pairing by handshake.c", pump_pairs },
                                         { "resumption by handshake.c", pump_resumes },
                                         { "pairing secret, check digits and key", pairing_secrets },
                                         { "pairing window", pairing_window },
                                         { "records sealed and opened", records },
                                         { "resumption tickets", resumption_tickets },
                                         { "signed heads of the audit log", audit_signatures },
                                         { NULL, NULL } };
