// SPDX-License-Identifier: Apache-2.0
/* Registers of the RP2040 that this board uses (RP2040 datasheet; section numbers beside each block). */
#ifndef PICO_RP2040_H
#define PICO_RP2040_H

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))
/* Atomic aliases of a peripheral register (§2.1.2). */
#define REG_SET(address) REG((address) + 0x2000u)
#define REG_CLEAR(address) REG((address) + 0x3000u)

/* XIP, flash (§2.6.3), SSI (§4.10) */
#define XIP_BASE 0x10000000u
#define SSI_SR 0x18000028u
#define SSI_DR0 0x18000060u
#define SSI_SR_TFNF (1u << 1)
#define SSI_SR_RFNE (1u << 3)
#define IO_QSPI_SS_CTRL 0x4001800cu
#define QSPI_OUTOVER_MASK (3u << 8)
#define QSPI_OUTOVER_LOW (2u << 8)
#define QSPI_OUTOVER_HIGH (3u << 8)

/* Clocks (§2.15), XOSC (§2.16), ROSC (§2.17), PLL (§2.18) */
#define CLK_REF_CTRL 0x40008030u
#define CLK_REF_SELECTED 0x40008038u
#define CLK_SYS_CTRL 0x4000803cu
#define CLK_SYS_DIV 0x40008040u
#define CLK_SYS_SELECTED 0x40008044u
#define CLK_PERI_CTRL 0x40008048u
#define CLK_ADC_CTRL 0x40008060u
#define CLK_ADC_DIV 0x40008064u
#define CLK_SYS_RESUS_CTRL 0x40008078u
#define CLK_REF_SRC_XOSC 2u
#define CLK_SYS_SRC_AUX 1u
#define CLK_PERI_ENABLE (1u << 11)
#define CLK_ADC_FROM_PLL_SYS (1u << 5)
#define CLK_ADC_ENABLE (1u << 11)
#define XOSC_CTRL 0x40024000u
#define XOSC_STATUS 0x40024004u
#define XOSC_STARTUP 0x4002400cu
#define XOSC_RANGE_1_15MHZ 0xaa0u
#define XOSC_ENABLE (0xfabu << 12)
#define XOSC_STABLE (1u << 31)
#define ROSC_RANDOMBIT 0x4006001cu
#define PLL_SYS_CS 0x40028000u
#define PLL_SYS_PWR 0x40028004u
#define PLL_SYS_FBDIV 0x40028008u
#define PLL_SYS_PRIM 0x4002800cu
#define PLL_LOCK (1u << 31)
#define PLL_PWR_PD (1u << 0)
#define PLL_PWR_POSTDIVPD (1u << 3)
#define PLL_PWR_VCOPD (1u << 5)

/* Resets (§2.14), power-on state machine (§2.13), chip-level reset (§2.12), watchdog (§4.7) */
/* SYSCFG (§2.21): the debug port of each core, either at the SWD pads or at this register */
#define SYSCFG_DBGFORCE 0x40004014u
#define DBGFORCE_ATTACH_BOTH 0x88u
#define RESET_SYSCFG (1u << 18)

#define RESETS_RESET 0x4000c000u
#define RESETS_DONE 0x4000c008u
#define RESET_ADC (1u << 0)
#define RESET_IO_BANK0 (1u << 5)
#define RESET_PADS_BANK0 (1u << 8)
#define RESET_PLL_SYS (1u << 12)
#define RESET_TIMER (1u << 21)
#define RESET_UART0 (1u << 22)
#define RESET_UART1 (1u << 23)
#define PSM_WDSEL 0x40010008u
#define PSM_ALL_BUT_OSCILLATORS 0x0001fffcu
#define CHIP_RESET 0x40064008u
#define CHIP_RESET_HAD_POR (1u << 8)
#define CHIP_RESET_HAD_RUN (1u << 16)
#define WATCHDOG_CTRL 0x40058000u
#define WATCHDOG_LOAD 0x40058004u
#define WATCHDOG_REASON 0x40058008u
#define WATCHDOG_SCRATCH0 0x4005800cu
#define WATCHDOG_TICK 0x4005802cu
#define WATCHDOG_TRIGGER (1u << 31)
#define WATCHDOG_ENABLE (1u << 30)
#define WATCHDOG_REASON_TIMER (1u << 0)
#define WATCHDOG_REASON_FORCE (1u << 1)
#define WATCHDOG_TICK_ENABLE (1u << 9)

/* GPIO: IO_BANK0 (§2.19.6.1), pads (§2.19.6.3), SIO (§2.3.1) */
#define GPIO_CTRL(pin) (0x40014004u + 8u * (pin))
#define GPIO_INTR(pin) (0x400140f0u + 4u * ((pin) / 8u))
#define GPIO_PROC0_INTE(pin) (0x40014100u + 4u * ((pin) / 8u))
#define GPIO_EDGES(pin) (0xcu << (4u * ((pin) % 8u)))
#define GPIO_FUNCTION_UART 2u
#define GPIO_FUNCTION_SIO 5u
#define PAD_CTRL(pin) (0x4001c004u + 4u * (pin))
#define PAD_OUTPUT_DISABLE (1u << 7)
#define PAD_INPUT_ENABLE (1u << 6)
#define PAD_DRIVE_4MA (1u << 4)
#define PAD_PULL_UP (1u << 3)
#define PAD_PULL_DOWN (1u << 2)
#define PAD_SCHMITT (1u << 1)
#define SIO_GPIO_IN 0xd0000004u
#define SIO_GPIO_OUT_SET 0xd0000014u
#define SIO_GPIO_OUT_CLR 0xd0000018u
#define SIO_GPIO_OE_SET 0xd0000024u

/* ADC (§4.9) */
#define ADC_CS 0x4004c000u
#define ADC_RESULT 0x4004c004u
#define ADC_CS_CHANNEL(n) ((n) << 12)
#define ADC_CS_ERROR (1u << 9)
#define ADC_CS_READY (1u << 8)
#define ADC_CS_START (1u << 2)
#define ADC_CS_ENABLE (1u << 0)

/* Timer (§4.6) */
#define TIMER_ALARM(n) (0x40054010u + 4u * (n))
#define TIMER_ARMED 0x40054020u
#define TIMER_RAWH 0x40054024u
#define TIMER_RAWL 0x40054028u
#define TIMER_INTR 0x40054034u
#define TIMER_INTE 0x40054038u
#define TIMER_INTF 0x4005403cu

/* UARTs, PL011 (§4.2) */
#define UART0 0x40034000u
#define UART1 0x40038000u
#define UART_DR(uart) ((uart) + 0x00u)
#define UART_FR(uart) ((uart) + 0x18u)
#define UART_IBRD(uart) ((uart) + 0x24u)
#define UART_FBRD(uart) ((uart) + 0x28u)
#define UART_LCR_H(uart) ((uart) + 0x2cu)
#define UART_CR(uart) ((uart) + 0x30u)
#define UART_IFLS(uart) ((uart) + 0x34u)
#define UART_IMSC(uart) ((uart) + 0x38u)
#define UART_ICR(uart) ((uart) + 0x44u)
#define UART_FR_BUSY (1u << 3)
#define UART_FR_RXFE (1u << 4)
#define UART_FR_TXFF (1u << 5)
#define UART_LCR_8N1_FIFO ((3u << 5) | (1u << 4))
#define UART_CR_ENABLE (1u << 0)
#define UART_CR_SEND (1u << 8)
#define UART_CR_RECEIVE (1u << 9)
#define UART_INT_RX (1u << 4)
#define UART_INT_TX (1u << 5)
#define UART_INT_RX_TIMEOUT (1u << 6)

/* Cortex-M0+ (§2.4.8) */
#define NVIC_ISER 0xe000e100u
#define SCB_VTOR 0xe000ed08u
#define SCB_SHPR3 0xe000ed20u
#define SHPR3_PENDSV_LOWEST (3u << 22)
enum { IRQ_TIMER_0 = 0, IRQ_IO_BANK0 = 13, IRQ_UART0 = 20, IRQ_UART1 = 21 };

#endif
