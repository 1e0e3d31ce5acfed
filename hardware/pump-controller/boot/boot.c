// SPDX-License-Identifier: Apache-2.0
/* Chooses what runs: a trial first, while it has tries; then the confirmed slot; then the other; then the recovery image. */
#include "boot.h"

#include <string.h>

#include "judge.h"
#include "pump/crc32.h"

static struct boot_judgement judgement;
static struct boot_handover handover;

/* The same record, read twice: a fault in one reading must not bring an older state back. */
static struct slot_record records[2];
enum { READINGS_MAX = 6 };

static void note_verdict(uint8_t slot)
{
    if (slot == SLOT_A) {
        handover.verdict_a = (uint16_t)judgement.verdict;
    } else if (slot == SLOT_B) {
        handover.verdict_b = (uint16_t)judgement.verdict;
    } else {
        handover.verdict_recovery = (uint16_t)judgement.verdict;
    }
}

static void prepare_handover(uint8_t slot, bool trial)
{
    const struct manifest *manifest = &judgement.manifest;
    handover.magic = BOOT_HANDOVER_MAGIC;
    handover.slot = slot;
    handover.trial = trial ? 1u : 0u;
    if (slot != SLOT_NONE) {
        handover.rollback = manifest->rollback;
        handover.size = manifest->size;
        handover.sequence = manifest->sequence;
        memcpy(handover.image_digest, manifest->digest, MANIFEST_DIGEST);
        memcpy(handover.sbom_digest, manifest->sbom_digest, MANIFEST_DIGEST);
    }
    const size_t head = offsetof(struct boot_handover, slot);
    handover.crc = crc32_of((const uint8_t *)&handover + head, sizeof handover - head);
    boot_hand_over(&handover);
}

/* Runs the slot if it may; returns if not. */
static void try_slot(uint8_t slot, bool trial)
{
    boot_judge(slot, &records[0], &records[1], &judgement);
    note_verdict(slot);
    const volatile struct boot_judgement *look = &judgement; /* each look is a load of its own */
    if (look->verdict != BOOT_GOOD || look->steps != BOOT_ALL_STEPS) {
        return;
    }
    prepare_handover(slot, trial);
    if (trial) {
        boot_watch_trial();
    }
    /* Words that only a good judgement makes: each check of the launch works on another of the two results. */
    const uint32_t token = (uint32_t)BOOT_TOKEN ^ (uint32_t)look->verdict ^ (uint32_t)BOOT_GOOD;
    const uint32_t inverted = ~((uint32_t)BOOT_TOKEN ^ look->steps ^ (uint32_t)BOOT_ALL_STEPS);
    if (look->steps == BOOT_ALL_STEPS && look->verdict == BOOT_GOOD) {
        boot_launch(token, inverted);
    }
}

/* Takes one try away before the trial runs, so that an image which never confirms itself is not tried for ever. */
static bool begin_trial(struct slot_record *record)
{
    if (record->trial == SLOT_NONE || record->tries == 0u) {
        return false;
    }
    record->tries--;
    return slot_record_store(record) == PUMP_OK;
}

/* Until two readings in a row agree; a disturbed one is read again. */
static bool load_records(void)
{
    slot_record_load(&records[0]);
    for (unsigned i = 0; i < READINGS_MAX; i++) {
        slot_record_load(&records[1]);
        if (memcmp(&records[0], &records[1], sizeof records[0]) == 0) {
            return true;
        }
        records[0] = records[1];
    }
    return false;
}

void boot_run(void)
{
    memset(&handover, 0, sizeof handover);
    if (load_records()) {
        struct slot_record next = records[0];
        if (begin_trial(&next)) {
            try_slot(next.trial, true);
        }
        try_slot(next.confirmed, false);
        if (next.trial == SLOT_NONE) {
            /* The confirmed image is damaged: the other slot may hold one that ran before, if it does not go back. */
            try_slot(slot_other(next.confirmed), false);
        }
    }
    try_slot(SLOT_RECOVERY, false);
    prepare_handover(SLOT_NONE, false);
    boot_recover();
}
