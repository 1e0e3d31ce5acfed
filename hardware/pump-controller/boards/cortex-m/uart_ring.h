// SPDX-License-Identifier: Apache-2.0
/* Bytes between a UART's interrupts and the core. */
#ifndef BOARDS_UART_RING_H
#define BOARDS_UART_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINK_RING = 4096, DISPLAY_RING = 256 };

struct uart_ring {
    uint8_t *bytes;
    size_t size; /* a power of two */
    size_t first;
    size_t count;
};

/* Takes the oldest byte of a ring that has one. Interrupt context, or within a critical section; so the next two. */
uint8_t uart_ring_take(struct uart_ring *ring);
/* All of it, or nothing. */
bool uart_ring_put(struct uart_ring *ring, const uint8_t *data, size_t length);
/* A byte of the link has come: it is kept if there is room, and link context woken when it is time to. */
void uart_ring_receive(struct uart_ring *ring, uint8_t byte);
/* Takes up to `capacity` bytes; returns how many. Any context. */
size_t uart_ring_read(struct uart_ring *ring, uint8_t *out, size_t capacity);

#endif
