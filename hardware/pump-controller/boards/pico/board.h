// SPDX-License-Identifier: Apache-2.0
/* The Pico port's own parts. */
#ifndef PICO_BOARD_H
#define PICO_BOARD_H

/*
 * Called by the first stage's start.S, in place and before any RAM is set up: no statics, no constants of their own, no calls.
 * (Its linker script lists them by name.)
 */
#define IN_PLACE __attribute__((always_inline))
void pins_start(void);
void clocks_start(void);

/* Timer and UART. Interrupts stay off; received bytes wait in the UART's FIFO. */
void board_start(void);
void board_enable_interrupts(void);
void timer_start(void);
void uart_start(void);
/* After the clocks. */
void sensors_start(void);

#endif
