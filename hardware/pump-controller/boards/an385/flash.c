// SPDX-License-Identifier: Apache-2.0
/*
 * A flash chip in the PSRAM, which a reset leaves alone and QEMU can keep in a file (README of the board): then a killed
 * QEMU is a power cut, also in the middle of an operation. The cells are stored inverted, so that fresh memory, all zeros,
 * is an erased chip. Operations take the time that they take on a real one.
 */
#include <string.h>

#include "pump/port.h"

enum { PROGRAM_US = 700, ERASE_US = 45000, PAGES_OF_SECTOR = PORT_FLASH_SECTOR / PORT_FLASH_PAGE };

/* Of the linker script. */
extern uint8_t __flash_cells[PORT_FLASH_SIZE];

static void wait_until(uint64_t at_us)
{
    while (port_now_us() < at_us) {
    }
}

void port_flash_read(uint32_t offset, void *out, size_t length)
{
    uint8_t *bytes = out;
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (uint8_t)~__flash_cells[offset + i];
    }
}

/* Programming clears bits, which here sets them. */
enum pump_status port_flash_program(uint32_t offset, const uint8_t page[PORT_FLASH_PAGE])
{
    if (offset % PORT_FLASH_PAGE != 0u || offset >= PORT_FLASH_SIZE) {
        return PUMP_FAULT;
    }
    const uint32_t critical = port_critical_enter();
    const uint64_t end = port_now_us() + PROGRAM_US;
    for (unsigned i = 0; i < PORT_FLASH_PAGE; i++) {
        __flash_cells[offset + i] |= (uint8_t)~page[i];
    }
    wait_until(end);
    port_critical_exit(critical);
    return PUMP_OK;
}

enum pump_status port_flash_erase(uint32_t offset)
{
    if (offset % PORT_FLASH_SECTOR != 0u || offset >= PORT_FLASH_SIZE) {
        return PUMP_FAULT;
    }
    const uint32_t critical = port_critical_enter();
    uint64_t end = port_now_us();
    for (unsigned i = 0; i < PAGES_OF_SECTOR; i++) {
        memset(&__flash_cells[offset + i * PORT_FLASH_PAGE], 0, PORT_FLASH_PAGE);
        end += ERASE_US / PAGES_OF_SECTOR;
        wait_until(end);
    }
    port_critical_exit(critical);
    return PUMP_OK;
}
