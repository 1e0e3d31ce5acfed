// SPDX-License-Identifier: Apache-2.0
/* Noise_XX_25519_ChaChaPoly_SHA256, both roles (Noise specification, revision 34). */
#ifndef PUMP_NOISE_H
#define PUMP_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum { NOISE_KEY = 32, NOISE_TAG = 16, NOISE_MESSAGES = 3 };

enum noise_role { NOISE_INITIATOR, NOISE_RESPONDER };

struct noise_key_pair {
    uint8_t secret[NOISE_KEY];
    uint8_t public[NOISE_KEY];
};

/* One direction after Split(): a key and the next nonce (§5.1). */
struct noise_cipher {
    uint8_t key[NOISE_KEY];
    uint64_t nonce;
    bool keyed;
};

struct noise_handshake {
    enum noise_role role;
    uint8_t step; /* number of messages already exchanged */
    uint8_t chaining_key[NOISE_KEY];
    uint8_t hash[NOISE_KEY];
    struct noise_cipher cipher;
    struct noise_key_pair local_static;
    struct noise_key_pair local_ephemeral;
    uint8_t remote_static[NOISE_KEY];
    uint8_t remote_ephemeral[NOISE_KEY];
};

/* Public key of a secret. About 3.5 M cycles on a Cortex-M0+. */
void noise_public_key(struct noise_key_pair *pair);

/* Begins a handshake. The ephemeral pair is handed in, so that randomness has one owner and vectors can drive this. */
void noise_start(struct noise_handshake *handshake, enum noise_role role, const struct noise_key_pair *local_static,
                 const struct noise_key_pair *local_ephemeral, const uint8_t *prologue, size_t prologue_length);

/* Writes the next message. PUMP_STATE out of turn, PUMP_FULL when `out` is too small, PUMP_REFUSED on a low-order point. */
PUMP_MUST_CHECK enum pump_status noise_write(struct noise_handshake *handshake, const uint8_t *payload, size_t length,
                                             uint8_t *out, size_t capacity, size_t *out_length);

/* Reads the next message; PUMP_REFUSED when a tag is wrong or a point is of low order. The handshake is over then. */
PUMP_MUST_CHECK enum pump_status noise_read(struct noise_handshake *handshake, const uint8_t *message, size_t length,
                                            uint8_t *payload, size_t capacity, size_t *payload_length);

/* After message 3: the keys of both directions, the initiator's first. PUMP_STATE before. */
PUMP_MUST_CHECK enum pump_status noise_split(struct noise_handshake *handshake, struct noise_cipher *to_responder,
                                             struct noise_cipher *to_initiator);

/* EncryptWithAd: `out` takes length + NOISE_TAG bytes and may be `text`. PUMP_STATE when the nonces are used up. */
PUMP_MUST_CHECK enum pump_status noise_encrypt(struct noise_cipher *cipher, const uint8_t *ad, size_t ad_length,
                                               const uint8_t *text, size_t length, uint8_t *out);

/* DecryptWithAd: `out` takes length - NOISE_TAG bytes and may be `text`. The nonce moves only on success. */
PUMP_MUST_CHECK enum pump_status noise_decrypt(struct noise_cipher *cipher, const uint8_t *ad, size_t ad_length,
                                               const uint8_t *text, size_t length, uint8_t *out);

/* Forgets all secrets. */
void noise_wipe(struct noise_handshake *handshake);

#endif
