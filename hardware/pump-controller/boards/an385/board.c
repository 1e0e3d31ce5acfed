// SPDX-License-Identifier: Apache-2.0
/* Contexts, sleep, reset and the odds and ends of the AN385. */
#include "board.h"

#include <stdint.h>

#include "../../core/generated/messages.h"
#include "an385.h"
#include "faults.h"
#include "mpu.h"
#include "pump/port.h"
#include "pump/pump.h"

/* Notes to the next start, in memory that a reset leaves alone. After a power cut there is anything but one of these. */
enum { NOTE_RUNNING = 0x52554e21, NOTE_SOFTWARE = 0x50554d50, NOTE_FAULT = 0x46415554 };
__attribute__((section(".noinit"))) static volatile uint32_t note;
__attribute__((section(".noinit"), aligned(4))) static uint8_t kept[PORT_KEPT];

extern const uint8_t __image_start[];
extern const uint8_t __image_end[];

static uint8_t boot_reason;
static volatile bool interrupt_served;

static uint8_t find_boot_reason(void)
{
    switch (note) {
    case NOTE_RUNNING: /* the firmware did not ask for this reset: somebody did from outside */
        return ASSAY_BOOT_REASON_RESET_PIN;
    case NOTE_SOFTWARE:
        return ASSAY_BOOT_REASON_SOFTWARE;
    case NOTE_FAULT:
        return ASSAY_BOOT_REASON_WATCHDOG;
    default:
        return ASSAY_BOOT_REASON_POWER_ON;
    }
}

void board_start(void)
{
    (void)port_critical_enter(); /* until board_enable_interrupts */
    mpu_start();
    boot_reason = find_boot_reason();
    note = NOTE_RUNNING;
    timer_start();
    uart_start();
}

void board_enable_interrupts(void)
{
    REG(SCB_SHPR3) = SHPR3_PENDSV_LOWEST; /* all others stay at 0, the highest: they never interrupt each other */
    REG(NVIC_ISER0) = (1u << IRQ_UART0_RX) | (1u << IRQ_UART0_TX) | (1u << IRQ_UART1_TX) | (1u << IRQ_UART2_RX) |
                      (1u << IRQ_UART2_TX) | (1u << IRQ_TIMER0);
    port_critical_exit(0);
    port_request_link();
}

void board_link(void)
{
    board_note_interrupt();
    pump_link();
}

void board_note_interrupt(void)
{
    interrupt_served = true;
}

/*
 * QEMU takes WFE for a no-operation, so this sleeps by WFI, and keeps in a flag what WFE would keep in the event register:
 * whether an interrupt came between the main loop's last look and here. WFI ends at a pending interrupt although they are
 * masked; the handler runs when they no longer are.
 */
void port_sleep(void)
{
    (void)port_critical_enter();
    while (!interrupt_served) {
        __asm volatile("wfi\n cpsie i\n isb\n cpsid i" : : : "memory");
    }
    interrupt_served = false;
    port_critical_exit(0);
}

void port_reset(bool fault)
{
    (void)port_critical_enter();
    if (fault) {
        faults_note_panic(__builtin_return_address(0));
    }
    note = fault ? NOTE_FAULT : NOTE_SOFTWARE;
    __asm volatile("dsb" : : : "memory");
    REG(SCB_AIRCR) = AIRCR_RESET;
    for (;;) {
    }
}

/* Its interrupt comes first, as an NMI: that is a stray exception, and restarts the pump. */
void port_watchdog_feed(void)
{
    REG(WATCHDOG_LOCK) = WATCHDOG_UNLOCK;
    REG(WATCHDOG_LOAD) = WATCHDOG_SECONDS * (uint32_t)CLOCK_MHZ * 1000000u;
    REG(WATCHDOG_CTRL) = WATCHDOG_CTRL_INTERRUPT | WATCHDOG_CTRL_RESET;
    REG(WATCHDOG_INTCLEAR) = 1;
}

void *port_kept(void)
{
    return kept;
}

uint8_t port_boot_reason(void)
{
    return boot_reason;
}

/* There is none: the core derives the serial number from the identity key. */
bool port_unique_id(uint8_t id[8])
{
    (void)id;
    return false;
}

const uint8_t *port_image(size_t *length)
{
    *length = (size_t)((uintptr_t)__image_end - (uintptr_t)__image_start);
    return __image_start;
}

const char *port_board_name(void)
{
    return "an385";
}
