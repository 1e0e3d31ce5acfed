// SPDX-License-Identifier: Apache-2.0
/*
 * The whole flash in a file, or in memory that restarts keep. What is written there survives the process, however it ends. A new one
 * holds what a maker flashes: NAME.flash beside the program NAME, written by build.mjs.
 */
#include "flash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "process.h"
#include "pump/port.h"
#include "slots.h"

enum { FLASH_SIZE = SLOT_STORAGE_OFFSET + PORT_FLASH_SIZE };

static uint8_t *cells;

/* Beside this program. */
static int open_factory(void)
{
    char name[4096];
    const ssize_t length = readlink("/proc/self/exe", name, sizeof name);
    const int room = length > 0 ? (int)sizeof name - (int)length : 0;
    if (length <= 0 || snprintf(name + length, (size_t)room, ".flash") >= room) {
        fail("cannot find", "/proc/self/exe");
    }
    const int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        fail("no image to flash (node build.mjs host):", name);
    }
    return file;
}

static void fill(void)
{
    const int factory = open_factory();
    size_t at = 0;
    memset(cells, 0xff, FLASH_SIZE);
    for (ssize_t length = 1; length > 0; at += (size_t)length) {
        length = read(factory, cells + at, (size_t)SLOT_STORAGE_OFFSET - at);
        if (length < 0) {
            fail("cannot read", "the image to flash");
        }
    }
    (void)close(factory);
}

/* Of the file `name`; without one, of memory that a restart hands on by its descriptor. */
static int open_cells(const char *name, int handed_on)
{
    if (name == NULL) {
        return handed_on >= 0 ? handed_on : memfd_create("flash", 0);
    }
    return open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

int flash_start(const char *name, int handed_on)
{
    struct stat found = { 0 };
    const int file = open_cells(name, handed_on);
    const bool good = file >= 0 && fstat(file, &found) == 0 && (found.st_size == 0 || found.st_size == FLASH_SIZE);
    if (!good || ftruncate(file, FLASH_SIZE) != 0) {
        fail("no flash image of the right size, and none can be made:", name != NULL ? name : "in memory");
    }
    void *memory = mmap(NULL, FLASH_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        fail("cannot map the flash", name != NULL ? name : "in memory");
    }
    cells = memory;
    if (found.st_size == 0) {
        fill();
    }
    return name == NULL ? file : -1;
}

void flash_read(uint32_t offset, void *out, size_t length)
{
    memcpy(out, cells + offset, length);
}

enum pump_status flash_program(uint32_t offset, const uint8_t *page)
{
    if (offset % PORT_FLASH_PAGE != 0u || offset >= FLASH_SIZE) {
        return PUMP_FAULT;
    }
    for (unsigned i = 0; i < PORT_FLASH_PAGE; i++) {
        cells[offset + i] &= page[i];
    }
    return PUMP_OK;
}

enum pump_status flash_erase(uint32_t offset)
{
    if (offset % PORT_FLASH_SECTOR != 0u || offset >= FLASH_SIZE) {
        return PUMP_FAULT;
    }
    memset(cells + offset, 0xff, PORT_FLASH_SECTOR);
    return PUMP_OK;
}
