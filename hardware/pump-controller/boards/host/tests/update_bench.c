// SPDX-License-Identifier: Apache-2.0
/* Images and manifests for tests of the update. */
#include "update_bench.h"

#include <string.h>

#include "crypto_hash_sha256.h"
#include "simulation.h"
#include "test.h"
#include "update.h"

enum { BLOCKS_MAX = 2 * BENCH_IMAGE_MAX / SLOT_PAGE };

void updates_make(struct update_image *image, uint8_t mark, uint32_t size, uint32_t sequence, uint32_t rollback)
{
    struct manifest *manifest = &image->manifest;
    CHECK(size <= BENCH_IMAGE_MAX);
    memset(image, 0, sizeof *image);
    for (uint32_t i = 0; i < size; i++) {
        image->bytes[i] = (uint8_t)(i * 31u + (i >> 8) + mark);
    }
    memcpy(manifest->vendor_id, boot_identity.vendor_id, MANIFEST_UUID);
    memcpy(manifest->class_id, boot_identity.class_id, MANIFEST_UUID);
    memcpy(manifest->component, boot_identity.component, sizeof manifest->component);
    manifest->sequence = sequence;
    manifest->version[0] = 1;
    manifest->rollback = rollback;
    manifest->size = size;
    (void)crypto_hash_sha256(manifest->digest, image->bytes, size);
    manifest->load_address = boot_ram_address;
    manifest->build = boot_identity.highest_build;
    memset(manifest->sbom_digest, mark, MANIFEST_DIGEST);
    updates_sign(image);
}

void updates_sign(struct update_image *image)
{
    struct signer maker;
    authority_make_maker(&maker);
    CHECK(memcmp(maker.public_key, boot_identity.update_key, MANIFEST_KEY) == 0);
    image->signed_length = authority_manifest(&maker, &image->manifest, image->signed_manifest);
}

void updates_flash(uint8_t slot, const struct update_image *image)
{
    struct slot_header header;
    uint8_t *const at = simulation.slots + slot_offset(slot);
    memset(&header, 0xff, sizeof header);
    header.magic = SLOT_HEADER_MAGIC;
    header.manifest_length = (uint16_t)image->signed_length;
    memcpy(header.manifest, image->signed_manifest, image->signed_length);
    memset(at, 0xff, slot == SLOT_RECOVERY ? SLOT_RECOVERY_SIZE : SLOT_SIZE);
    memcpy(at, &header, sizeof header);
    memcpy(at + SLOT_IMAGE_AT, image->bytes, image->manifest.size);
}

void updates_record(uint8_t confirmed, uint32_t rollback)
{
    struct slot_record record = { .confirmed = confirmed, .trial = SLOT_NONE, .rollback = rollback };
    CHECK(slot_record_store(&record) == PUMP_OK);
}

bool updates_start(void)
{
    const bool runs = simulation_first_stage();
    if (runs) {
        simulation_boot();
    }
    return runs;
}

struct boot_handover updates_handover(void)
{
    struct boot_handover handover;
    CHECK(boot_handover_read(&handover));
    return handover;
}

struct slot_record updates_slot_record(void)
{
    struct slot_record record;
    slot_record_load(&record);
    return record;
}

bool updates_runs(uint8_t slot, const struct update_image *image)
{
    const struct boot_handover handover = updates_handover();
    return handover.slot == slot && handover.size == image->manifest.size && handover.rollback == image->manifest.rollback &&
           handover.sequence == image->manifest.sequence &&
           memcmp(handover.image_digest, image->manifest.digest, MANIFEST_DIGEST) == 0 &&
           memcmp(boot_ram, image->bytes, image->manifest.size) == 0;
}

uint8_t updates_begin(const struct update_image *image)
{
    return update_begin(image->signed_manifest, image->signed_length);
}

uint8_t updates_write(const struct update_image *image, uint32_t until)
{
    uint8_t result = ASSAY_RESULT_SUCCESS;
    const uint32_t end = until < image->manifest.size ? until : image->manifest.size;
    unsigned blocks = 0;
    for (uint32_t at = update_state().received; result == ASSAY_RESULT_SUCCESS && at < end && blocks < (unsigned)BLOCKS_MAX; blocks++) {
        const uint32_t left = image->manifest.size - at;
        result = update_write(at, image->bytes + at, left < (uint32_t)SLOT_PAGE ? left : SLOT_PAGE);
        at = update_state().received;
    }
    return result;
}

bool updates_transfer(const struct update_image *image)
{
    return updates_begin(image) == ASSAY_RESULT_SUCCESS && updates_write(image, image->manifest.size) == ASSAY_RESULT_SUCCESS &&
           update_finish() == ASSAY_RESULT_SUCCESS && update_state().phase == ASSAY_UPDATE_PHASE_READY;
}
