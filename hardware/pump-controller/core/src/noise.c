// SPDX-License-Identifier: Apache-2.0
/* The Noise handshake, driven by tables of tokens (Noise specification, revision 34; section numbers below are its). */
#include "pump/noise.h"

#include <string.h>

#include "crypto_hash_sha256.h"
#include "crypto_scalarmult_curve25519.h"
#include "utils.h"

#include "noise_hkdf.h"

/* Message patterns (§7.5, §9.4), token by token. */
enum token { TOKEN_END, TOKEN_E, TOKEN_S, TOKEN_EE, TOKEN_ES, TOKEN_SE, TOKEN_PSK };
enum { TOKENS_MAX = 4 };

struct pattern {
    const char *name;
    bool mixes_psk; /* then each `e` is mixed into the key too (§9.2) */
    uint8_t messages;
    uint8_t tokens[NOISE_MESSAGES][TOKENS_MAX + 1];
};

/* By suite; place 0 is nobody's. */
static const struct pattern patterns[] = {
    [NOISE_XX] = { .name = "Noise_XX_25519_ChaChaPoly_SHA256",
                   .messages = 3,
                   .tokens = { { TOKEN_E }, { TOKEN_E, TOKEN_EE, TOKEN_S, TOKEN_ES }, { TOKEN_S, TOKEN_SE } } },
    [NOISE_XX_PSK3] = { .name = "Noise_XXpsk3_25519_ChaChaPoly_SHA256",
                        .mixes_psk = true,
                        .messages = 3,
                        .tokens = { { TOKEN_E },
                                    { TOKEN_E, TOKEN_EE, TOKEN_S, TOKEN_ES },
                                    { TOKEN_S, TOKEN_SE, TOKEN_PSK } } },
    [NOISE_NN_PSK0] = { .name = "Noise_NNpsk0_25519_ChaChaPoly_SHA256",
                        .mixes_psk = true,
                        .messages = 2,
                        .tokens = { { TOKEN_PSK, TOKEN_E }, { TOKEN_E, TOKEN_EE } } },
};

static const struct pattern *pattern_of(const struct noise_handshake *handshake)
{
    return &patterns[handshake->suite];
}

/* ---- symmetric state, §5.2 ---- */

static void mix_hash(struct noise_handshake *handshake, const uint8_t *data, size_t length)
{
    crypto_hash_sha256_state state;
    (void)crypto_hash_sha256_init(&state);
    (void)crypto_hash_sha256_update(&state, handshake->hash, NOISE_KEY);
    if (length > 0u) {
        (void)crypto_hash_sha256_update(&state, data, length);
    }
    (void)crypto_hash_sha256_final(&state, handshake->hash);
}

static void mix_key(struct noise_handshake *handshake, const uint8_t material[NOISE_KEY])
{
    noise_hkdf(handshake->chaining_key, material, NOISE_KEY, handshake->chaining_key, handshake->cipher.key, NULL);
    handshake->cipher.nonce = 0;
    handshake->cipher.keyed = true;
}

/* MixKeyAndHash(psk) (§9.1). */
PUMP_MUST_CHECK static enum pump_status mix_psk(struct noise_handshake *handshake)
{
    uint8_t mixed[NOISE_KEY];
    if (!handshake->has_psk) {
        return PUMP_STATE;
    }
    noise_hkdf(handshake->chaining_key, handshake->psk, NOISE_KEY, handshake->chaining_key, mixed, handshake->cipher.key);
    handshake->cipher.nonce = 0;
    handshake->cipher.keyed = true;
    mix_hash(handshake, mixed, NOISE_KEY);
    sodium_memzero(mixed, sizeof mixed);
    return PUMP_OK;
}

/* MixKey(DH(pair, public)). An all-zero result ends the handshake: stricter than Noise requires (link.md HS-10). */
PUMP_MUST_CHECK static enum pump_status mix_dh(struct noise_handshake *handshake, const struct noise_key_pair *pair,
                                               const uint8_t public_key[NOISE_KEY])
{
    uint8_t shared[NOISE_KEY];
    enum pump_status status = PUMP_REFUSED;
    if (crypto_scalarmult_curve25519(shared, pair->secret, public_key) == 0 && sodium_is_zero(shared, NOISE_KEY) == 0) {
        mix_key(handshake, shared);
        status = PUMP_OK;
    }
    sodium_memzero(shared, sizeof shared);
    return status;
}

/* ---- handshake state, §5.3 ---- */

void noise_start(struct noise_handshake *handshake, enum noise_suite suite, enum noise_role role,
                 const struct noise_key_pair *local_static, const struct noise_key_pair *local_ephemeral,
                 const uint8_t *prologue, size_t prologue_length)
{
    noise_wipe(handshake);
    handshake->suite = suite;
    handshake->role = role;
    const char *name = pattern_of(handshake)->name;
    const size_t length = strlen(name);
    if (length <= NOISE_KEY) {
        memcpy(handshake->hash, name, length);
    } else {
        (void)crypto_hash_sha256(handshake->hash, (const uint8_t *)name, length);
    }
    memcpy(handshake->chaining_key, handshake->hash, NOISE_KEY);
    if (local_static != NULL) {
        handshake->local_static = *local_static;
    }
    handshake->local_ephemeral = *local_ephemeral;
    mix_hash(handshake, prologue, prologue_length);
}

void noise_set_psk(struct noise_handshake *handshake, const uint8_t psk[NOISE_KEY])
{
    memcpy(handshake->psk, psk, NOISE_KEY);
    handshake->has_psk = true;
}

/* One message, being written or read. */
struct cursor {
    const uint8_t *in;
    uint8_t *out;
    size_t left; /* of `in`, or room in `out` */
};

static size_t sealed_length(const struct noise_handshake *handshake, size_t length)
{
    return handshake->cipher.keyed ? length + NOISE_TAG : length;
}

/* EncryptAndHash onto the message. */
PUMP_MUST_CHECK static enum pump_status write_sealed(struct noise_handshake *handshake, struct cursor *cursor,
                                                     const uint8_t *text, size_t length)
{
    const size_t sealed = sealed_length(handshake, length);
    enum pump_status status = PUMP_OK;
    if (cursor->left < sealed) {
        return PUMP_FULL;
    }
    if (handshake->cipher.keyed) {
        status = noise_encrypt(&handshake->cipher, handshake->hash, NOISE_KEY, text, length, cursor->out);
    } else if (length > 0u) {
        memcpy(cursor->out, text, length);
    }
    mix_hash(handshake, cursor->out, sealed);
    cursor->out += sealed;
    cursor->left -= sealed;
    return status;
}

/* DecryptAndHash of the next `sealed` bytes of the message. */
PUMP_MUST_CHECK static enum pump_status read_sealed(struct noise_handshake *handshake, struct cursor *cursor,
                                                    size_t sealed, uint8_t *text)
{
    enum pump_status status = PUMP_OK;
    if (cursor->left < sealed) {
        return PUMP_MALFORMED;
    }
    if (handshake->cipher.keyed) {
        status = noise_decrypt(&handshake->cipher, handshake->hash, NOISE_KEY, cursor->in, sealed, text);
    } else if (sealed > 0u) {
        memcpy(text, cursor->in, sealed);
    }
    if (status == PUMP_OK) {
        mix_hash(handshake, cursor->in, sealed);
    }
    cursor->in += sealed;
    cursor->left -= sealed;
    return status;
}

static void mix_ephemeral(struct noise_handshake *handshake, const uint8_t public_key[NOISE_KEY])
{
    mix_hash(handshake, public_key, NOISE_KEY);
    if (pattern_of(handshake)->mixes_psk) {
        mix_key(handshake, public_key);
    }
}

PUMP_MUST_CHECK static enum pump_status write_ephemeral(struct noise_handshake *handshake, struct cursor *cursor)
{
    if (cursor->left < NOISE_KEY) {
        return PUMP_FULL;
    }
    memcpy(cursor->out, handshake->local_ephemeral.public, NOISE_KEY);
    cursor->out += NOISE_KEY;
    cursor->left -= NOISE_KEY;
    mix_ephemeral(handshake, handshake->local_ephemeral.public);
    return PUMP_OK;
}

PUMP_MUST_CHECK static enum pump_status read_ephemeral(struct noise_handshake *handshake, struct cursor *cursor)
{
    if (cursor->left < NOISE_KEY) {
        return PUMP_MALFORMED;
    }
    memcpy(handshake->remote_ephemeral, cursor->in, NOISE_KEY);
    cursor->in += NOISE_KEY;
    cursor->left -= NOISE_KEY;
    mix_ephemeral(handshake, handshake->remote_ephemeral);
    return PUMP_OK;
}

/* Token "es" (§7.5): initiator's ephemeral, responder's static. */
PUMP_MUST_CHECK static enum pump_status mix_es(struct noise_handshake *handshake)
{
    return handshake->role == NOISE_INITIATOR
               ? mix_dh(handshake, &handshake->local_ephemeral, handshake->remote_static)
               : mix_dh(handshake, &handshake->local_static, handshake->remote_ephemeral);
}

/* Token "se": initiator's static, responder's ephemeral. */
PUMP_MUST_CHECK static enum pump_status mix_se(struct noise_handshake *handshake)
{
    return handshake->role == NOISE_INITIATOR
               ? mix_dh(handshake, &handshake->local_static, handshake->remote_ephemeral)
               : mix_dh(handshake, &handshake->local_ephemeral, handshake->remote_static);
}

/* Tokens that put nothing on the wire. */
PUMP_MUST_CHECK static enum pump_status mix_token(struct noise_handshake *handshake, enum token token)
{
    switch (token) {
    case TOKEN_EE:
        return mix_dh(handshake, &handshake->local_ephemeral, handshake->remote_ephemeral);
    case TOKEN_ES:
        return mix_es(handshake);
    case TOKEN_SE:
        return mix_se(handshake);
    case TOKEN_PSK:
        return mix_psk(handshake);
    default:
        return PUMP_STATE; /* the table has no others */
    }
}

PUMP_MUST_CHECK static enum pump_status write_tokens(struct noise_handshake *handshake, struct cursor *cursor)
{
    const uint8_t *tokens = pattern_of(handshake)->tokens[handshake->step];
    enum pump_status status = PUMP_OK;
    for (unsigned i = 0; tokens[i] != TOKEN_END && status == PUMP_OK; i++) {
        if (tokens[i] == TOKEN_E) {
            status = write_ephemeral(handshake, cursor);
        } else if (tokens[i] == TOKEN_S) {
            status = write_sealed(handshake, cursor, handshake->local_static.public, NOISE_KEY);
        } else {
            status = mix_token(handshake, (enum token)tokens[i]);
        }
    }
    return status;
}

PUMP_MUST_CHECK static enum pump_status read_tokens(struct noise_handshake *handshake, struct cursor *cursor)
{
    const uint8_t *tokens = pattern_of(handshake)->tokens[handshake->step];
    enum pump_status status = PUMP_OK;
    for (unsigned i = 0; tokens[i] != TOKEN_END && status == PUMP_OK; i++) {
        if (tokens[i] == TOKEN_E) {
            status = read_ephemeral(handshake, cursor);
        } else if (tokens[i] == TOKEN_S) {
            status = read_sealed(handshake, cursor, NOISE_KEY + NOISE_TAG, handshake->remote_static);
        } else {
            status = mix_token(handshake, (enum token)tokens[i]);
        }
    }
    return status;
}

bool noise_is_complete(const struct noise_handshake *handshake)
{
    return handshake->step == pattern_of(handshake)->messages;
}

/* The initiator writes messages 1 and 3. */
static bool is_my_turn(const struct noise_handshake *handshake)
{
    return !noise_is_complete(handshake) && (handshake->step % 2u == 0u) == (handshake->role == NOISE_INITIATOR);
}

enum pump_status noise_write(struct noise_handshake *handshake, const uint8_t *payload, size_t length, uint8_t *out,
                             size_t capacity, size_t *out_length)
{
    struct cursor cursor = { .out = out, .left = capacity };
    if (!is_my_turn(handshake)) {
        return PUMP_STATE;
    }
    enum pump_status status = write_tokens(handshake, &cursor);
    if (status == PUMP_OK) {
        status = write_sealed(handshake, &cursor, payload, length);
    }
    if (status == PUMP_OK) {
        *out_length = capacity - cursor.left;
        handshake->step++;
    }
    return status;
}

enum pump_status noise_read(struct noise_handshake *handshake, const uint8_t *message, size_t length, uint8_t *payload,
                            size_t capacity, size_t *payload_length)
{
    struct cursor cursor = { .in = message, .left = length };
    if (noise_is_complete(handshake) || is_my_turn(handshake)) {
        return PUMP_STATE;
    }
    enum pump_status status = read_tokens(handshake, &cursor);
    if (status != PUMP_OK) {
        return status;
    }
    const size_t sealed = cursor.left;
    const size_t tag = sealed_length(handshake, 0);
    if (sealed < tag || sealed - tag > capacity) {
        return PUMP_MALFORMED;
    }
    status = read_sealed(handshake, &cursor, sealed, payload);
    if (status == PUMP_OK) {
        *payload_length = sealed - tag;
        handshake->step++;
    }
    return status;
}

enum pump_status noise_split(struct noise_handshake *handshake, struct noise_cipher *to_responder,
                             struct noise_cipher *to_initiator)
{
    if (!noise_is_complete(handshake)) {
        return PUMP_STATE;
    }
    noise_hkdf(handshake->chaining_key, NULL, 0, to_responder->key, to_initiator->key, NULL); /* no material: §5.2 */
    to_responder->nonce = 0;
    to_initiator->nonce = 0;
    to_responder->keyed = true;
    to_initiator->keyed = true;
    return PUMP_OK;
}

enum pump_status noise_derive(const struct noise_handshake *handshake, const uint8_t *label, size_t length,
                              uint8_t first[NOISE_KEY], uint8_t second[NOISE_KEY])
{
    if (!noise_is_complete(handshake)) {
        return PUMP_STATE;
    }
    noise_hkdf(handshake->chaining_key, label, length, first, second, NULL);
    return PUMP_OK;
}

void noise_wipe(struct noise_handshake *handshake)
{
    sodium_memzero(handshake, sizeof *handshake);
}
