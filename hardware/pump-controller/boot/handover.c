// SPDX-License-Identifier: Apache-2.0
/* What the first stage has left for the image, where the board keeps it (memory.h). */
#include <string.h>

#include "boot.h"
#include "memory.h"
#include "pump/crc32.h"

bool boot_handover_read(struct boot_handover *handover)
{
    memcpy(handover, (const void *)HANDOVER_ADDRESS, sizeof *handover);
    const size_t head = offsetof(struct boot_handover, slot);
    return handover->magic == (uint32_t)BOOT_HANDOVER_MAGIC &&
           handover->crc == crc32_of((const uint8_t *)handover + head, sizeof *handover - head);
}
