// SPDX-License-Identifier: Apache-2.0
/* Flash in a file, or in memory only. What is written there survives the process, however it ends. */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"
#include "pump/port.h"

static uint8_t *cells;

static uint8_t *map(int file)
{
    const int kind = file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void *memory = mmap(NULL, PORT_FLASH_SIZE, PROT_READ | PROT_WRITE, kind, file, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void flash_start(const char *name)
{
    struct stat found = {0};
    int file = -1;
    if (name != NULL) {
        file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        const bool good = file >= 0 && fstat(file, &found) == 0 && (found.st_size == 0 || found.st_size == PORT_FLASH_SIZE);
        if (!good || ftruncate(file, PORT_FLASH_SIZE) != 0) {
            fail("no flash image of the right size, and none can be made:", name);
        }
    }
    cells = map(file);
    if (cells == NULL) {
        fail("cannot map the flash", name != NULL ? name : "in memory");
    }
    if (found.st_size == 0) {
        memset(cells, 0xff, PORT_FLASH_SIZE);
    }
}

void port_flash_read(uint32_t offset, void *out, size_t length)
{
    memcpy(out, cells + offset, length);
}

enum pump_status port_flash_program(uint32_t offset, const uint8_t page[PORT_FLASH_PAGE])
{
    if (offset % PORT_FLASH_PAGE != 0u || offset >= PORT_FLASH_SIZE) {
        return PUMP_FAULT;
    }
    for (unsigned i = 0; i < PORT_FLASH_PAGE; i++) {
        cells[offset + i] &= page[i];
    }
    return PUMP_OK;
}

enum pump_status port_flash_erase(uint32_t offset)
{
    if (offset % PORT_FLASH_SECTOR != 0u || offset >= PORT_FLASH_SIZE) {
        return PUMP_FAULT;
    }
    memset(cells + offset, 0xff, PORT_FLASH_SECTOR);
    return PUMP_OK;
}
