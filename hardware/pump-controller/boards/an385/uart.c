// SPDX-License-Identifier: Apache-2.0
/*
 * UART0, the link, both ways; UART1, the display, outwards; UART2, the pins, both ways: by interrupt, with rings.
 *
 * The UART holds one byte each way, 87 µs of line. QEMU hands a byte over only when the last one was read, so none is lost;
 * on an FPGA bytes would be while interrupts are off for a flash operation, and with them their frame, which the peer repeats.
 */
#include "board.h"

#include "an385.h"
#include "pump/port.h"
#include "uart_ring.h"

static uint8_t received_bytes[LINK_RING];
static uint8_t sending_bytes[LINK_RING];
static uint8_t pins_bytes[LINK_RING];
static uint8_t display_bytes[DISPLAY_RING];
static struct uart_ring received = {.bytes = received_bytes, .size = LINK_RING};
static struct uart_ring sending = {.bytes = sending_bytes, .size = LINK_RING};
static struct uart_ring pins = {.bytes = pins_bytes, .size = LINK_RING};
static struct uart_ring display = {.bytes = display_bytes, .size = DISPLAY_RING};

void link_receive_handler(void);
void link_send_handler(void);
void display_send_handler(void);
void pins_receive_handler(void);
void pins_send_handler(void);

static bool has_byte(uint32_t uart)
{
    return (REG(UART_STATE(uart)) & UART_STATE_RX_FULL) != 0u;
}

void link_receive_handler(void)
{
    board_note_interrupt();
    REG(UART_INTCLEAR(UART0)) = UART_INT_RX;
    while (has_byte(UART0)) {
        uart_ring_receive(&received, (uint8_t)REG(UART_DATA(UART0)));
    }
}

void pins_receive_handler(void)
{
    board_note_interrupt();
    REG(UART_INTCLEAR(UART2)) = UART_INT_RX;
    while (has_byte(UART2)) {
        pins_receive((char)REG(UART_DATA(UART2)));
    }
}

/* The interrupt comes when the buffer has become free, so what starts a transmission fills it here. */
static void send(uint32_t uart, struct uart_ring *ring)
{
    while (ring->count > 0u && (REG(UART_STATE(uart)) & UART_STATE_TX_FULL) == 0u) {
        REG(UART_DATA(uart)) = uart_ring_take(ring);
    }
}

static void on_sent(uint32_t uart, struct uart_ring *ring)
{
    board_note_interrupt();
    REG(UART_INTCLEAR(uart)) = UART_INT_TX;
    send(uart, ring);
}

void link_send_handler(void)
{
    on_sent(UART0, &sending);
}

void display_send_handler(void)
{
    on_sent(UART1, &display);
}

void pins_send_handler(void)
{
    on_sent(UART2, &pins);
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

void uart_write_pins(const char *text, unsigned length)
{
    (void)write_to(UART2, &pins, (const uint8_t *)text, length);
}

static bool is_sending(void)
{
    const uint32_t critical = port_critical_enter();
    const bool busy = sending.count > 0u || (REG(UART_STATE(UART0)) & UART_STATE_TX_FULL) != 0u;
    port_critical_exit(critical);
    return busy;
}

void port_uart_drain(void)
{
    while (is_sending()) {
    }
}

static void start(uint32_t uart, uint32_t control)
{
    REG(UART_BAUDDIV(uart)) = CLOCK_MHZ * 1000000u / UART_BAUD; /* 217: 0.006 % off */
    REG(UART_CTRL(uart)) = control;
}

void uart_start(void)
{
    const uint32_t out = UART_CTRL_TX | UART_CTRL_TX_INTERRUPT;
    const uint32_t in = UART_CTRL_RX | UART_CTRL_RX_INTERRUPT;
    start(UART0, out | in);
    start(UART1, out);
    start(UART2, out | in);
}
