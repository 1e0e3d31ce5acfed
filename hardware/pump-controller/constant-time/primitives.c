// SPDX-License-Identifier: Apache-2.0
/* The primitives, under the names by which the core calls them. */
#include <stdint.h>
#include <string.h>

#include "crypto_aead_chacha20poly1305.h"
#include "crypto_auth_hmacsha256.h"
#include "crypto_hash_sha256.h"
#include "crypto_onetimeauth_poly1305.h"
#include "crypto_scalarmult_curve25519.h"
#include "crypto_sign_ed25519.h"
#include "crypto_verify_16.h"
#include "crypto_verify_32.h"
#include "noise_hkdf.h"
#include "pump/drbg.h"
#include "secrets.h"
#include "utils.h"

enum { KEY = 32, NONCE = 12, TAG = 16, TEXT = 300 };

/* Bytes that depend on `seed` and nothing else, secret. */
static void draw(uint8_t *out, size_t length, uint8_t seed)
{
    for (size_t i = 0; i < length; i++) {
        out[i] = (uint8_t)((i + 1u) * (2u * seed + 0x35u) + seed);
    }
    make_secret(out, length);
}

static bool x25519(void)
{
    uint8_t scalar[KEY];
    uint8_t point[KEY];
    uint8_t out[KEY];
    bool right = true;
    for (uint8_t i = 0; i < 2u; i++) {
        draw(scalar, sizeof scalar, i);
        draw(point, sizeof point, (uint8_t)(i + 9u));
        right = crypto_scalarmult_curve25519(out, scalar, point) == 0 && is_secret(out, sizeof out) && right;
    }
    return right;
}

static bool x25519_base(void)
{
    uint8_t scalar[KEY];
    uint8_t out[KEY];
    draw(scalar, sizeof scalar, 1);
    return crypto_scalarmult_curve25519_base(out, scalar) == 0 && is_secret(out, sizeof out);
}

static bool ed25519_keys(void)
{
    uint8_t seed[KEY];
    uint8_t public[KEY];
    uint8_t secret[2 * KEY];
    draw(seed, sizeof seed, 2);
    return crypto_sign_ed25519_seed_keypair(public, secret, seed) == 0 && is_secret(secret, KEY) && is_secret(public, KEY);
}

static bool ed25519_signature(void)
{
    uint8_t secret[2 * KEY];
    uint8_t message[100];
    uint8_t signature[2 * KEY];
    draw(secret, sizeof secret, 3);
    draw(message, sizeof message, 4);
    return crypto_sign_ed25519_detached(signature, NULL, message, sizeof message, secret) == 0 &&
           is_secret(signature, sizeof signature);
}

static bool hash(void)
{
    uint8_t text[TEXT];
    uint8_t out[KEY];
    bool right = true;
    draw(text, sizeof text, 5);
    for (size_t length = 1; length <= TEXT; length += 13u) {
        (void)crypto_hash_sha256(out, text + length % 4u, length - length % 4u);
        right = right && (length < 4u || is_secret(out, sizeof out));
    }
    return right;
}

static bool hmac(void)
{
    uint8_t key[KEY];
    uint8_t text[TEXT];
    uint8_t out[KEY];
    draw(key, sizeof key, 6);
    draw(text, sizeof text, 7);
    (void)crypto_auth_hmacsha256(out, text, sizeof text, key);
    return is_secret(out, sizeof out);
}

static bool hkdf(void)
{
    uint8_t chaining_key[KEY];
    uint8_t material[KEY];
    uint8_t out[3][KEY];
    draw(chaining_key, sizeof chaining_key, 8);
    draw(material, sizeof material, 9);
    noise_hkdf(chaining_key, material, sizeof material, out[0], out[1], out[2]);
    return is_secret(out, sizeof out);
}

static bool generator(void)
{
    struct drbg drbg;
    uint8_t seed[48];
    uint8_t out[70];
    draw(seed, sizeof seed, 10);
    drbg_instantiate(&drbg, seed, sizeof seed);
    draw(seed, sizeof seed, 11);
    drbg_reseed(&drbg, seed, sizeof seed);
    drbg_generate(&drbg, out, sizeof out);
    return is_secret(out, sizeof out) && is_secret(&drbg, sizeof drbg);
}

static bool poly1305(void)
{
    uint8_t key[KEY];
    uint8_t text[TEXT];
    uint8_t tag[TAG];
    crypto_onetimeauth_poly1305_state state;
    draw(key, sizeof key, 12);
    draw(text, sizeof text, 13);
    (void)crypto_onetimeauth_poly1305_init(&state, key);
    for (size_t at = 0, piece = 1; at + piece <= TEXT; at += piece, piece = piece % 37u + 2u) {
        (void)crypto_onetimeauth_poly1305_update(&state, text + at, piece);
    }
    (void)crypto_onetimeauth_poly1305_final(&state, tag);
    return is_secret(tag, sizeof tag);
}

static bool seal_and_open(void)
{
    static const uint8_t nonce[NONCE] = { 1 };
    static const uint8_t ad[9] = { 2 };
    static const size_t lengths[] = { 0, 1, 16, 63, 64, 65, TEXT };
    uint8_t key[KEY];
    uint8_t text[TEXT];
    uint8_t sealed[TEXT + TAG];
    uint8_t opened[TEXT];
    bool right = true;
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        const size_t length = lengths[i];
        draw(key, sizeof key, (uint8_t)(14u + i));
        draw(text, sizeof text, 15);
        (void)crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, text, length, ad, sizeof ad, NULL, nonce, key);
        right = right && crypto_aead_chacha20poly1305_ietf_decrypt(opened, NULL, NULL, sealed, length + TAG, ad, sizeof ad,
                                                                   nonce, key) == 0;
        right = right && is_secret(opened, length);
        sealed[length] ^= 0x10u;
        right = right && crypto_aead_chacha20poly1305_ietf_decrypt(opened, NULL, NULL, sealed, length + TAG, ad, sizeof ad,
                                                                   nonce, key) != 0;
    }
    return right;
}

/* Each way of comparing that the core uses on secrets, of those that are alike and those that differ. */
static bool comparisons(void)
{
    uint8_t a[KEY];
    uint8_t b[KEY];
    bool right = true;
    for (uint8_t other = 0; other < 2u; other++) {
        draw(a, sizeof a, 16);
        draw(b, sizeof b, (uint8_t)(16u + other));
        const int wide = crypto_verify_32(a, b);
        right = right && is_secret(&wide, sizeof wide);
        make_public(&wide, sizeof wide);
        right = right && (wide == 0) == (other == 0u) && (sodium_memcmp(a, b, sizeof a) == 0) == (other == 0u) &&
                (crypto_verify_16(a, b) == 0) == (other == 0u) && sodium_is_zero(a, sizeof a) == 0;
    }
    return right;
}

const struct timed_case primitive_cases[] = { { "X25519", x25519 },
                                              { "X25519 of the base point", x25519_base },
                                              { "Ed25519: keys of a seed", ed25519_keys },
                                              { "Ed25519: a signature", ed25519_signature },
                                              { "SHA-256", hash },
                                              { "HMAC", hmac },
                                              { "HKDF", hkdf },
                                              { "HMAC_DRBG", generator },
                                              { "Poly1305", poly1305 },
                                              { "ChaCha20-Poly1305", seal_and_open },
                                              { "comparisons", comparisons },
                                              { NULL, NULL } };
