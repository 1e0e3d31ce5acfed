// SPDX-License-Identifier: Apache-2.0
/* Contexts, sleep, reset and noise of the Pico. */
#include "board.h"

#include <stdbool.h>
#include <stdint.h>

#include "../../boot/boot.h"
#include "../../core/generated/messages.h"
#include "faults.h"
#include "memory.h"
#include "mpu.h"
#include "pump/port.h"
#include "pump/pump.h"
#include "rp2040.h"
#include "update.h"
#include "watchdog.h"

enum { RESET_SOFTWARE = 0x50554d50, RESET_FAULT = 0x46415554 };
enum { SAMPLE_SPACING = 30 }; /* loop turns, about 1 µs: several periods of the ring oscillator lie between samples */

extern const uint8_t __image_end[]; /* of the linker script */

static uint8_t boot_reason;
static bool on_trial; /* then only the image's own sign of life feeds the watchdog */

/* The watchdog's reason survives its own reset; a power-on or the RUN pin clear it (§4.7.3, §2.12.6). */
static uint8_t find_boot_reason(void)
{
    const uint32_t watchdog = REG(WATCHDOG_REASON);
    const uint32_t note = REG(WATCHDOG_SCRATCH0);
    REG(WATCHDOG_SCRATCH0) = 0;
    if ((watchdog & WATCHDOG_REASON_FORCE) != 0u && note == RESET_SOFTWARE) {
        return ASSAY_BOOT_REASON_SOFTWARE;
    }
    if ((watchdog & (WATCHDOG_REASON_FORCE | WATCHDOG_REASON_TIMER)) != 0u) {
        return ASSAY_BOOT_REASON_WATCHDOG;
    }
    const uint32_t chip = REG(CHIP_RESET);
    const bool by_pin = (chip & CHIP_RESET_HAD_RUN) != 0u && (chip & CHIP_RESET_HAD_POR) == 0u;
    return by_pin ? ASSAY_BOOT_REASON_RESET_PIN : ASSAY_BOOT_REASON_POWER_ON;
}

#if defined(PUMP_CLOSE_DEBUG)
/* Both cores' debug ports leave the SWD pads, until the next reset. Not of the chip's rescue port, which only restarts it. */
static void close_debug(void)
{
    REG_CLEAR(RESETS_RESET) = RESET_SYSCFG;
    while ((REG(RESETS_DONE) & RESET_SYSCFG) == 0u) {
    }
    REG_SET(SYSCFG_DBGFORCE) = DBGFORCE_ATTACH_BOTH;
}
#endif

void board_start(void)
{
#if defined(PUMP_CLOSE_DEBUG)
    close_debug();
#endif
    (void)port_critical_enter(); /* until board_enable_interrupts */
    mpu_start();
    pins_start(); /* once more: an image does not depend on what ran before it for the motor to be off */
    timer_start();
    uart_start();
    sensors_start();
    boot_reason = find_boot_reason();
    struct boot_handover handover;
    on_trial = boot_handover_read(&handover) && handover.trial != 0u;
}

void port_trial_alive(void)
{
    watchdog_feed();
}

void port_trial_over(void)
{
    on_trial = false;
    watchdog_start();
}

void port_watchdog_feed(void)
{
    if (!on_trial) {
        watchdog_start();
    }
}

void *port_kept(void)
{
    return (void *)KEPT_ADDRESS;
}

void board_enable_interrupts(void)
{
    REG(SCB_SHPR3) = SHPR3_PENDSV_LOWEST; /* all others stay at 0, the highest: they never interrupt each other */
    REG(NVIC_ISER) = (15u << IRQ_TIMER_0) | (1u << IRQ_IO_BANK0) | (1u << IRQ_UART0) | (1u << IRQ_UART1);
    port_critical_exit(0);
    port_request_link();
}

void board_link(void)
{
    pump_link();
}

/*
 * WFE, not WFI: an interrupt that comes between the main loop's last look and this instruction has set the event
 * register (entry and return of an exception both do), so the sleep ends at once and nothing is missed. WFI would need
 * interrupts masked for that.
 */
void port_sleep(void)
{
    __asm volatile("wfe" : : : "memory");
}

void port_reset(bool fault)
{
    (void)port_critical_enter();
    if (fault) {
        faults_note_panic(__builtin_return_address(0));
    }
    REG(WATCHDOG_SCRATCH0) = fault ? RESET_FAULT : RESET_SOFTWARE;
    REG(PSM_WDSEL) = PSM_ALL_BUT_OSCILLATORS;
    REG(WATCHDOG_CTRL) = WATCHDOG_TRIGGER;
    for (;;) {
    }
}

uint8_t port_entropy_sample(void)
{
    for (unsigned i = 0; i < SAMPLE_SPACING; i++) {
        __asm volatile("nop");
    }
    return (uint8_t)(REG(ROSC_RANDOMBIT) & 1u);
}

uint8_t port_boot_reason(void)
{
    return boot_reason;
}

const uint8_t *port_image(size_t *length)
{
    *length = (size_t)(__image_end - (const uint8_t *)IMAGE_ADDRESS);
    return (const uint8_t *)IMAGE_ADDRESS;
}

const char *port_board_name(void)
{
    return "pico";
}
