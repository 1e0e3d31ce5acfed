// SPDX-License-Identifier: Apache-2.0
/*
 * UART0, the link, both ways, and UART1, the display, outwards: by interrupt, with rings.
 *
 * The FIFO holds 32 bytes, 2.8 ms of line: interrupts may be off for a flash page (0.7 ms), not for a sector erase
 * (45 ms), which therefore only happens when the peer waits for an answer (link_erase_ahead).
 */
#include "board.h"

#include "pins.h"
#include "pump/port.h"
#include "rp2040.h"
#include "uart_ring.h"

static uint8_t received_bytes[LINK_RING];
static uint8_t sending_bytes[LINK_RING];
static uint8_t display_bytes[DISPLAY_RING];
static struct uart_ring received = { .bytes = received_bytes, .size = LINK_RING };
static struct uart_ring sending = { .bytes = sending_bytes, .size = LINK_RING };
static struct uart_ring display = { .bytes = display_bytes, .size = DISPLAY_RING };

static void receive(void)
{
    while ((REG(UART_FR(UART0)) & UART_FR_RXFE) == 0u) {
        /* A byte with an error goes on: the frame's CRC finds it. */
        uart_ring_receive(&received, (uint8_t)REG(UART_DR(UART0)));
    }
    REG(UART_ICR(UART0)) = UART_INT_RX | UART_INT_RX_TIMEOUT;
}

/* The PL011 raises its interrupt only when the FIFO drains past a level, so the FIFO is filled here, never awaited. */
static void send(uint32_t uart, struct uart_ring *ring)
{
    while (ring->count > 0u && (REG(UART_FR(uart)) & UART_FR_TXFF) == 0u) {
        REG(UART_DR(uart)) = uart_ring_take(ring);
    }
    if (ring->count > 0u) {
        REG_SET(UART_IMSC(uart)) = UART_INT_TX;
    } else {
        REG_CLEAR(UART_IMSC(uart)) = UART_INT_TX;
    }
}

void uart_handler(void);
void uart_handler(void)
{
    receive();
    send(UART0, &sending);
}

void display_handler(void);
void display_handler(void)
{
    send(UART1, &display);
}

size_t port_uart_read(uint8_t *out, size_t capacity)
{
    return uart_ring_read(&received, out, capacity);
}

/* All of it, or nothing. */
static bool write_to(uint32_t uart, struct uart_ring *ring, const uint8_t *data, size_t length)
{
    const uint32_t critical = port_critical_enter();
    const bool fits = uart_ring_put(ring, data, length);
    send(uart, ring);
    port_critical_exit(critical);
    return fits;
}

enum pump_status port_uart_write(const uint8_t *data, size_t length)
{
    return write_to(UART0, &sending, data, length) ? PUMP_OK : PUMP_FULL;
}

void port_display_write(const char *text, size_t length)
{
    (void)write_to(UART1, &display, (const uint8_t *)text, length); /* a display that is behind shows the next line */
}

static bool is_sending(void)
{
    const uint32_t critical = port_critical_enter();
    const bool busy = sending.count > 0u || (REG(UART_FR(UART0)) & UART_FR_BUSY) != 0u;
    port_critical_exit(critical);
    return busy;
}

void port_uart_drain(void)
{
    while (is_sending()) {
    }
}

static void start(uint32_t uart, uint32_t reset_bit, uint32_t control)
{
    /* Divider in 1/64, rounded: 125 MHz / (16 · 115,200) = 67 + 52/64; 0.001 % off. */
    const uint32_t divider = (uint32_t)((8u * (uint64_t)CLOCK_HZ / UART_BAUD + 1u) / 2u);
    REG_CLEAR(RESETS_RESET) = reset_bit;
    while ((REG(RESETS_DONE) & reset_bit) == 0u) {
    }
    REG(UART_IBRD(uart)) = divider >> 6;
    REG(UART_FBRD(uart)) = divider & 0x3fu;
    REG(UART_LCR_H(uart)) = UART_LCR_8N1_FIFO; /* after the dividers: this write makes them count */
    REG(UART_IFLS(uart)) = 0;                  /* interrupts at 4 bytes, so that 28 bytes of time are left */
    REG(UART_CR(uart)) = control | UART_CR_ENABLE;
}

void uart_start(void)
{
    start(UART0, RESET_UART0, UART_CR_SEND | UART_CR_RECEIVE);
    start(UART1, RESET_UART1, UART_CR_SEND);
    REG(UART_IMSC(UART0)) = UART_INT_RX | UART_INT_RX_TIMEOUT;
}
