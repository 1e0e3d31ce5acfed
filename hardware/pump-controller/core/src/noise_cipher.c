// SPDX-License-Identifier: Apache-2.0
/* Noise's functions of one key: cipher state, REKEY, HKDF (Noise specification, revision 34; section numbers below are its). */
#include "pump/noise.h"

#include <string.h>

#include "crypto_aead_chacha20poly1305.h"
#include "crypto_auth_hmacsha256.h"
#include "crypto_scalarmult_curve25519.h"
#include "utils.h"

#include "noise_hkdf.h"
#include "pump/bytes.h"
#include "pump/mutant.h"

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

void noise_rekey(uint8_t key[NOISE_KEY])
{
    static const uint8_t zeros[NOISE_KEY];
    uint8_t nonce[12];
    uint8_t sealed[NOISE_KEY + NOISE_TAG];
    nonce_bytes(nonce, UINT64_MAX);
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, zeros, sizeof zeros, or_nothing(NULL), 0, NULL, nonce,
                                                    key);
    memcpy(key, sealed, NOISE_KEY);
    sodium_memzero(sealed, sizeof sealed);
}

/* ---- key derivation, §4.3 ---- */

/* One step of HKDF's expansion: HMAC of the output before, if there is one, and the output's number. `keyed` has the key. */
static void expand(const crypto_auth_hmacsha256_state *keyed, const uint8_t *before, uint8_t number, uint8_t out[NOISE_KEY])
{
    crypto_auth_hmacsha256_state state = *keyed;
    if (before != NULL) {
        (void)crypto_auth_hmacsha256_update(&state, before, NOISE_KEY);
    }
    (void)crypto_auth_hmacsha256_update(&state, &number, 1);
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof state);
}

void noise_hkdf(const uint8_t chaining_key[NOISE_KEY], const uint8_t *material, size_t length,
                uint8_t first[NOISE_KEY], uint8_t second[NOISE_KEY], uint8_t *third)
{
    crypto_auth_hmacsha256_state state;
    uint8_t temporary[NOISE_KEY];
    (void)crypto_auth_hmacsha256_init(&state, chaining_key, NOISE_KEY);
    (void)crypto_auth_hmacsha256_update(&state, or_nothing(material), length);
    (void)crypto_auth_hmacsha256_final(&state, temporary);
    (void)crypto_auth_hmacsha256_init(&state, temporary, NOISE_KEY);
    sodium_memzero(temporary, sizeof temporary);
    expand(&state, NULL, 1, first);
    expand(&state, first, 2, second);
    if (third != NULL) {
        expand(&state, second, 3, third);
    }
    sodium_memzero(&state, sizeof state);
}
