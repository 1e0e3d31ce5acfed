// SPDX-License-Identifier: Apache-2.0
/* Records: ChaCha20-Poly1305 (RFC 8439) with an explicit counter, checked after the tag (docs/protocol/link.md REC). */
#include "pump/session.h"

#include <string.h>

#include "crypto_aead_chacha20poly1305.h"
#include "utils.h"

#include "pump/bytes.h"
#include "pump/frame.h"
#include "pump/mutant.h"
#include "pump/noise.h"

enum { NONCE = 12, AD = 1 + SESSION_COUNTER };

void session_start(struct session *session, const uint8_t receive_key[SESSION_KEY], const uint8_t send_key[SESSION_KEY],
                   uint64_t now_us)
{
    session_close(session);
    memcpy(session->receiving.key, receive_key, SESSION_KEY);
    memcpy(session->sending.key, send_key, SESSION_KEY);
    session->sending.since_us = now_us;
    session->heard_us = now_us;
    session->born_us = now_us;
    session->open = true;
}

void session_close(struct session *session)
{
    sodium_memzero(session, sizeof *session);
}

/* Nonce and associated data of a counter (REC-1). */
static void bind(uint64_t counter, uint8_t nonce[NONCE], uint8_t ad[AD])
{
    memset(nonce, 0, NONCE - SESSION_COUNTER);
    bytes_store64(nonce + NONCE - SESSION_COUNTER, counter);
    ad[0] = FRAME_RECORD;
    bytes_store64(ad + 1, counter);
}

/* ---- sending ---- */

/* The counter of the next record. A key that is too old is left for the next epoch's, while there is one (REC-4). */
static uint64_t next_counter(const struct session_sender *sender, uint64_t now_us)
{
    const uint64_t next_epoch = (sender->epoch + 1u) * SESSION_EPOCH;
    const bool too_old = now_us - sender->since_us > SESSION_KEY_US;
    return too_old && sender->counter < next_epoch ? next_epoch : sender->counter;
}

bool session_is_exhausted(const struct session *session, uint64_t now_us)
{
    return !MUTANT(NO_EXHAUSTION) && next_counter(&session->sending, now_us) >= SESSION_COUNTERS - 1u;
}

enum pump_status session_seal(struct session *session, uint64_t now_us, const uint8_t *message, size_t length,
                              uint8_t *out, size_t *out_length)
{
    uint8_t nonce[NONCE];
    uint8_t ad[AD];
    struct session_sender *sender = &session->sending;
    uint64_t counter = next_counter(sender, now_us);
    if (counter >= SESSION_COUNTERS && !MUTANT(NO_EXHAUSTION)) {
        counter = sender->counter; /* the farewell of a session whose last key is too old */
    }
    if (!session->open || (counter >= SESSION_COUNTERS && !MUTANT(NO_EXHAUSTION))) {
        return PUMP_STATE;
    }
    if (counter / SESSION_EPOCH > sender->epoch) { /* by one: no counter is passed over but to the next epoch */
        noise_rekey(sender->key);
        sender->epoch++;
        sender->since_us = now_us;
    }
    bind(counter, nonce, ad);
    bytes_store64(out, counter);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(out + SESSION_COUNTER, NULL, message, length, ad, AD, NULL, nonce,
                                                    sender->key);
    sender->counter = counter + 1u;
    *out_length = length + SESSION_OVERHEAD;
    return PUMP_OK;
}

/* ---- receiving ---- */

enum pump_status session_window_accept(struct session_window *window, uint64_t counter, bool *in_order)
{
    /* `seen` is zero only before the first record: the highest counter always has its bit set. */
    if (window->seen == 0u) {
        window->highest = counter;
        window->seen = 1;
        *in_order = true;
        return PUMP_OK;
    }
    if (counter > window->highest) {
        const uint64_t shift = counter - window->highest;
        window->seen = shift < SESSION_WINDOW ? (window->seen << shift) | 1u : 1u;
        window->highest = counter;
        *in_order = true;
        return PUMP_OK;
    }
    const uint64_t age = window->highest - counter;
    if (age >= SESSION_WINDOW || ((window->seen >> age) & 1u) != 0u) {
        return PUMP_REFUSED;
    }
    window->seen |= UINT64_C(1) << age;
    *in_order = false;
    return PUMP_OK;
}

/* The key of an epoch and, when that is a new one, the key before it. False when there is none (any more, or yet). */
static bool find_key(const struct session_receiver *receiver, uint64_t epoch, uint8_t key[SESSION_KEY],
                     uint8_t before[SESSION_KEY])
{
    if (epoch + 1u == receiver->epoch) {
        memcpy(key, receiver->before, SESSION_KEY);
        return receiver->has_before;
    }
    if (epoch < receiver->epoch || epoch > receiver->epoch + SESSION_EPOCHS_AHEAD) {
        return false;
    }
    memcpy(key, receiver->key, SESSION_KEY);
    for (uint64_t at = receiver->epoch; at < epoch; at++) { /* SESSION_EPOCHS_AHEAD at most */
        memcpy(before, key, SESSION_KEY);
        noise_rekey(key);
    }
    return true;
}

/* An authentic record has shown that its sender is in this epoch (REC-5). */
static void enter_epoch(struct session_receiver *receiver, uint64_t epoch, const uint8_t key[SESSION_KEY],
                        const uint8_t before[SESSION_KEY])
{
    if (epoch > receiver->epoch) {
        memcpy(receiver->key, key, SESSION_KEY);
        memcpy(receiver->before, before, SESSION_KEY);
        receiver->has_before = true;
        receiver->epoch = epoch;
    }
}

/* Wipes the key before the newest once the window has left its epoch. */
static void leave_epoch(struct session_receiver *receiver)
{
    if (receiver->has_before && receiver->window.highest >= receiver->epoch * SESSION_EPOCH + SESSION_WINDOW - 1u) {
        sodium_memzero(receiver->before, SESSION_KEY);
        receiver->has_before = false;
    }
}

#if defined(ASSAY_MUTANTS)
#include "crypto_stream_chacha20.h"
/* Mutant 4: decrypts whatever the tag says, and forgets the window too, so that each forgery is carried out. */
static void open_unchecked(const uint8_t key[SESSION_KEY], const uint8_t *payload, size_t length, uint8_t *message,
                           struct session_arrival *arrival)
{
    uint8_t nonce[NONCE];
    uint8_t ad[AD];
    bind(arrival->counter, nonce, ad);
    (void)crypto_stream_chacha20_ietf_xor_ic(message, payload + SESSION_COUNTER, length - SESSION_OVERHEAD, nonce, 1u, key);
    arrival->in_order = true;
}
#endif

/* The tag, then the window. */
PUMP_MUST_CHECK static enum pump_status open_with(struct session_receiver *receiver, const uint8_t key[SESSION_KEY],
                                                  const uint8_t before[SESSION_KEY], const uint8_t *payload,
                                                  size_t length, uint8_t *message, struct session_arrival *arrival)
{
    uint8_t nonce[NONCE];
    uint8_t ad[AD];
    bind(arrival->counter, nonce, ad);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(message, NULL, NULL, payload + SESSION_COUNTER,
                                                  length - SESSION_COUNTER, ad, AD, nonce, key) != 0) {
#if defined(ASSAY_MUTANTS)
        if (MUTANT(IGNORE_RECORD_TAG)) {
            open_unchecked(key, payload, length, message, arrival);
            return PUMP_OK;
        }
#endif
        return PUMP_REFUSED;
    }
    enter_epoch(receiver, arrival->counter / SESSION_EPOCH, key, before);
    if (MUTANT(NO_REPLAY_WINDOW)) {
        arrival->in_order = true;
        return PUMP_OK;
    }
    const enum pump_status status = session_window_accept(&receiver->window, arrival->counter, &arrival->in_order);
    leave_epoch(receiver);
    return status;
}

enum pump_status session_open(struct session *session, const uint8_t *payload, size_t length, uint8_t *message,
                              size_t *message_length, struct session_arrival *arrival)
{
    uint8_t key[SESSION_KEY] = { 0 };
    uint8_t before[SESSION_KEY] = { 0 };
    if (!session->open || length < SESSION_OVERHEAD) {
        return PUMP_REFUSED;
    }
    arrival->counter = bytes_load64(payload);
    arrival->in_order = false;
    *message_length = length - SESSION_OVERHEAD;
    enum pump_status status = PUMP_REFUSED;
    if ((arrival->counter < SESSION_COUNTERS || MUTANT(NO_EXHAUSTION)) &&
        find_key(&session->receiving, arrival->counter / SESSION_EPOCH, key, before)) {
        status = open_with(&session->receiving, key, before, payload, length, message, arrival);
    }
    sodium_memzero(key, sizeof key);
    sodium_memzero(before, sizeof before);
    return status;
}
