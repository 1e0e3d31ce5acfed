// SPDX-License-Identifier: Apache-2.0
/* The storage of the core: the upper part of the flash. */
#include "flash.h"
#include "pump/port.h"
#include "slots.h"

void port_flash_read(uint32_t offset, void *out, size_t length)
{
    flash_read(SLOT_STORAGE_OFFSET + offset, out, length);
}

enum pump_status port_flash_program(uint32_t offset, const uint8_t page[PORT_FLASH_PAGE])
{
    return offset < PORT_FLASH_SIZE ? flash_program(SLOT_STORAGE_OFFSET + offset, page) : PUMP_FAULT;
}

enum pump_status port_flash_erase(uint32_t offset)
{
    return offset < PORT_FLASH_SIZE ? flash_erase(SLOT_STORAGE_OFFSET + offset) : PUMP_FAULT;
}
