// SPDX-License-Identifier: Apache-2.0
/* The AN385 port's own parts. */
#ifndef AN385_BOARD_H
#define AN385_BOARD_H

/* Timer and UARTs. Interrupts stay off; a received byte waits in its UART. */
void board_start(void);
void board_enable_interrupts(void);
void timer_start(void);
void uart_start(void);
/* Every handler says so: it ends port_sleep. */
void board_note_interrupt(void);
/* Sends text on the pin line, or drops it when there is no room. Any context. */
void uart_write_pins(const char *text, unsigned length);
/* A byte of the pin line. Interrupt context. */
void pins_receive(char byte);

#endif
