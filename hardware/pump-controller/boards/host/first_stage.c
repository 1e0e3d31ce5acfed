// SPDX-License-Identifier: Apache-2.0
/* The first stage on the host: RAM to load images into, and places to stop at. */
#include "first_stage.h"

#include <setjmp.h>
#include <string.h>

#include "boot.h"
#include "memory.h"

enum { IMAGE_STARTS = 1, BOARD_RECOVERS = 2 };

_Static_assert(sizeof(struct boot_handover) <= HANDOVER_ROOM, "room for what is handed over");

static uint8_t ram[IMAGE_ROOM];
uint8_t *const boot_ram = ram;
uint8_t host_handover[HANDOVER_ROOM];

static jmp_buf stopped;
static bool watches;

void boot_hand_over(const struct boot_handover *handover)
{
    memcpy(host_handover, handover, sizeof *handover);
}

void boot_watch_trial(void)
{
    watches = true;
}

void boot_start_image(uint32_t token, uint32_t inverted)
{
    const bool right = token == (uint32_t)BOOT_TOKEN && inverted == ~(uint32_t)BOOT_TOKEN;
    longjmp(stopped, right ? IMAGE_STARTS : BOARD_RECOVERS);
}

void boot_recover(void)
{
    longjmp(stopped, BOARD_RECOVERS);
}

bool first_stage_run(void)
{
    watches = false;
    memset(ram, 0, sizeof ram);
    memset(host_handover, 0, sizeof host_handover);
    const int end = setjmp(stopped);
    if (end == 0) {
        boot_run();
    }
    return end == IMAGE_STARTS;
}

bool first_stage_watches(void)
{
    return watches;
}

const uint8_t *first_stage_image(size_t *length)
{
    struct boot_handover handover;
    *length = boot_handover_read(&handover) ? handover.size : 0u;
    return ram;
}
