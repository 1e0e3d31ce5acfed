// SPDX-License-Identifier: Apache-2.0
/* The pairing secret: as people read and type it, and the key that it gives (docs/protocol/link.md PAIR-3…PAIR-7). */
#ifndef PUMP_PAIRING_SECRET_H
#define PUMP_PAIRING_SECRET_H

#include <stdint.h>

enum {
    PAIRING_SECRET = 16,
    PAIRING_DIGITS = 26,  /* of 5 bits: 128 and two zeros */
    PAIRING_SYMBOLS = 28, /* and two check digits */
    PAIRING_GROUP = 4,
    PAIRING_GROUPED = PAIRING_SYMBOLS + PAIRING_SYMBOLS / PAIRING_GROUP - 1,
    PAIRING_SERIAL = 8,
    PAIRING_KEY = 32,
    PAIRING_QR = 8 + 2 * PAIRING_SERIAL + 1 + PAIRING_SYMBOLS
};

/* Crockford's base32 with the check digits; no NUL. */
void pairing_text(const uint8_t secret[PAIRING_SECRET], char text[PAIRING_SYMBOLS]);
/* The same in groups of four with hyphens between. */
void pairing_text_group(const char text[PAIRING_SYMBOLS], char grouped[PAIRING_GROUPED]);
/* What the QR code holds. */
void pairing_text_qr(const char text[PAIRING_SYMBOLS], const uint8_t serial[PAIRING_SERIAL], char qr[PAIRING_QR]);
/* The pre-shared key of the pairing handshake. */
void pairing_key(const uint8_t secret[PAIRING_SECRET], uint8_t psk[PAIRING_KEY]);

#endif
