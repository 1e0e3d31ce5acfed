// SPDX-License-Identifier: Apache-2.0
/* Flash work of an update. */
#include "update_slot.h"

#include <string.h>

#include "boot.h"
#include "crypto_hash_sha256.h"

#include "pump/audit_log.h"
#include "pump/drive.h"
#include "pump/port.h"

/* An erase takes 45 ms, on a bad day 400. Steps are 2 s apart, so a rest comes within a second. */
enum { REST_US = 500000, PATIENCE_US = 3000000, PATIENCE_LOOKS = 10000000 };

bool update_slot_may_erase(void)
{
    const uint32_t critical = port_critical_enter();
    const bool rests = drive_is_idle_for(REST_US);
    port_critical_exit(critical);
    return rests;
}

/* Does `deed` in a critical section, as soon as no step is due. Interrupts go on while it waits. */
PUMP_MUST_CHECK static enum pump_status at_rest(enum pump_status (*deed)(void *), void *with)
{
    const uint64_t until = port_now_us() + PATIENCE_US;
    for (uint32_t looks = 0; looks < (uint32_t)PATIENCE_LOOKS && port_now_us() < until; looks++) {
        const uint32_t critical = port_critical_enter();
        if (drive_is_idle_for(REST_US)) {
            const enum pump_status status = deed(with);
            port_critical_exit(critical);
            return status;
        }
        port_critical_exit(critical);
    }
    return PUMP_STATE;
}

static enum pump_status erase(void *with)
{
    return slot_flash_erase(*(const uint32_t *)with);
}

enum pump_status update_slot_erase(uint32_t offset)
{
    return at_rest(erase, &offset);
}

static enum pump_status store(void *with)
{
    return slot_record_store(with);
}

enum pump_status update_slot_store(struct slot_record *record)
{
    return at_rest(store, record);
}

enum pump_status update_slot_program(uint32_t offset, const uint8_t *data, size_t length)
{
    uint8_t page[SLOT_PAGE];
    uint8_t written[SLOT_PAGE];
    memset(page, 0xff, sizeof page);
    memcpy(page, data, length);
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = slot_flash_program(offset, page);
    port_critical_exit(critical);
    if (status != PUMP_OK) {
        return status;
    }
    slot_flash_read(offset, written, sizeof written);
    if (memcmp(page, written, sizeof page) != 0) {
        audit_log(ASSAY_AUDIT_KIND_FLASH_FAULT, NULL, AUDIT_PLACE_SLOT);
        return PUMP_FAULT;
    }
    return PUMP_OK;
}

enum pump_status update_slot_write_header(uint8_t slot, const uint8_t *manifest, size_t length)
{
    struct slot_header header;
    memset(&header, 0xff, sizeof header);
    header.magic = SLOT_HEADER_MAGIC;
    header.manifest_length = (uint16_t)length;
    memcpy(header.manifest, manifest, length);
    const uint32_t offset = slot_offset(slot);
    enum pump_status status = update_slot_erase(offset);
    /* The first page, with the magic, comes last: a header that was cut off is none. */
    if (status == PUMP_OK) {
        status = update_slot_program(offset + SLOT_PAGE, (const uint8_t *)&header + SLOT_PAGE, sizeof header - SLOT_PAGE);
    }
    if (status == PUMP_OK) {
        status = update_slot_program(offset, (const uint8_t *)&header, SLOT_PAGE);
    }
    return status;
}

bool update_slot_has_header(uint8_t slot, const uint8_t *manifest, size_t length)
{
    struct slot_header header;
    slot_flash_read(slot_offset(slot), &header, sizeof header);
    return header.magic == SLOT_HEADER_MAGIC && header.manifest_length == length && length <= MANIFEST_MAX &&
           memcmp(header.manifest, manifest, length) == 0;
}

enum pump_status update_slot_forget(uint8_t slot)
{
    static const uint8_t nothing[SLOT_PAGE];
    return update_slot_program(slot_offset(slot), nothing, sizeof nothing);
}

/* Behind the header, one bit a sector of the image, from the lowest: cleared when the sector is written and read back. */
enum { PROGRESS_AT = 2 * SLOT_PAGE, PROGRESS_BITS = SLOT_IMAGE_MAX / SLOT_SECTOR };
_Static_assert(PROGRESS_BITS <= SLOT_PAGE * 8, "one page of bits");

uint32_t update_slot_count(uint8_t slot)
{
    uint8_t bits[SLOT_PAGE];
    unsigned sectors = 0;
    slot_flash_read(slot_offset(slot) + PROGRESS_AT, bits, sizeof bits);
    while (sectors < (unsigned)PROGRESS_BITS && (((unsigned)bits[sectors / 8u] >> (sectors % 8u)) & 1u) == 0u) {
        sectors++;
    }
    return sectors * (uint32_t)SLOT_SECTOR;
}

enum pump_status update_slot_note(uint8_t slot, uint32_t count)
{
    uint8_t bits[SLOT_PAGE];
    memset(bits, 0xff, sizeof bits);
    for (unsigned sector = 0; sector < count / SLOT_SECTOR; sector++) {
        bits[sector / 8u] = (uint8_t)(bits[sector / 8u] & ~(1u << (sector % 8u)));
    }
    return update_slot_program(slot_offset(slot) + PROGRESS_AT, bits, sizeof bits);
}

bool update_slot_is_whole(uint8_t slot, const struct manifest *manifest)
{
    struct slot_header header;
    struct manifest again;
    uint8_t bytes[SLOT_PAGE];
    uint8_t digest[MANIFEST_DIGEST];
    crypto_hash_sha256_state hash;
    slot_flash_read(slot_offset(slot), &header, sizeof header);
    if (header.magic != SLOT_HEADER_MAGIC || header.manifest_length > MANIFEST_MAX ||
        manifest_open(boot_identity.update_key, header.manifest, header.manifest_length, &again) != MANIFEST_OK ||
        boot_difference((const uint8_t *)&again, (const uint8_t *)manifest, sizeof again) != 0u) {
        return false;
    }
    (void)crypto_hash_sha256_init(&hash);
    for (uint32_t at = 0; at < manifest->size; at += SLOT_PAGE) {
        const uint32_t left = manifest->size - at;
        const size_t length = left < (uint32_t)SLOT_PAGE ? left : SLOT_PAGE;
        slot_flash_read(slot_offset(slot) + SLOT_IMAGE_AT + at, bytes, length);
        (void)crypto_hash_sha256_update(&hash, bytes, length);
    }
    (void)crypto_hash_sha256_final(&hash, digest);
    return boot_difference(digest, manifest->digest, sizeof digest) == 0u;
}
