// SPDX-License-Identifier: Apache-2.0
/* Test vectors of single primitives: the functions that the core calls, under the names that it calls them by. */
#include "primitive_vector.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "crypto_aead_chacha20poly1305.h"
#include "crypto_auth_hmacsha256.h"
#include "crypto_hash_sha256.h"
#include "crypto_scalarmult_curve25519.h"
#include "crypto_sign_ed25519.h"
#include "hex.h"
#include "noise_hkdf.h"
#include "utils.h"

enum { VALUES_MAX = 5, KEY = 32, NONCE = 12, TAG = 16, SIGNATURE = 64, SECRET_KEY = 64 };

static const char accepts[] = "accepts";
static const char refuses[] = "refuses";
static const char differs[] = "differs";
static const char unsupported[] = "unsupported";

/* The values of the line, in order. */
static struct hex_bytes values[VALUES_MAX];

static const char *compare(const uint8_t *found, const struct hex_bytes *wanted)
{
    return memcmp(found, wanted->at, wanted->length) == 0 ? accepts : differs;
}

/* Scalar, point, shared secret. Repeated as RFC 7748 §5.2 does: u becomes k, and k the result. */
static const char *x25519(unsigned long times)
{
    if (values[0].length != KEY || values[1].length != KEY || values[2].length != KEY) {
        return refuses;
    }
    uint8_t scalar[KEY];
    uint8_t point[KEY];
    memcpy(scalar, values[0].at, KEY);
    memcpy(point, values[1].at, KEY);
    for (unsigned long i = 0; i < times; i++) {
        uint8_t out[KEY];
        /* As noise.c does: the all-zero secret is refused. */
        if (crypto_scalarmult_curve25519(out, scalar, point) != 0 || sodium_is_zero(out, KEY) != 0) {
            return refuses;
        }
        memcpy(point, scalar, KEY);
        memcpy(scalar, out, KEY);
    }
    return compare(scalar, &values[2]);
}

/* Public key, message, signature, seed or nothing: with a seed, key and signature must come out of it. */
static const char *ed25519(unsigned long number)
{
    (void)number;
    const struct hex_bytes *seed = &values[3];
    if (values[0].length != KEY || values[2].length != SIGNATURE ||
        crypto_sign_ed25519_verify_detached(values[2].at, values[1].at, values[1].length, values[0].at) != 0) {
        return refuses;
    }
    if (seed->length != KEY) {
        return accepts;
    }
    uint8_t public[KEY];
    uint8_t secret[SECRET_KEY];
    uint8_t signature[SIGNATURE];
    (void)crypto_sign_ed25519_seed_keypair(public, secret, seed->at);
    (void)crypto_sign_ed25519_detached(signature, NULL, values[1].at, values[1].length, secret);
    return compare(public, &values[0]) == accepts ? compare(signature, &values[2]) : differs;
}

/* Key, nonce, associated data, plaintext, ciphertext with tag: opened, then sealed. */
static const char *aead(unsigned long number)
{
    (void)number;
    static uint8_t out[HEX_BYTES_MAX + TAG];
    const struct hex_bytes *ad = &values[2];
    const struct hex_bytes *text = &values[3];
    const struct hex_bytes *sealed = &values[4];
    unsigned long long length = 0;
    if (values[0].length != KEY || values[1].length != NONCE ||
        crypto_aead_chacha20poly1305_ietf_decrypt(out, &length, NULL, sealed->at, sealed->length, ad->at, ad->length,
                                                  values[1].at, values[0].at) != 0) {
        return refuses;
    }
    if (length != text->length || compare(out, text) != accepts) {
        return differs;
    }
    (void)crypto_aead_chacha20poly1305_ietf_encrypt(out, &length, text->at, text->length, ad->at, ad->length, NULL,
                                                    values[1].at, values[0].at);
    return length == sealed->length ? compare(out, sealed) : differs;
}

/* Salt, material, information, output. The core has HKDF as Noise cuts it (§4.3): a chaining key, no information, 96 bytes. */
static const char *hkdf(unsigned long size)
{
    if (values[0].length > KEY || values[2].length != 0u || size > 3u * KEY || size != values[3].length) {
        return unsupported;
    }
    uint8_t out[3 * KEY];
    uint8_t salt[KEY] = {0}; /* HMAC fills a shorter key up with zeros too */
    memcpy(salt, values[0].at, values[0].length);
    noise_hkdf(salt, values[1].at, values[1].length, out, out + KEY, out + 2 * KEY);
    return compare(out, &values[3]);
}

/* Key, message, tag, which may be cut. */
static const char *hmac(unsigned long number)
{
    (void)number;
    uint8_t out[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, values[0].at, values[0].length);
    crypto_auth_hmacsha256_update(&state, values[1].at, values[1].length);
    crypto_auth_hmacsha256_final(&state, out);
    return values[2].length <= sizeof out && compare(out, &values[2]) == accepts ? accepts : refuses;
}

/* Message, digest. */
static const char *sha256(unsigned long times)
{
    uint8_t out[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (unsigned long i = 0; i < times; i++) {
        crypto_hash_sha256_update(&state, values[0].at, values[0].length);
    }
    crypto_hash_sha256_final(&state, out);
    return values[1].length == sizeof out ? compare(out, &values[1]) : differs;
}

struct primitive {
    const char *name;
    bool numbered; /* a decimal number comes before the values */
    unsigned value_count;
    const char *(*run)(unsigned long number);
};

static const struct primitive primitives[] = {
    {"x25519", true, 3, x25519}, {"ed25519", false, 4, ed25519}, {"aead", false, 5, aead},
    {"hkdf", true, 4, hkdf},     {"hmac", false, 3, hmac},       {"sha256", true, 2, sha256},
};

static const char *run(const struct primitive *primitive)
{
    unsigned long number = 0;
    if (primitive->numbered) {
        const char *text = strtok(NULL, " \n");
        char *end = NULL;
        if (text == NULL || (number = strtoul(text, &end, 10), *end != '\0')) {
            return NULL;
        }
    }
    for (unsigned i = 0; i < primitive->value_count; i++) {
        const char *text = strtok(NULL, " \n");
        if (text == NULL || !hex_read(text, &values[i])) {
            return NULL;
        }
    }
    return strtok(NULL, " \n") == NULL ? primitive->run(number) : NULL;
}

const char *primitive_vector_line(char *line)
{
    const char *name = strtok(line, " \n");
    for (size_t i = 0; name != NULL && i < sizeof primitives / sizeof primitives[0]; i++) {
        if (strcmp(name, primitives[i].name) == 0) {
            return run(&primitives[i]);
        }
    }
    return NULL;
}
