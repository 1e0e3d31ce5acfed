// SPDX-License-Identifier: Apache-2.0
/* Noise XX, XXpsk3 and NNpsk0 with 25519, ChaChaPoly and SHA256, both roles (Noise specification, revision 34). */
#ifndef PUMP_NOISE_H
#define PUMP_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum { NOISE_KEY = 32, NOISE_TAG = 16, NOISE_MESSAGES = 3 /* of the longest pattern */ };

/* Numbered as on the wire (docs/protocol/link.md VER-4). */
enum noise_suite {
    NOISE_XX = 1,     /* Noise_XX_25519_ChaChaPoly_SHA256 */
    NOISE_XX_PSK3 = 2, /* Noise_XXpsk3_25519_ChaChaPoly_SHA256 */
    NOISE_NN_PSK0 = 3 /* Noise_NNpsk0_25519_ChaChaPoly_SHA256 */
};

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
    enum noise_suite suite;
    enum noise_role role;
    bool has_psk;
    uint8_t step; /* number of messages already exchanged */
    uint8_t chaining_key[NOISE_KEY];
    uint8_t hash[NOISE_KEY];
    struct noise_cipher cipher;
    struct noise_key_pair local_static;
    struct noise_key_pair local_ephemeral;
    uint8_t remote_static[NOISE_KEY];
    uint8_t remote_ephemeral[NOISE_KEY];
    uint8_t psk[NOISE_KEY];
};

/* Public key of a secret. About 3.5 M cycles on a Cortex-M0+. */
void noise_public_key(struct noise_key_pair *pair);

/*
 * Begins a handshake. The ephemeral pair is handed in, so that randomness has one owner and vectors can drive this.
 * `local_static` is NULL for NNpsk0, which has no static keys.
 */
void noise_start(struct noise_handshake *handshake, enum noise_suite suite, enum noise_role role,
                 const struct noise_key_pair *local_static, const struct noise_key_pair *local_ephemeral,
                 const uint8_t *prologue, size_t prologue_length);

/* Hands the pre-shared key in, before the message that mixes it: the first of NNpsk0, the third of XXpsk3. */
void noise_set_psk(struct noise_handshake *handshake, const uint8_t psk[NOISE_KEY]);

/* Writes the next message. PUMP_STATE out of turn or without the pre-shared key, PUMP_FULL when `out` is too small, PUMP_REFUSED on a low-order point. */
PUMP_MUST_CHECK enum pump_status noise_write(struct noise_handshake *handshake, const uint8_t *payload, size_t length,
                                             uint8_t *out, size_t capacity, size_t *out_length);

/* Reads the next message; PUMP_REFUSED when a tag is wrong or a point is of low order. The handshake is over then. */
PUMP_MUST_CHECK enum pump_status noise_read(struct noise_handshake *handshake, const uint8_t *message, size_t length,
                                            uint8_t *payload, size_t capacity, size_t *payload_length);

/* Whether all messages of the pattern were exchanged. */
bool noise_is_complete(const struct noise_handshake *handshake);

/* After the last message: the keys of both directions, the initiator's first. PUMP_STATE before. */
PUMP_MUST_CHECK enum pump_status noise_split(struct noise_handshake *handshake, struct noise_cipher *to_responder,
                                             struct noise_cipher *to_initiator);

/* After the last message: HKDF(ck, label, 2), for secrets beside the session's (link.md RES-1). PUMP_STATE before. */
PUMP_MUST_CHECK enum pump_status noise_derive(const struct noise_handshake *handshake, const uint8_t *label,
                                              size_t length, uint8_t first[NOISE_KEY], uint8_t second[NOISE_KEY]);

/* REKEY (§4.2): the key becomes the next one; there is no way back. */
void noise_rekey(uint8_t key[NOISE_KEY]);

/* EncryptWithAd: `out` takes length + NOISE_TAG bytes and may be `text`. PUMP_STATE when the nonces are used up. */
PUMP_MUST_CHECK enum pump_status noise_encrypt(struct noise_cipher *cipher, const uint8_t *ad, size_t ad_length,
                                               const uint8_t *text, size_t length, uint8_t *out);

/* DecryptWithAd: `out` takes length - NOISE_TAG bytes and may be `text`. The nonce moves only on success. */
PUMP_MUST_CHECK enum pump_status noise_decrypt(struct noise_cipher *cipher, const uint8_t *ad, size_t ad_length,
                                               const uint8_t *text, size_t length, uint8_t *out);

/* Forgets all secrets. */
void noise_wipe(struct noise_handshake *handshake);

#endif
