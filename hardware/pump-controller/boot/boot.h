// SPDX-License-Identifier: Apache-2.0
/*
 * The first stage: at every start it judges the slots and runs an image only when its manifest is signed by the update key,
 * is for this device, does not go back, and names the SHA-256 of what lies in RAM, where it will run. When no slot holds one, it
 * judges the recovery image in the same way. Decisions are made twice, from values that a skipped instruction or a flipped bit
 * does not bring about.
 */
#ifndef PUMP_BOOT_H
#define PUMP_BOOT_H

#include <stddef.h>
#include <stdint.h>

#include "pump/manifest.h"
#include "slots.h"

/* What this build of the first stage accepts. */
struct boot_identity {
    uint8_t update_key[MANIFEST_KEY];
    uint8_t vendor_id[MANIFEST_UUID];
    uint8_t class_id[MANIFEST_UUID];
    char component[MANIFEST_COMPONENT_MAX + 1];
    uint8_t highest_build; /* enum assay_build_kind: release takes no other */
};
extern const struct boot_identity boot_identity;
/* The component of a recovery image: no slot takes it, and the recovery's place takes no other. */
#define BOOT_RECOVERY_COMPONENT "recovery"

/* Why a slot is not run; for the hand-over. Far apart. */
enum boot_verdict {
    BOOT_GOOD = 0x6d93,
    BOOT_EMPTY = 0x12ac,      /* no header, or its length is none */
    BOOT_UNSIGNED = 0x2b51,   /* manifest malformed, or not signed by the update key */
    BOOT_FOREIGN = 0x348e,    /* for another vendor, board, component or build; or it fits no RAM */
    BOOT_ROLLED_BACK = 0x47d8,
    BOOT_DAMAGED = 0x5927     /* the image is not what the manifest says */
};

/* What the image finds out about itself: at a fixed place in RAM, written by the first stage. */
struct boot_handover {
    uint32_t magic;
    uint32_t crc; /* over all that follows */
    uint8_t slot; /* enum slot: what runs; SLOT_NONE when nothing does */
    uint8_t trial; /* 1: it must confirm itself */
    uint16_t verdict_a; /* enum boot_verdict; 0 = not looked at */
    uint16_t verdict_b;
    uint16_t verdict_recovery;
    uint32_t rollback; /* of the running image */
    uint32_t size;
    uint8_t image_digest[MANIFEST_DIGEST];
    uint8_t sbom_digest[MANIFEST_DIGEST];
    uint32_t sequence; /* of its manifest: an update must have a higher one */
};
enum { BOOT_HANDOVER_MAGIC = 0x31424148 }; /* "HAB1" */

/* For the image: what was handed over; false when that is damaged. */
PUMP_MUST_CHECK bool boot_handover_read(struct boot_handover *handover);

/* 0 when all bytes are alike; looks at every one. Volatile, so that two calls are two looks. */
uint32_t boot_difference(const volatile uint8_t *a, const volatile uint8_t *b, size_t length);
/* Vendor, board, kind of build, load address; the component and the size that this slot is for. */
bool boot_is_for_this_device(const struct manifest *manifest, uint8_t slot);

/* What a board supplies. */
extern uint8_t *const boot_ram;         /* where images are loaded … */
extern const uint32_t boot_ram_address; /* … as manifests name it … */
extern const uint32_t boot_ram_size;    /* … and its room */
void boot_hand_over(const struct boot_handover *handover);
/* A trial begins: unless the image keeps the watchdog content until it has confirmed itself, the chip starts anew. */
void boot_watch_trial(void);
/*
 * Jumps into what lies in boot_ram. Only boot_launch calls it, with the right words; the address is made of both, so that whoever
 * comes here astray, without them, jumps to nowhere.
 */
void boot_start_image(uint32_t token, uint32_t inverted) __attribute__((noreturn));
/* Not even the recovery image may run: it waits for a reset. */
void boot_recover(void) __attribute__((noreturn));

/* The last look: both words come from the judgement, and unless both are right the board recovers. */
enum { BOOT_TOKEN = 0x2c5e9a71 };
void boot_launch(uint32_t token, uint32_t inverted) __attribute__((noreturn));

void boot_run(void) __attribute__((noreturn));

#endif
