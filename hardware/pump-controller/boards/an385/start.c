// SPDX-License-Identifier: Apache-2.0
/* Vector table and reset of the AN385. */
#include <stdint.h>
#include <string.h>

#include "an385.h"
#include "faults.h"
#include "pump/panic.h"

enum { STACK_PAINT = 0xa5, STACK_GUARD = 16 }; /* as memory_test.c looks for it */

typedef void (*handler)(void);

/* Of the linker script. */
extern uint8_t __stack_top[];
extern uint8_t __stack_limit[];
extern uint8_t __data_start[];
extern uint8_t __data_end[];
extern const uint8_t __data_load[];
extern uint8_t __bss_start[];
extern uint8_t __bss_end[];

int main(void);
_Noreturn void reset_handler(void);
void link_receive_handler(void);
void link_send_handler(void);
void display_send_handler(void);
void pins_receive_handler(void);
void pins_send_handler(void);

struct vectors {
    const void *stack;
    handler exceptions[15];
    handler interrupts[IRQ_COUNT];
};

#define FAULTS_3 fault_handler, fault_handler, fault_handler
#define FAULTS_7 FAULTS_3, FAULTS_3, fault_handler

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    .stack = __stack_top,
    /* 1 reset, 2 NMI, 3 HardFault, 4…13 faults, reserved, SVCall, debug; 14 PendSV, 15 SysTick */
    .exceptions = {reset_handler, FAULTS_7, FAULTS_3, fault_handler, fault_handler, link_handler, fault_handler},
    .interrupts = {
        [IRQ_UART0_RX] = link_receive_handler,
        [IRQ_UART0_TX] = link_send_handler,
        [2] = fault_handler,
        [IRQ_UART1_TX] = display_send_handler,
        [IRQ_UART2_RX] = pins_receive_handler,
        [IRQ_UART2_TX] = pins_send_handler,
        [6] = fault_handler,
        [7] = fault_handler,
        [IRQ_TIMER0] = guard_alarm_handler,
        [9 ... IRQ_COUNT - 1] = fault_handler,
    },
};

void reset_handler(void)
{
    memcpy(__data_start, __data_load, (size_t)(__data_end - __data_start));
    memset(__bss_start, 0, (size_t)(__bss_end - __bss_start));
    memset(__stack_limit, STACK_PAINT, STACK_GUARD);
    (void)main();
    pump_panic();
}
