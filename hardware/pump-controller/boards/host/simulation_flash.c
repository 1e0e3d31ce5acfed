// SPDX-License-Identifier: Apache-2.0
/* The simulated board's flash, in which the power can fail. */
#include "flash.h"

#include <string.h>

#include "simulation.h"

enum { PROGRAM_US = 700, ERASE_US = 45000 };

static uint8_t *cells_at(uint32_t offset)
{
    return offset < sizeof simulation.slots ? simulation.slots + offset : simulation.flash + (offset - sizeof simulation.slots);
}

void flash_read(uint32_t offset, void *out, size_t length)
{
    memcpy(out, cells_at(offset), length);
}

/*
 * What a flash operation leaves when the power fails in it: any part of it may have happened. Half of the tears take any
 * bits, the others leave a whole beginning, of any length up to all.
 */
static void tear_program(uint8_t *cells, const uint8_t *page)
{
    const uint64_t choice = simulation_random();
    const unsigned whole = (choice >> 40) % 2u == 0u ? 0u : (unsigned)((choice >> 20) % (PORT_FLASH_PAGE + 1u));
    for (unsigned i = 0; i < PORT_FLASH_PAGE; i++) {
        const uint8_t spared = i < whole ? 0u : (uint8_t)(whole > 0u ? 0xffu : simulation_random());
        cells[i] = (uint8_t)(cells[i] & (page[i] | spared));
    }
}

static void tear_erase(uint8_t *cells)
{
    for (unsigned i = 0; i < PORT_FLASH_SECTOR; i++) {
        cells[i] = (uint8_t)(cells[i] | (uint8_t)simulation_random());
    }
}

/* Counts a flash operation; true when the power fails in it. */
static bool begin_operation(uint64_t us)
{
    simulation.flash_operations++;
    simulation.now_us += us;
    return simulation.flash_operations == simulation.cut_at;
}

static bool is_refused(void)
{
    return simulation.refuse_from != 0u && simulation.flash_operations >= simulation.refuse_from &&
           (simulation.refuse_to == 0u || simulation.flash_operations <= simulation.refuse_to);
}

enum pump_status flash_program(uint32_t offset, const uint8_t *page)
{
    uint8_t *cells = cells_at(offset);
    if (begin_operation(PROGRAM_US)) {
        tear_program(cells, page);
        simulation_die();
    }
    for (unsigned i = 0; !is_refused() && i < PORT_FLASH_PAGE; i++) {
        cells[i] &= page[i];
    }
    return PUMP_OK; /* flash says nothing when it fails: the caller must look */
}

enum pump_status flash_erase(uint32_t offset)
{
    uint8_t *cells = cells_at(offset);
    if (begin_operation(ERASE_US)) {
        tear_erase(cells);
        simulation_die();
    }
    if (!is_refused()) {
        memset(cells, 0xff, PORT_FLASH_SECTOR);
    }
    return PUMP_OK;
}
