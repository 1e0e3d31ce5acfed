// SPDX-License-Identifier: Apache-2.0
/* Who may sign updates for this pump, and what it is: of the build (boot_identity.h, written by build.mjs). */
#include "boot.h"
#include "../core/generated/messages.h"
#include "boot_identity.h"
#include "memory.h"

const struct boot_identity boot_identity = {
    .update_key = BOOT_UPDATE_KEY,
    .vendor_id = BOOT_VENDOR_ID,
    .class_id = BOOT_CLASS_ID,
    .component = BOOT_COMPONENT,
    .highest_build = ASSAY_BUILD_KIND,
};

const uint32_t boot_ram_address = IMAGE_ADDRESS;
const uint32_t boot_ram_size = IMAGE_ROOM;
