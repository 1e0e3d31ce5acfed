// SPDX-License-Identifier: Apache-2.0
/*
 * Flash through the boot ROM's functions (RP2040 datasheet §2.8.3.1). While one of them works the flash cannot be read:
 * all code and constants lie in RAM, and interrupts are off.
 */
#include <string.h>

#include "flash.h"
#include "pump/port.h"
#include "rp2040.h"

#define ROM_CODE(a, b) ((uint16_t)((a) | ((b) << 8)))
enum { ROM_MAGIC_ADDRESS = 0x10, ROM_TABLE_POINTER = 0x14, ROM_MAGIC = ROM_CODE('M', 'u') };
enum { ERASE_BLOCK = 1 << 16, ERASE_BLOCK_COMMAND = 0xd8 };
enum { READ_UNIQUE_ID = 0x4b, UNIQUE_ID_DUMMY = 4, UNIQUE_ID_BYTES = 8, SPI_PATIENCE = 1000 };

typedef void (*rom_function)(void);
typedef void (*rom_erase)(uint32_t offset, size_t count, uint32_t block_size, uint8_t block_command);
typedef void (*rom_program)(uint32_t offset, const uint8_t *data, size_t count);

struct rom_flash {
    rom_function connect;
    rom_function exit_xip;
    rom_erase erase;
    rom_program program;
    rom_function flush_cache;
    rom_function enter_xip;
};

/* The ROM begins at address 0: the linker gives it a name, since C knows no object there. */
extern const uint8_t __rom_start[];

static uint16_t rom_read16(uint32_t address)
{
    return (uint16_t)(__rom_start[address] | (__rom_start[address + 1u] << 8));
}

/* Address of a ROM function; 0 when the ROM has none of that name. */
static uintptr_t rom_find(uint16_t code)
{
    for (uint32_t entry = rom_read16(ROM_TABLE_POINTER); rom_read16(entry) != 0u; entry += 4u) {
        if (rom_read16(entry) == code) {
            return rom_read16(entry + 2u) | 1u; /* Thumb */
        }
    }
    return 0;
}

PUMP_MUST_CHECK static bool rom_load(struct rom_flash *rom)
{
    if (rom_read16(ROM_MAGIC_ADDRESS) != ROM_MAGIC) {
        return false;
    }
    rom->connect = (rom_function)rom_find(ROM_CODE('I', 'F'));
    rom->exit_xip = (rom_function)rom_find(ROM_CODE('E', 'X'));
    rom->erase = (rom_erase)rom_find(ROM_CODE('R', 'E'));
    rom->program = (rom_program)rom_find(ROM_CODE('R', 'P'));
    rom->flush_cache = (rom_function)rom_find(ROM_CODE('F', 'C'));
    rom->enter_xip = (rom_function)rom_find(ROM_CODE('C', 'X'));
    return rom->connect != NULL && rom->exit_xip != NULL && rom->erase != NULL && rom->program != NULL &&
           rom->flush_cache != NULL && rom->enter_xip != NULL;
}

/* The flash answers to commands from here … */
static void leave_xip(const struct rom_flash *rom)
{
    rom->connect();
    rom->exit_xip();
}

/* … to here. */
static void return_to_xip(const struct rom_flash *rom)
{
    rom->flush_cache(); /* what was read before may have changed; also ends the forced chip select */
    rom->enter_xip();
}

static bool is_aligned(uint32_t offset, const void *out, size_t length)
{
    return ((offset | (uintptr_t)out | length) & 3u) == 0u;
}

/* By words where both sides allow it: an image is read at every start. */
void flash_read(uint32_t offset, void *out, size_t length)
{
    const void *const from = (const void *)(XIP_BASE + offset);
    if (!is_aligned(offset, out, length)) {
        memcpy(out, from, length);
        return;
    }
    const uint32_t *source = from;
    for (uint32_t *word = out; word < (uint32_t *)((uintptr_t)out + length); word++) {
        *word = *source++;
    }
}

enum pump_status flash_program(uint32_t offset, const uint8_t *page)
{
    struct rom_flash rom;
    if (offset % PORT_FLASH_PAGE != 0u || !rom_load(&rom)) {
        return PUMP_FAULT;
    }
    const uint32_t critical = port_critical_enter();
    leave_xip(&rom);
    rom.program(offset, page, PORT_FLASH_PAGE);
    return_to_xip(&rom);
    port_critical_exit(critical);
    return PUMP_OK;
}

enum pump_status flash_erase(uint32_t offset)
{
    struct rom_flash rom;
    if (offset % PORT_FLASH_SECTOR != 0u || !rom_load(&rom)) {
        return PUMP_FAULT;
    }
    const uint32_t critical = port_critical_enter();
    leave_xip(&rom);
    rom.erase(offset, PORT_FLASH_SECTOR, ERASE_BLOCK, ERASE_BLOCK_COMMAND);
    return_to_xip(&rom);
    port_critical_exit(critical);
    return PUMP_OK;
}

/* One byte each way on the flash's own SPI; does not wait for ever for a controller that is not there. */
static uint8_t spi_exchange(uint8_t byte)
{
    for (unsigned i = 0; i < SPI_PATIENCE && (REG(SSI_SR) & SSI_SR_TFNF) == 0u; i++) {
    }
    REG(SSI_DR0) = byte;
    for (unsigned i = 0; i < SPI_PATIENCE && (REG(SSI_SR) & SSI_SR_RFNE) == 0u; i++) {
    }
    return (uint8_t)REG(SSI_DR0);
}

static void select_flash(uint32_t level)
{
    REG(IO_QSPI_SS_CTRL) = (REG(IO_QSPI_SS_CTRL) & ~QSPI_OUTOVER_MASK) | level;
}

static bool is_real_id(const uint8_t id[UNIQUE_ID_BYTES])
{
    for (unsigned i = 1; i < UNIQUE_ID_BYTES; i++) {
        if (id[i] != id[0]) {
            return true;
        }
    }
    return false; /* all bytes alike: no chip has answered */
}

bool port_unique_id(uint8_t id[UNIQUE_ID_BYTES])
{
    struct rom_flash rom;
    if (!rom_load(&rom)) {
        return false;
    }
    const uint32_t critical = port_critical_enter();
    leave_xip(&rom);
    select_flash(QSPI_OUTOVER_LOW);
    (void)spi_exchange(READ_UNIQUE_ID);
    for (unsigned i = 0; i < UNIQUE_ID_DUMMY; i++) {
        (void)spi_exchange(0);
    }
    for (unsigned i = 0; i < UNIQUE_ID_BYTES; i++) {
        id[i] = spi_exchange(0);
    }
    select_flash(QSPI_OUTOVER_HIGH);
    return_to_xip(&rom);
    port_critical_exit(critical);
    return is_real_id(id);
}
