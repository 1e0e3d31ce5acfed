// SPDX-License-Identifier: Apache-2.0
/* Rings of bytes. What has left one is not kept there: a pairing secret passes through the display's. */
#include "uart_ring.h"

#include "pump/port.h"

enum { FRAME_END = 0 };

static void put(struct uart_ring *ring, uint8_t byte)
{
    ring->bytes[(ring->first + ring->count) & (ring->size - 1u)] = byte;
    ring->count++;
}

uint8_t uart_ring_take(struct uart_ring *ring)
{
    const uint8_t byte = ring->bytes[ring->first];
    ring->bytes[ring->first] = 0;
    ring->first = (ring->first + 1u) & (ring->size - 1u);
    ring->count--;
    return byte;
}

bool uart_ring_put(struct uart_ring *ring, const uint8_t *data, size_t length)
{
    const bool fits = ring->size - ring->count >= length;
    for (size_t i = 0; fits && i < length; i++) {
        put(ring, data[i]);
    }
    return fits;
}

/* Link context is woken at the end of a frame only, or when the ring runs full of something else. */
void uart_ring_receive(struct uart_ring *ring, uint8_t byte)
{
    if (ring->count < ring->size) {
        put(ring, byte);
    }
    if (byte == FRAME_END || ring->count >= ring->size / 2u) {
        port_request_link();
    }
}

size_t uart_ring_read(struct uart_ring *ring, uint8_t *out, size_t capacity)
{
    size_t length = 0;
    const uint32_t critical = port_critical_enter();
    while (length < capacity && ring->count > 0u) {
        out[length++] = uart_ring_take(ring);
    }
    port_critical_exit(critical);
    return length;
}
