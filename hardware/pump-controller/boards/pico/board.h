// SPDX-License-Identifier: Apache-2.0
/* The Pico port's own parts. */
#ifndef PICO_BOARD_H
#define PICO_BOARD_H

/* Pins to rest, clocks, timer, UART. Interrupts stay off; received bytes wait in the UART's FIFO. */
void board_start(void);
void board_enable_interrupts(void);

void clocks_start(void);
void pins_start(void);
void timer_start(void);
void uart_start(void);

#endif
