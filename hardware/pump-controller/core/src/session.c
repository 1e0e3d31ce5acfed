// SPDX-License-Identifier: Apache-2.0
/* Records: ChaCha20-Poly1305 (RFC 8439) with an explicit counter, checked after the tag (docs/protocol/link.md §5). */
#include "pump/session.h"

#include <string.h>

#include "crypto_aead_chacha20poly1305.h"
#include "utils.h"

#include "pump/bytes.h"
#include "pump/frame.h"
#include "pump/mutant.h"

enum { NONCE = 12, AD = 1 + SESSION_COUNTER };

void session_start(struct session *session, const uint8_t receive_key[SESSION_KEY], const uint8_t send_key[SESSION_KEY],
                   uint8_t role)
{
    session_close(session);
    memcpy(session->receive_key, receive_key, SESSION_KEY);
    memcpy(session->send_key, send_key, SESSION_KEY);
    session->role = role;
    session->open = true;
}

void session_close(struct session *session)
{
    sodium_memzero(session, sizeof *session);
}

/* Nonce and associated data of a counter (§5.1). */
static void bind(uint64_t counter, uint8_t nonce[NONCE], uint8_t ad[AD])
{
    memset(nonce, 0, NONCE - SESSION_COUNTER);
    bytes_store64(nonce + NONCE - SESSION_COUNTER, counter);
    ad[0] = FRAME_RECORD;
    bytes_store64(ad + 1, counter);
}

enum pump_status session_seal(struct session *session, const uint8_t *message, size_t length, uint8_t *out,
                              size_t *out_length)
{
    uint8_t nonce[NONCE];
    uint8_t ad[AD];
    if (!session->open) {
        return PUMP_STATE;
    }
    if (session->send_counter == UINT64_MAX) {
        session_close(session); /* never wraps */
        return PUMP_STATE;
    }
    bind(session->send_counter, nonce, ad);
    bytes_store64(out, session->send_counter);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(out + SESSION_COUNTER, NULL, message, length, ad, AD, NULL, nonce,
                                                    session->send_key);
    session->send_counter++;
    *out_length = length + SESSION_OVERHEAD;
    return PUMP_OK;
}

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

#if defined(ASSAY_MUTANTS)
#include "crypto_stream_chacha20.h"
/* Mutant 4: decrypts whatever the tag says, and forgets the window too, so that each forgery is carried out. */
static void open_unchecked(const struct session *session, const uint8_t *payload, size_t length, uint8_t *message,
                           struct session_arrival *arrival)
{
    uint8_t nonce[NONCE];
    uint8_t ad[AD];
    bind(arrival->counter, nonce, ad);
    (void)crypto_stream_chacha20_ietf_xor_ic(message, payload + SESSION_COUNTER, length - SESSION_OVERHEAD, nonce, 1u,
                                             session->receive_key);
    arrival->in_order = true;
}
#endif

enum pump_status session_open(struct session *session, const uint8_t *payload, size_t length, uint8_t *message,
                              size_t *message_length, struct session_arrival *arrival)
{
    uint8_t nonce[NONCE];
    uint8_t ad[AD];
    if (!session->open || length < SESSION_OVERHEAD) {
        return PUMP_REFUSED;
    }
    arrival->counter = bytes_load64(payload);
    arrival->in_order = false;
    *message_length = length - SESSION_OVERHEAD;
    bind(arrival->counter, nonce, ad);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(message, NULL, NULL, payload + SESSION_COUNTER,
                                                  length - SESSION_COUNTER, ad, AD, nonce, session->receive_key) != 0) {
#if defined(ASSAY_MUTANTS)
        if (MUTANT(IGNORE_RECORD_TAG)) {
            open_unchecked(session, payload, length, message, arrival);
            return PUMP_OK;
        }
#endif
        return PUMP_REFUSED;
    }
    if (MUTANT(NO_REPLAY_WINDOW)) {
        arrival->in_order = true;
        return PUMP_OK;
    }
    return session_window_accept(&session->window, arrival->counter, &arrival->in_order);
}
