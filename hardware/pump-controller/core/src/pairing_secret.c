// SPDX-License-Identifier: Apache-2.0
/* Base32 and a Reed–Solomon code over GF(32) = GF(2)[x]/(x^5 + x^2 + 1). No branch and no address here depends on the secret. */
#include "pairing_secret.h"

#include <string.h>

#include "crypto_auth_hmacsha256.h"
#include "utils.h"

enum {
    FIELD_BITS = 5,
    /* (z − α)(z − α²) = z² + (α + α²)·z + α³ with α = x */
    GENERATOR_1 = 0x06,
    GENERATOR_0 = 0x08
};

static const unsigned field_polynomial = 0x25;
static const char qr_head[] = "ASSAY:1:";
static const char key_info[] = "Assay/1 pairing";

static uint8_t field_multiply(uint8_t a, uint8_t b)
{
    unsigned product = 0;
    unsigned shifted = a;
    for (unsigned bit = 0; bit < FIELD_BITS; bit++) {
        product ^= shifted & (0u - (((unsigned)b >> bit) & 1u));
        shifted <<= 1;
        shifted ^= field_polynomial & (0u - (shifted >> FIELD_BITS));
    }
    return (uint8_t)product;
}

/* Crockford's symbol of a digit, 0…9 and the letters without I, L, O and U. By sums, since a table's place would tell of the digit. */
static char symbol_of(unsigned digit)
{
    const unsigned letter = (9u - digit) >> 31; /* 1 when the digit is greater */
    const unsigned left_out = ((17u - digit) >> 31) + ((19u - digit) >> 31) + ((21u - digit) >> 31) + ((26u - digit) >> 31);
    return (char)('0' + digit + letter * (unsigned)('A' - '0' - 10) + left_out);
}

/* Digit `i` of the secret: five bits, the first bit first; beyond its end they are zero. */
static uint8_t digit_at(const uint8_t secret[PAIRING_SECRET], unsigned i)
{
    unsigned digit = 0;
    for (unsigned bit = i * FIELD_BITS; bit < (i + 1u) * FIELD_BITS; bit++) {
        const unsigned byte = bit < 8u * PAIRING_SECRET ? secret[bit / 8u] : 0u;
        digit = (digit << 1) | ((byte >> (7u - bit % 8u)) & 1u);
    }
    return (uint8_t)digit;
}

void pairing_text(const uint8_t secret[PAIRING_SECRET], char text[PAIRING_SYMBOLS])
{
    uint8_t check[2] = { 0, 0 }; /* the remainder so far: coefficients of z and 1 */
    for (unsigned i = 0; i < PAIRING_DIGITS; i++) {
        const uint8_t digit = digit_at(secret, i);
        const uint8_t carry = digit ^ check[0];
        text[i] = symbol_of(digit);
        check[0] = check[1] ^ field_multiply(carry, GENERATOR_1);
        check[1] = field_multiply(carry, GENERATOR_0);
    }
    text[PAIRING_DIGITS] = symbol_of(check[0]);
    text[PAIRING_DIGITS + 1] = symbol_of(check[1]);
    sodium_memzero(check, sizeof check);
}

void pairing_text_group(const char text[PAIRING_SYMBOLS], char grouped[PAIRING_GROUPED])
{
    for (unsigned i = 0; i < PAIRING_GROUPED; i++) {
        const unsigned at = i / (PAIRING_GROUP + 1u) * PAIRING_GROUP + i % (PAIRING_GROUP + 1u);
        grouped[i] = i % (PAIRING_GROUP + 1u) == PAIRING_GROUP ? '-' : text[at];
    }
}

void pairing_text_qr(const char text[PAIRING_SYMBOLS], const uint8_t serial[PAIRING_SERIAL], char qr[PAIRING_QR])
{
    static const char hexadecimal[] = "0123456789ABCDEF";
    memcpy(qr, qr_head, sizeof qr_head - 1u);
    char *at = qr + sizeof qr_head - 1u;
    for (unsigned i = 0; i < PAIRING_SERIAL; i++) {
        *at++ = hexadecimal[serial[i] >> 4];
        *at++ = hexadecimal[serial[i] & 0xfu];
    }
    *at++ = ':';
    memcpy(at, text, PAIRING_SYMBOLS);
}

/* HKDF-SHA-256 (RFC 5869) with an empty salt and one block of output (PAIR-7). */
void pairing_key(const uint8_t secret[PAIRING_SECRET], uint8_t psk[PAIRING_KEY])
{
    static const uint8_t salt[crypto_auth_hmacsha256_KEYBYTES];
    crypto_auth_hmacsha256_state state;
    const uint8_t block = 1;
    (void)crypto_auth_hmacsha256_init(&state, salt, sizeof salt);
    (void)crypto_auth_hmacsha256_update(&state, secret, PAIRING_SECRET);
    (void)crypto_auth_hmacsha256_final(&state, psk);
    (void)crypto_auth_hmacsha256_init(&state, psk, PAIRING_KEY);
    (void)crypto_auth_hmacsha256_update(&state, (const uint8_t *)key_info, sizeof key_info - 1u);
    (void)crypto_auth_hmacsha256_update(&state, &block, 1);
    (void)crypto_auth_hmacsha256_final(&state, psk);
    sodium_memzero(&state, sizeof state);
}
