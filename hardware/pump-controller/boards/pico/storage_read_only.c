// SPDX-License-Identifier: Apache-2.0
/*
 * The storage as the recovery image sees it: to be read only. It knows the pump's identity and its peers from there, and may be
 * older than what wrote there last.
 */
#include "flash.h"
#include "pump/port.h"
#include "slots.h"

void port_flash_read(uint32_t offset, void *out, size_t length)
{
    flash_read(SLOT_STORAGE_OFFSET + offset, out, length);
}

enum pump_status port_flash_program(uint32_t offset, const uint8_t page[PORT_FLASH_PAGE])
{
    (void)offset;
    (void)page;
    return PUMP_STATE;
}

enum pump_status port_flash_erase(uint32_t offset)
{
    (void)offset;
    return PUMP_STATE;
}
