// SPDX-License-Identifier: Apache-2.0
/*
 * What the core may know of its secrets, told where it finds it out: the linker puts these around the functions of their names.
 * Whether a tag, a point or a number is right is answered to whoever asks; what is sealed goes onto the line.
 */
#include <stdint.h>
#include <string.h>

#include "crypto_aead_chacha20poly1305.h"
#include "crypto_scalarmult_curve25519.h"
#include "crypto_verify_16.h"
#include "utils.h"

#include "pump/entropy.h"
#include "pump/noise.h"
#include "secrets.h"

static int told(int verdict)
{
    make_public(&verdict, sizeof verdict);
    return verdict;
}

int __real_crypto_verify_16(const unsigned char *x, const unsigned char *y);
int __wrap_crypto_verify_16(const unsigned char *x, const unsigned char *y);
int __wrap_crypto_verify_16(const unsigned char *x, const unsigned char *y)
{
    return told(__real_crypto_verify_16(x, y));
}

int __real_sodium_memcmp(const void *a, const void *b, size_t length);
int __wrap_sodium_memcmp(const void *a, const void *b, size_t length);
int __wrap_sodium_memcmp(const void *a, const void *b, size_t length)
{
    return told(__real_sodium_memcmp(a, b, length));
}

int __real_sodium_is_zero(const unsigned char *n, size_t length);
int __wrap_sodium_is_zero(const unsigned char *n, size_t length);
int __wrap_sodium_is_zero(const unsigned char *n, size_t length)
{
    return told(__real_sodium_is_zero(n, length));
}

int __real_crypto_scalarmult_curve25519(unsigned char *q, const unsigned char *n, const unsigned char *p);
int __wrap_crypto_scalarmult_curve25519(unsigned char *q, const unsigned char *n, const unsigned char *p);
int __wrap_crypto_scalarmult_curve25519(unsigned char *q, const unsigned char *n, const unsigned char *p)
{
#if defined(ASSAY_REFERENCE_CURVE25519)
    make_public(p, NOISE_KEY); /* libsodium looks for points of small order first, as it may: keys of peers are public */
#endif
    return told(__real_crypto_scalarmult_curve25519(q, n, p));
}

/* REKEY's nonce (Noise specification, §4.2): what is sealed with it is the next key, and goes nowhere. */
static bool makes_a_key(const unsigned char *nonce)
{
    static const uint8_t last[] = { 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    return memcmp(nonce, last, sizeof last) == 0;
}

typedef unsigned long long wide;
int __real_crypto_aead_chacha20poly1305_ietf_encrypt(unsigned char *c, wide *c_length, const unsigned char *m, wide m_length,
                                                     const unsigned char *ad, wide ad_length, const unsigned char *secret_nonce,
                                                     const unsigned char *nonce, const unsigned char *key);
int __wrap_crypto_aead_chacha20poly1305_ietf_encrypt(unsigned char *c, wide *c_length, const unsigned char *m, wide m_length,
                                                     const unsigned char *ad, wide ad_length, const unsigned char *secret_nonce,
                                                     const unsigned char *nonce, const unsigned char *key);
int __wrap_crypto_aead_chacha20poly1305_ietf_encrypt(unsigned char *c, wide *c_length, const unsigned char *m, wide m_length,
                                                     const unsigned char *ad, wide ad_length, const unsigned char *secret_nonce,
                                                     const unsigned char *nonce, const unsigned char *key)
{
    const int result = __real_crypto_aead_chacha20poly1305_ietf_encrypt(c, c_length, m, m_length, ad, ad_length,
                                                                        secret_nonce, nonce, key);
    if (!makes_a_key(nonce)) {
        make_public(c, (size_t)m_length + NOISE_TAG);
    }
    return result;
}

void __real_noise_public_key(struct noise_key_pair *pair);
void __wrap_noise_public_key(struct noise_key_pair *pair);
void __wrap_noise_public_key(struct noise_key_pair *pair)
{
    __real_noise_public_key(pair);
    make_public(pair->public, NOISE_KEY);
}

/* A peer's payload says what it wants: it is decoded, and no key. */
enum pump_status __real_noise_read(struct noise_handshake *handshake, const uint8_t *message, size_t length, uint8_t *payload,
                                   size_t capacity, size_t *payload_length);
enum pump_status __wrap_noise_read(struct noise_handshake *handshake, const uint8_t *message, size_t length, uint8_t *payload,
                                   size_t capacity, size_t *payload_length);
enum pump_status __wrap_noise_read(struct noise_handshake *handshake, const uint8_t *message, size_t length, uint8_t *payload,
                                   size_t capacity, size_t *payload_length)
{
    const enum pump_status status = __real_noise_read(handshake, message, length, payload, capacity, payload_length);
    if (status == PUMP_OK && *payload_length > 0u) {
        make_public(payload, *payload_length);
    }
    return status;
}

/* Health tests look at single samples of noise and branch on them; what has passed them is secret. */
enum pump_status __real_entropy_collect(uint8_t *out, size_t length);
enum pump_status __wrap_entropy_collect(uint8_t *out, size_t length);
enum pump_status __wrap_entropy_collect(uint8_t *out, size_t length)
{
    const enum pump_status status = __real_entropy_collect(out, length);
    make_secret(out, length);
    return status;
}
