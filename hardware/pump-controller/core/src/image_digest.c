// SPDX-License-Identifier: Apache-2.0
/* The image's digest. It is read from flash: RAM holds the same code, but data that has changed since. */
#include "image_digest.h"

#include <stdbool.h>
#include <string.h>

#include "crypto_hash_sha256.h"

#include "pump/port.h"

static uint8_t kept[crypto_hash_sha256_BYTES];
static bool known;

void image_digest_get(uint8_t digest[32])
{
    if (!known) {
        size_t length;
        const uint8_t *image = port_image(&length);
        (void)crypto_hash_sha256(kept, image, length);
        known = true;
    }
    memcpy(digest, kept, sizeof kept);
}
