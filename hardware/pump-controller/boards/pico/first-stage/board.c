// SPDX-License-Identifier: Apache-2.0
/* What the first stage needs of the Pico: where images run, how they are started, and what is left when none may run. */
#include <string.h>

#include "../../../boot/boot.h"
#include "../memory.h"
#include "../pins.h"
#include "../rp2040.h"
#include "../watchdog.h"
#include "pump/port.h"

enum { BLINK_LOOPS = 12500000 }; /* about half a second */

uint8_t *const boot_ram = (uint8_t *)IMAGE_ADDRESS;

_Static_assert(sizeof(struct boot_handover) <= HANDOVER_ROOM, "room for what is handed over");

void boot_hand_over(const struct boot_handover *handover)
{
    memcpy((void *)HANDOVER_ADDRESS, handover, sizeof *handover);
}

void boot_watch_trial(void)
{
    watchdog_start();
}

/*
 * The address takes both words: one that is wrong leads to nowhere. Interrupts are masked until the image has set itself up: a fault
 * before that restarts the chip, since there is nothing yet that could be given up.
 */
void boot_start_image(uint32_t token, uint32_t inverted)
{
    const volatile uint32_t first = token ^ (uint32_t)BOOT_TOKEN;
    const volatile uint32_t second = ~inverted ^ (uint32_t)BOOT_TOKEN;
    const uint32_t vectors = IMAGE_ADDRESS + first + second;
    const uint32_t *const table = (const uint32_t *)vectors;
    const uint32_t stack = table[0];
    const uint32_t entry = table[1];
    REG(SCB_VTOR) = vectors;
    __asm volatile("cpsid i\n msr msp, %0\n bx %1" : : "r"(stack), "r"(entry) : "memory");
    __builtin_unreachable();
}

/*
 * Recovery: nothing runs, the motor stays off, the light blinks once a second until somebody flashes an image over USB (BOOTSEL) or
 * by a probe. The first stage does not speak the link.
 */
void boot_recover(void)
{
    for (bool on = true;; on = !on) {
        REG(on ? SIO_GPIO_OUT_SET : SIO_GPIO_OUT_CLR) = 1u << PIN_LIGHT;
        for (volatile uint32_t i = 0; i < (uint32_t)BLINK_LOOPS / 2u; i++) {
        }
    }
}

/* A fault exception, or wrong use of libsodium. */
void first_stage_fault(void);
void first_stage_fault(void)
{
    boot_recover();
}

/* core's panic ends here too: the pins are safe already. */
_Noreturn void port_reset(bool fault)
{
    (void)fault;
    boot_recover();
}

/* No interrupt is ever enabled in the first stage. */
uint32_t port_critical_enter(void)
{
    return 0;
}

void port_critical_exit(uint32_t state)
{
    (void)state;
}
