// SPDX-License-Identifier: Apache-2.0
/* Images and manifests for tests of the update, and a pump whose slots hold some. */
#ifndef HOST_UPDATE_BENCH_H
#define HOST_UPDATE_BENCH_H

#include <stdbool.h>

#include "authority.h"
#include "boot.h"

enum { BENCH_IMAGE_MAX = 4 * SLOT_SECTOR };

struct update_image {
    struct manifest manifest;
    uint8_t bytes[BENCH_IMAGE_MAX];
    uint8_t signed_manifest[MANIFEST_MAX];
    size_t signed_length;
};

/* For this pump, of so many bytes that `mark` makes different from others, sequence and rollback counter as given. */
void updates_make(struct update_image *image, uint8_t mark, uint32_t size, uint32_t sequence, uint32_t rollback);
/* Signs what the manifest says by now. */
void updates_sign(struct update_image *image);
/* Puts an image with its manifest into a slot, as a maker does. */
void updates_flash(uint8_t slot, const struct update_image *image);
/* The record of the slots, as a maker or an update before has left it. */
void updates_record(uint8_t confirmed, uint32_t rollback);
/* The first stage judges, and what it chose boots; false when nothing may run, and nothing boots. */
bool updates_start(void);
struct boot_handover updates_handover(void);
struct slot_record updates_slot_record(void);
/* Whether what was loaded is this image, byte for byte, and the hand-over says so. */
bool updates_runs(uint8_t slot, const struct update_image *image);

/* BeginUpdate with this image's manifest. */
uint8_t updates_begin(const struct update_image *image);
/* Blocks from where the pump is, up to `until` bytes; the last result. */
uint8_t updates_write(const struct update_image *image, uint32_t until);
/* All of it, to the pump's own check; true when it is ready. */
bool updates_transfer(const struct update_image *image);

#endif
