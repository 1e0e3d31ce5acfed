// SPDX-License-Identifier: Apache-2.0
/* Judges one slot: manifest, device, rollback, then the image as it lies in RAM. */
#include "judge.h"

#include <string.h>

#include "crypto_hash_sha256.h"

enum { STEP_HEADER = 0x1d, STEP_SIGNED = 0x2b0, STEP_DEVICE = 0x3500, STEP_ROLLBACK = 0x47000, STEP_IMAGE = 0x590000,
       STEP_SIGNED_AGAIN = 0x6300000 };
_Static_assert(crypto_hash_sha256_BYTES == MANIFEST_DIGEST, "a digest is a SHA-256");
_Static_assert(STEP_HEADER + STEP_SIGNED + STEP_DEVICE + STEP_ROLLBACK + STEP_IMAGE + STEP_SIGNED_AGAIN ==
                   BOOT_ALL_STEPS,
               "the sum that boot_run asks for");

/*
 * The image is hashed once: no single fault makes SHA-256 come out as the manifest says. What can be faulted is the comparison, so
 * the digest is kept, and compared by each look for itself.
 */
static void hash_image(const struct manifest *manifest, uint8_t digest[MANIFEST_DIGEST])
{
    memset(digest, 0, MANIFEST_DIGEST);
    (void)crypto_hash_sha256(digest, boot_ram, manifest->size);
}

static bool image_is_whole(const struct manifest *manifest, const uint8_t digest[MANIFEST_DIGEST])
{
    const uint32_t once = boot_difference(digest, manifest->digest, MANIFEST_DIGEST);
    const uint32_t again = boot_difference(manifest->digest, digest, MANIFEST_DIGEST);
    return once == 0u && again == 0u;
}

/*
 * The recovery image is written by no update: there is no older one to go back to, and a counter that rose after it was made must not
 * shut it out. It is told by what was signed as well as by where it lies.
 */
static bool goes_not_back(uint8_t slot, const struct manifest *manifest, const struct slot_record *record)
{
    if (slot == SLOT_RECOVERY && strcmp(manifest->component, BOOT_RECOVERY_COMPONENT) == 0) {
        return true;
    }
    return record->rollback == ~record->rollback_inverted && manifest->rollback >= record->rollback;
}

/* All that can be said before the image is loaded. */
static enum boot_verdict judge_manifest(uint8_t slot, const struct slot_header *header, const struct slot_record *record,
                                        struct boot_judgement *judgement)
{
    if (header->magic != SLOT_HEADER_MAGIC || header->manifest_length > MANIFEST_MAX) {
        return BOOT_EMPTY;
    }
    judgement->steps += STEP_HEADER;
    if (manifest_open(boot_identity.update_key, header->manifest, header->manifest_length, &judgement->manifest) !=
        MANIFEST_OK) {
        return BOOT_UNSIGNED;
    }
    judgement->steps += STEP_SIGNED;
    if (!boot_is_for_this_device(&judgement->manifest, slot)) {
        return BOOT_FOREIGN;
    }
    judgement->steps += STEP_DEVICE;
    if (!goes_not_back(slot, &judgement->manifest, record)) {
        return BOOT_ROLLED_BACK;
    }
    judgement->steps += STEP_ROLLBACK;
    return BOOT_GOOD;
}

void boot_judge(uint8_t slot, const struct slot_record *first, const struct slot_record *second,
                struct boot_judgement *judgement)
{
    struct slot_header header;
    struct manifest again;
    uint8_t digest[MANIFEST_DIGEST];
    memset(judgement, 0, sizeof *judgement);
    judgement->verdict = BOOT_UNSIGNED;
    slot_flash_read(slot_offset(slot), &header, sizeof header);
    const enum boot_verdict verdict = judge_manifest(slot, &header, first, judgement);
    if (verdict != BOOT_GOOD) {
        judgement->verdict = verdict;
        return;
    }
    slot_flash_read(slot_offset(slot) + SLOT_IMAGE_AT, boot_ram, judgement->manifest.size);
    hash_image(&judgement->manifest, digest);
    if (!image_is_whole(&judgement->manifest, digest)) {
        judgement->verdict = BOOT_DAMAGED;
        return;
    }
    judgement->steps += STEP_IMAGE;
    /* Once more from the start, so that no single fault in the first look decides. */
    if (manifest_open(boot_identity.update_key, header.manifest, header.manifest_length, &again) != MANIFEST_OK ||
        boot_difference((const uint8_t *)&again, (const uint8_t *)&judgement->manifest, sizeof again) != 0u ||
        !image_is_whole(&again, digest) || !goes_not_back(slot, &again, second) ||
        !boot_is_for_this_device(&again, slot)) {
        judgement->verdict = BOOT_DAMAGED;
        return;
    }
    judgement->steps += STEP_SIGNED_AGAIN;
    judgement->verdict = BOOT_GOOD;
}
