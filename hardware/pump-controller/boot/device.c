// SPDX-License-Identifier: Apache-2.0
/* Whether an image is for this device: asked by the first stage at every start, and by the firmware before it takes an update. */
#include <string.h>

#include "boot.h"

uint32_t boot_difference(const volatile uint8_t *a, const volatile uint8_t *b, size_t length)
{
    volatile uint32_t any = 0xffu; /* of what is still to be shown */
    uint32_t found = 0;
    size_t i;
    for (i = 0; i < length; i++) {
        found |= (uint32_t)(a[i] ^ b[i]);
    }
    if (i == length) { /* a loop that was left early shows nothing */
        any = found;
    }
    return any;
}

static bool fits(const struct manifest *manifest, uint8_t slot)
{
    const uint32_t room = slot == SLOT_RECOVERY ? SLOT_RECOVERY_IMAGE_MAX : SLOT_IMAGE_MAX;
    return manifest->size <= boot_ram_size && manifest->size <= room;
}

bool boot_is_for_this_device(const struct manifest *manifest, uint8_t slot)
{
    const char *const component = slot == SLOT_RECOVERY ? BOOT_RECOVERY_COMPONENT : boot_identity.component;
    return boot_difference(manifest->vendor_id, boot_identity.vendor_id, MANIFEST_UUID) == 0u &&
           boot_difference(manifest->class_id, boot_identity.class_id, MANIFEST_UUID) == 0u &&
           strcmp(manifest->component, component) == 0 && manifest->build <= boot_identity.highest_build &&
           manifest->load_address == boot_ram_address && fits(manifest, slot);
}
