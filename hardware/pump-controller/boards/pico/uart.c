// SPDX-License-Identifier: Apache-2.0
/* UART0 by interrupt, with a ring each way. */
#include "board.h"

#include <string.h>

#include "pins.h"
#include "pump/port.h"
#include "rp2040.h"

/*
 * The FIFO holds 32 bytes, 2.8 ms of line: interrupts may be off for a flash page (0.7 ms), not for a sector erase
 * (45 ms), which therefore only happens when the peer waits for an answer (link_erase_ahead).
 */
enum { RING = 4096, WAKE_AT = RING / 2, FRAME_END = 0 };

struct ring {
    uint8_t bytes[RING];
    size_t first;
    size_t count;
};

static struct ring received;
static struct ring sending;

static void ring_put(struct ring *ring, uint8_t byte)
{
    ring->bytes[(ring->first + ring->count) % RING] = byte;
    ring->count++;
}

static uint8_t ring_take(struct ring *ring)
{
    const uint8_t byte = ring->bytes[ring->first];
    ring->first = (ring->first + 1u) % RING;
    ring->count--;
    return byte;
}

/* Link context is woken at the end of a frame only, or when the ring runs full of something else. */
static void receive(void)
{
    while ((REG(UART_FR) & UART_FR_RXFE) == 0u) {
        const uint8_t byte = (uint8_t)REG(UART_DR); /* a byte with an error goes on: the frame's CRC finds it */
        if (received.count < RING) {
            ring_put(&received, byte);
        }
        if (byte == FRAME_END || received.count >= WAKE_AT) {
            port_request_link();
        }
    }
    REG(UART_ICR) = UART_INT_RX | UART_INT_RX_TIMEOUT;
}

/* The PL011 raises its interrupt only when the FIFO drains past a level, so the FIFO is filled here, never awaited. */
static void send(void)
{
    while (sending.count > 0u && (REG(UART_FR) & UART_FR_TXFF) == 0u) {
        REG(UART_DR) = ring_take(&sending);
    }
    if (sending.count > 0u) {
        REG_SET(UART_IMSC) = UART_INT_TX;
    } else {
        REG_CLEAR(UART_IMSC) = UART_INT_TX;
    }
}

void uart_handler(void);
void uart_handler(void)
{
    receive();
    send();
}

size_t port_uart_read(uint8_t *out, size_t capacity)
{
    size_t length = 0;
    const uint32_t critical = port_critical_enter();
    while (length < capacity && received.count > 0u) {
        out[length++] = ring_take(&received);
    }
    port_critical_exit(critical);
    return length;
}

enum pump_status port_uart_write(const uint8_t *data, size_t length)
{
    const uint32_t critical = port_critical_enter();
    const bool fits = RING - sending.count >= length;
    for (size_t i = 0; fits && i < length; i++) {
        ring_put(&sending, data[i]);
    }
    send();
    port_critical_exit(critical);
    return fits ? PUMP_OK : PUMP_FULL;
}

static bool is_sending(void)
{
    const uint32_t critical = port_critical_enter();
    const bool busy = sending.count > 0u || (REG(UART_FR) & UART_FR_BUSY) != 0u;
    port_critical_exit(critical);
    return busy;
}

void port_uart_drain(void)
{
    while (is_sending()) {
    }
}

void uart_start(void)
{
    /* Divider in 1/64, rounded: 125 MHz / (16 · 115,200) = 67 + 52/64; 0.001 % off. */
    const uint32_t divider = (uint32_t)((8u * (uint64_t)CLOCK_HZ / UART_BAUD + 1u) / 2u);
    REG_CLEAR(RESETS_RESET) = RESET_UART0;
    while ((REG(RESETS_DONE) & RESET_UART0) == 0u) {
    }
    REG(UART_IBRD) = divider >> 6;
    REG(UART_FBRD) = divider & 0x3fu;
    REG(UART_LCR_H) = UART_LCR_8N1_FIFO; /* after the dividers: this write makes them count */
    REG(UART_IFLS) = 0;                  /* interrupts at 4 bytes, so that 28 bytes of time are left */
    REG(UART_CR) = UART_CR_ENABLE;
    REG(UART_IMSC) = UART_INT_RX | UART_INT_RX_TIMEOUT;
}
