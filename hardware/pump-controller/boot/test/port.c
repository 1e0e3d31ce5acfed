// SPDX-License-Identifier: Apache-2.0
/* The first stage on the bare emulated core: flash is written in place, launch and recovery are places to stop at. */
#include <string.h>

#include "../boot.h"

#define FLASH ((volatile uint8_t *)0x10000000)

const struct boot_identity boot_identity __attribute__((section(".identity"))) = { .component = "pump" };
uint8_t *const boot_ram = (uint8_t *)0x20000000;
const uint32_t boot_ram_address = 0x20000000;
const uint32_t boot_ram_size = 0x8000;

void slot_flash_read(uint32_t offset, void *out, size_t length)
{
    uint8_t *to = out;
    for (size_t i = 0; i < length; i++) {
        to[i] = FLASH[offset + i];
    }
}

enum pump_status slot_flash_program(uint32_t offset, const uint8_t page[SLOT_PAGE])
{
    for (size_t i = 0; i < SLOT_PAGE; i++) {
        FLASH[offset + i] = (uint8_t)(FLASH[offset + i] & page[i]);
    }
    return PUMP_OK;
}

enum pump_status slot_flash_erase(uint32_t offset)
{
    for (size_t i = 0; i < SLOT_SECTOR; i++) {
        FLASH[offset + i] = 0xff;
    }
    return PUMP_OK;
}

void boot_hand_over(const struct boot_handover *handover)
{
    memcpy((void *)0x20030000, handover, sizeof *handover);
}

void boot_watch_trial(void)
{
}

/* The harness stops here, and looks whether the words are right. */
__attribute__((noinline, used)) void boot_start_image(uint32_t token, uint32_t inverted)
{
    (void)token;
    (void)inverted;
    for (;;) {
        __asm__ volatile("nop");
    }
}

__attribute__((noinline, used)) void boot_recover(void)
{
    for (;;) {
        __asm__ volatile("nop");
    }
}

void fault(void);
__attribute__((used)) void fault(void)
{
    for (;;) {
        __asm__ volatile("nop");
    }
}
