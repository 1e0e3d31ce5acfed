// SPDX-License-Identifier: Apache-2.0
/* The image slots and their records, for the first stage and for the firmware. */
#include "flash.h"
#include "slots.h"

void slot_flash_read(uint32_t offset, void *out, size_t length)
{
    flash_read(offset, out, length);
}

static bool is_ours(uint32_t offset)
{
    const bool is_record = offset >= SLOT_RECORDS_OFFSET &&
                           offset < (uint32_t)SLOT_RECORDS_OFFSET + SLOT_RECORD_SECTORS * (uint32_t)SLOT_SECTOR;
    const bool is_a = offset >= SLOT_A_OFFSET && offset < (uint32_t)SLOT_A_OFFSET + SLOT_SIZE;
    const bool is_b = offset >= SLOT_B_OFFSET && offset < (uint32_t)SLOT_B_OFFSET + SLOT_SIZE;
    return is_record || is_a || is_b; /* never the first stage, nor the recovery image */
}

enum pump_status slot_flash_program(uint32_t offset, const uint8_t page[SLOT_PAGE])
{
    return is_ours(offset) ? flash_program(offset, page) : PUMP_FAULT;
}

enum pump_status slot_flash_erase(uint32_t offset)
{
    return is_ours(offset) ? flash_erase(offset) : PUMP_FAULT;
}
