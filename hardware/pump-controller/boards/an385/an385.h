// SPDX-License-Identifier: Apache-2.0
/*
 * Registers of the Arm MPS2 board with the FPGA image AN385 (Cortex-M3 at 25 MHz). Sources: Arm application note AN385,
 * Cortex-M System Design Kit reference manual (DDI 0479), ARMv7-M architecture reference manual. As far as they are used.
 */
#ifndef AN385_H
#define AN385_H

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(uintptr_t)(address))

enum { CLOCK_MHZ = 25, UART_BAUD = 115200 };

/* CMSDK timer: counts down once from VALUE when RELOAD is 0. */
#define TIMER0_CTRL 0x40000000u
#define TIMER0_VALUE 0x40000004u
#define TIMER0_RELOAD 0x40000008u
#define TIMER0_INTCLEAR 0x4000000cu
#define TIMER_CTRL_ENABLE 1u
#define TIMER_CTRL_INTERRUPT 8u

/* CMSDK UART: a buffer of one byte each way. */
#define UART0 0x40004000u
#define UART1 0x40005000u
#define UART2 0x40006000u
#define UART_DATA(uart) ((uart) + 0x0u)
#define UART_STATE(uart) ((uart) + 0x4u)
#define UART_CTRL(uart) ((uart) + 0x8u)
#define UART_INTCLEAR(uart) ((uart) + 0xcu)
#define UART_BAUDDIV(uart) ((uart) + 0x10u)
#define UART_STATE_TX_FULL 1u
#define UART_STATE_RX_FULL 2u
#define UART_CTRL_TX 1u
#define UART_CTRL_RX 2u
#define UART_CTRL_TX_INTERRUPT 4u
#define UART_CTRL_RX_INTERRUPT 8u
#define UART_INT_TX 1u
#define UART_INT_RX 2u

/* CMSDK watchdog: counts down from LOAD, raises an NMI at 0, and resets when it comes to 0 again. */
#define WATCHDOG_LOAD 0x40008000u
#define WATCHDOG_CTRL 0x40008008u
#define WATCHDOG_INTCLEAR 0x4000800cu
#define WATCHDOG_LOCK 0x40008c00u
#define WATCHDOG_CTRL_INTERRUPT 1u
#define WATCHDOG_CTRL_RESET 2u
#define WATCHDOG_UNLOCK 0x1acce551u
enum { WATCHDOG_SECONDS = 8 };

/* FPGA system registers: a counter of clock / (PRESCALE + 1). */
#define FPGAIO_COUNTER 0x40028018u
#define FPGAIO_PRESCALE 0x4002801cu

#define NVIC_ISER0 0xe000e100u
#define SCB_AIRCR 0xe000ed0cu
#define AIRCR_RESET 0x05fa0004u
#define SCB_SHPR3 0xe000ed20u
#define SHPR3_PENDSV_LOWEST (0xffu << 16)

enum {
    IRQ_UART0_RX = 0,
    IRQ_UART0_TX = 1,
    IRQ_UART1_TX = 3,
    IRQ_UART2_RX = 4,
    IRQ_UART2_TX = 5,
    IRQ_TIMER0 = 8,
    IRQ_COUNT = 32
};

#endif
