// SPDX-License-Identifier: Apache-2.0
/* The serial number. It names the pump and proves nothing: no key is derived from it. */
#include "serial_number.h"

#include <string.h>

#include "crypto_hash_sha256.h"

#include "pump/port.h"
#include "pump/store.h"

static uint8_t number[8];

void serial_number_start(void)
{
    const uint32_t critical = port_critical_enter();
    const bool given = port_unique_id(number);
    port_critical_exit(critical);
    const struct noise_key_pair *identity = store_identity();
    if (!given && identity != NULL) {
        uint8_t hash[crypto_hash_sha256_BYTES];
        (void)crypto_hash_sha256(hash, identity->public, NOISE_KEY);
        memcpy(number, hash, sizeof number);
    }
}

void serial_number_get(uint8_t serial[8])
{
    memcpy(serial, number, sizeof number);
}
