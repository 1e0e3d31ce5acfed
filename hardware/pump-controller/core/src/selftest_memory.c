// SPDX-License-Identifier: Apache-2.0
/* The image against its digest, and a march over RAM, both a little at a time. */
#include <string.h>

#include "crypto_hash_sha256.h"

#include "pump/port.h"
#include "pump/selftest.h"
#include "selftest_parts.h"
#if defined(PUMP_VERIFIED_BOOT)
#include "boot.h"
#else
#include "image_digest.h"
#endif

static struct {
    crypto_hash_sha256_state hash;
    size_t at;
    unsigned ram_part;
    size_t ram_at; /* in blocks */
} memory;

void selftest_image_start(void)
{
    memory.at = 0;
    (void)crypto_hash_sha256_init(&memory.hash);
}

/* Without a first stage to say what the image was, it is held to what it was when somebody first asked. */
PUMP_MUST_CHECK static bool read_wanted(uint8_t digest[crypto_hash_sha256_BYTES])
{
#if defined(PUMP_VERIFIED_BOOT)
    struct boot_handover handover;
    const bool known = boot_handover_read(&handover);
    memcpy(digest, handover.image_digest, crypto_hash_sha256_BYTES);
    return known;
#else
    image_digest_get(digest);
    return true;
#endif
}

bool selftest_image(bool *ended)
{
    size_t length;
    const uint8_t *image = port_image(&length);
    const size_t left = length - memory.at;
    const size_t slice = left < (size_t)SELFTEST_IMAGE_SLICE ? left : (size_t)SELFTEST_IMAGE_SLICE;
    (void)crypto_hash_sha256_update(&memory.hash, image + memory.at, slice);
    memory.at += slice;
    *ended = memory.at == length;
    if (!*ended) {
        return true;
    }
    uint8_t found[crypto_hash_sha256_BYTES];
    uint8_t wanted[crypto_hash_sha256_BYTES];
    (void)crypto_hash_sha256_final(&memory.hash, found);
    selftest_image_start();
    return read_wanted(wanted) && memcmp(found, wanted, sizeof wanted) == 0;
}

/* Fills the block, each word with another pattern, and looks whether all is there: a cell that sticks or follows its neighbour shows. */
static bool keeps(volatile uint32_t block[SELFTEST_BLOCK], uint32_t turn)
{
    bool kept = true;
    for (uint32_t i = 0; i < SELFTEST_BLOCK; i++) {
        block[i] = turn ^ (i * UINT32_C(0x9e3779b9));
    }
    for (uint32_t i = 0; i < SELFTEST_BLOCK; i++) {
        kept = kept && block[i] == (turn ^ (i * UINT32_C(0x9e3779b9)));
    }
    return kept;
}

bool selftest_march(volatile uint32_t block[SELFTEST_BLOCK])
{
    uint32_t before[SELFTEST_BLOCK];
    bool kept = true;
    const uint32_t critical = port_critical_enter();
    for (unsigned i = 0; i < SELFTEST_BLOCK; i++) {
        before[i] = block[i];
    }
    kept = keeps(block, UINT32_C(0x55555555));
    kept = keeps(block, ~UINT32_C(0x55555555)) && kept;
    for (unsigned i = 0; i < SELFTEST_BLOCK; i++) {
        block[i] = before[i];
        kept = kept && block[i] == before[i];
    }
    port_critical_exit(critical);
    return kept;
}

void selftest_ram_start(void)
{
    memory.ram_part = 0;
    memory.ram_at = 0;
}

bool selftest_ram(void)
{
    bool kept = true;
    for (unsigned i = 0; kept && i < SELFTEST_RAM_SLICE / (SELFTEST_BLOCK * sizeof(uint32_t)); i++) {
        size_t words;
        uint32_t *part = port_ram(memory.ram_part, &words);
        if (part == NULL) {
            selftest_ram_start();
            return true;
        }
        if ((memory.ram_at + 1u) * SELFTEST_BLOCK > words) {
            memory.ram_part++;
            memory.ram_at = 0;
        } else {
            kept = selftest_march(part + memory.ram_at * SELFTEST_BLOCK);
            memory.ram_at++;
        }
    }
    return kept;
}
