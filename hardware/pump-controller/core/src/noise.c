// SPDX-License-Identifier: Apache-2.0
/* Noise_XX_25519_ChaChaPoly_SHA256 (Noise specification, revision 34; section numbers below are its). */
#include "pump/noise.h"

#include <string.h>

#include "crypto_aead_chacha20poly1305.h"
#include "crypto_auth_hmacsha256.h"
#include "crypto_hash_sha256.h"
#include "crypto_scalarmult_curve25519.h"
#include "utils.h"

#include "pump/bytes.h"
#include "pump/mutant.h"

static const char protocol_name[] = "Noise_XX_25519_ChaChaPoly_SHA256";
_Static_assert(sizeof protocol_name - 1u == NOISE_KEY, "the name is the first hash as it stands (§5.2)");

void noise_public_key(struct noise_key_pair *pair)
{
    /* Never fails: the base point is not of low order. */
    (void)crypto_scalarmult_curve25519_base(pair->public, pair->secret);
}

/* ---- cipher state, §5.1 ---- */

/* libsodium declares its pointers as never null, even for nothing. */
static const uint8_t *or_nothing(const uint8_t *bytes)
{
    static const uint8_t nothing[1];
    return bytes != NULL ? bytes : nothing;
}

static void nonce_bytes(uint8_t out[12], uint64_t nonce)
{
    memset(out, 0, 4);
    bytes_store64(out + 4, nonce);
}

enum pump_status noise_encrypt(struct noise_cipher *cipher, const uint8_t *ad, size_t ad_length, const uint8_t *text,
                               size_t length, uint8_t *out)
{
    uint8_t nonce[12];
    if (cipher->nonce == UINT64_MAX) { /* reserved */
        return PUMP_STATE;
    }
    nonce_bytes(nonce, cipher->nonce);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, or_nothing(text), length, or_nothing(ad), ad_length, NULL,
                                                    nonce, cipher->key);
    cipher->nonce++;
    return PUMP_OK;
}

#if defined(ASSAY_MUTANTS)
#include "crypto_stream_chacha20.h"
/* Mutant 2: decrypts whatever the tag says. */
static enum pump_status decrypt_unchecked(struct noise_cipher *cipher, const uint8_t *text, size_t length, uint8_t *out)
{
    uint8_t nonce[12];
    nonce_bytes(nonce, cipher->nonce);
    (void)crypto_stream_chacha20_ietf_xor_ic(out, text, length - NOISE_TAG, nonce, 1u, cipher->key);
    cipher->nonce++;
    return PUMP_OK;
}
#endif

enum pump_status noise_decrypt(struct noise_cipher *cipher, const uint8_t *ad, size_t ad_length, const uint8_t *text,
                               size_t length, uint8_t *out)
{
    uint8_t nonce[12];
    if (length < NOISE_TAG) {
        return PUMP_MALFORMED;
    }
    if (cipher->nonce == UINT64_MAX) {
        return PUMP_STATE;
    }
    nonce_bytes(nonce, cipher->nonce);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, text, length, or_nothing(ad), ad_length, nonce,
                                                  cipher->key) != 0) {
#if defined(ASSAY_MUTANTS)
        if (MUTANT(IGNORE_HANDSHAKE_TAG)) {
            return decrypt_unchecked(cipher, text, length, out);
        }
#endif
        return PUMP_REFUSED;
    }
    cipher->nonce++;
    return PUMP_OK;
}

/* ---- symmetric state, §5.2 ---- */

/* HKDF with two outputs (§4.3). `first` may be the chaining key itself. */
static void hkdf(const uint8_t chaining_key[NOISE_KEY], const uint8_t *material, size_t length, uint8_t first[NOISE_KEY],
                 uint8_t second[NOISE_KEY])
{
    crypto_auth_hmacsha256_state state;
    uint8_t temporary[NOISE_KEY];
    uint8_t counter = 1;
    crypto_auth_hmacsha256_init(&state, chaining_key, NOISE_KEY);
    crypto_auth_hmacsha256_update(&state, material, length);
    crypto_auth_hmacsha256_final(&state, temporary);
    crypto_auth_hmacsha256_init(&state, temporary, NOISE_KEY);
    crypto_auth_hmacsha256_update(&state, &counter, 1);
    crypto_auth_hmacsha256_final(&state, first);
    counter = 2;
    crypto_auth_hmacsha256_init(&state, temporary, NOISE_KEY);
    crypto_auth_hmacsha256_update(&state, first, NOISE_KEY);
    crypto_auth_hmacsha256_update(&state, &counter, 1);
    crypto_auth_hmacsha256_final(&state, second);
    sodium_memzero(temporary, sizeof temporary);
    sodium_memzero(&state, sizeof state);
}

static void mix_hash(struct noise_handshake *handshake, const uint8_t *data, size_t length)
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, handshake->hash, NOISE_KEY);
    crypto_hash_sha256_update(&state, data, length);
    crypto_hash_sha256_final(&state, handshake->hash);
}

/* MixKey(DH(pair, public)). An all-zero result ends the handshake: stricter than Noise requires (link.md §3.9). */
PUMP_MUST_CHECK static enum pump_status mix_dh(struct noise_handshake *handshake, const struct noise_key_pair *pair,
                                               const uint8_t public_key[NOISE_KEY])
{
    uint8_t shared[NOISE_KEY];
    enum pump_status status = PUMP_REFUSED;
    if (crypto_scalarmult_curve25519(shared, pair->secret, public_key) == 0 && sodium_is_zero(shared, NOISE_KEY) == 0) {
        hkdf(handshake->chaining_key, shared, NOISE_KEY, handshake->chaining_key, handshake->cipher.key);
        handshake->cipher.nonce = 0;
        handshake->cipher.keyed = true;
        status = PUMP_OK;
    }
    sodium_memzero(shared, sizeof shared);
    return status;
}

/* ---- handshake state, §5.3 ---- */

void noise_start(struct noise_handshake *handshake, enum noise_role role, const struct noise_key_pair *local_static,
                 const struct noise_key_pair *local_ephemeral, const uint8_t *prologue, size_t prologue_length)
{
    noise_wipe(handshake);
    handshake->role = role;
    memcpy(handshake->hash, protocol_name, NOISE_KEY);
    memcpy(handshake->chaining_key, protocol_name, NOISE_KEY);
    handshake->local_static = *local_static;
    handshake->local_ephemeral = *local_ephemeral;
    mix_hash(handshake, prologue, prologue_length);
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

PUMP_MUST_CHECK static enum pump_status write_ephemeral(struct noise_handshake *handshake, struct cursor *cursor)
{
    if (cursor->left < NOISE_KEY) {
        return PUMP_FULL;
    }
    memcpy(cursor->out, handshake->local_ephemeral.public, NOISE_KEY);
    cursor->out += NOISE_KEY;
    cursor->left -= NOISE_KEY;
    mix_hash(handshake, handshake->local_ephemeral.public, NOISE_KEY);
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
    mix_hash(handshake, handshake->remote_ephemeral, NOISE_KEY);
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

/* The tokens of XX: -> e; <- e, ee, s, es; -> s, se (§7.5). */
PUMP_MUST_CHECK static enum pump_status write_tokens(struct noise_handshake *handshake, struct cursor *cursor)
{
    enum pump_status status = PUMP_OK;
    if (handshake->step < 2u) {
        status = write_ephemeral(handshake, cursor);
    }
    if (status == PUMP_OK && handshake->step == 1u) {
        status = mix_dh(handshake, &handshake->local_ephemeral, handshake->remote_ephemeral);
    }
    if (status == PUMP_OK && handshake->step > 0u) {
        status = write_sealed(handshake, cursor, handshake->local_static.public, NOISE_KEY);
        if (status == PUMP_OK) {
            status = handshake->step == 1u ? mix_es(handshake) : mix_se(handshake);
        }
    }
    return status;
}

PUMP_MUST_CHECK static enum pump_status read_tokens(struct noise_handshake *handshake, struct cursor *cursor)
{
    enum pump_status status = PUMP_OK;
    if (handshake->step < 2u) {
        status = read_ephemeral(handshake, cursor);
    }
    if (status == PUMP_OK && handshake->step == 1u) {
        status = mix_dh(handshake, &handshake->local_ephemeral, handshake->remote_ephemeral);
    }
    if (status == PUMP_OK && handshake->step > 0u) {
        status = read_sealed(handshake, cursor, NOISE_KEY + NOISE_TAG, handshake->remote_static);
        if (status == PUMP_OK) {
            status = handshake->step == 1u ? mix_es(handshake) : mix_se(handshake);
        }
    }
    return status;
}

/* The initiator writes messages 1 and 3. */
static bool is_my_turn(const struct noise_handshake *handshake)
{
    return handshake->step < NOISE_MESSAGES && (handshake->step % 2u == 0u) == (handshake->role == NOISE_INITIATOR);
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
    if (handshake->step >= NOISE_MESSAGES || is_my_turn(handshake)) {
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
    if (handshake->step != NOISE_MESSAGES) {
        return PUMP_STATE;
    }
    hkdf(handshake->chaining_key, handshake->hash, 0, to_responder->key, to_initiator->key); /* no material: §5.2 */
    to_responder->nonce = 0;
    to_initiator->nonce = 0;
    to_responder->keyed = true;
    to_initiator->keyed = true;
    return PUMP_OK;
}

void noise_wipe(struct noise_handshake *handshake)
{
    sodium_memzero(handshake, sizeof *handshake);
}
