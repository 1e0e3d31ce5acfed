// SPDX-License-Identifier: Apache-2.0
/* Fingerprints. */
#include "fingerprint.h"

#include <string.h>

#include "crypto_hash_sha256.h"

void fingerprint_of(const uint8_t public_key[NOISE_KEY], uint8_t fingerprint[FINGERPRINT])
{
    uint8_t hash[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256(hash, public_key, NOISE_KEY);
    memcpy(fingerprint, hash, FINGERPRINT);
}
