// SPDX-License-Identifier: Apache-2.0
/* The serial line and the display on pseudo-terminals. Bytes pass as fast as the host takes them, not at a baud rate. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "pump/port.h"

enum { RECEIVED = 4096, SENDING = 4096 };
/* What nobody has taken for this long is lost, as on a line that nobody listens to. Seconds of the host. */
enum { PATIENCE = 1 };

static int master;
static int display;
static uint8_t received[RECEIVED];
static size_t received_length;
static uint8_t sending[SENDING];
static size_t sending_length;
static time_t last_sent;

static time_t now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

void line_start(int master_descriptor, int display_descriptor)
{
    master = master_descriptor;
    display = display_descriptor;
}

int line_descriptor(void)
{
    return master;
}

bool line_wants_read(void)
{
    return received_length < RECEIVED;
}

bool line_wants_write(void)
{
    return sending_length > 0u;
}

void line_read(void)
{
    const ssize_t length = read(master, received + received_length, RECEIVED - received_length);
    if (length > 0) {
        received_length += (size_t)length;
        port_request_link();
    }
}

void line_flush(void)
{
    const ssize_t length = sending_length > 0u ? write(master, sending, sending_length) : 0;
    if (length > 0) {
        sending_length -= (size_t)length;
        memmove(sending, sending + length, sending_length);
        last_sent = now();
    } else if (sending_length > 0u && now() - last_sent > PATIENCE) {
        sending_length = 0;
    }
}

size_t port_uart_read(uint8_t *out, size_t capacity)
{
    const size_t length = received_length < capacity ? received_length : capacity;
    memcpy(out, received, length);
    received_length -= length;
    memmove(received, received + length, received_length);
    return length;
}

enum pump_status port_uart_write(const uint8_t *data, size_t length)
{
    line_flush();
    if (length > SENDING - sending_length) {
        return PUMP_FULL;
    }
    if (sending_length == 0u) {
        last_sent = now();
    }
    memcpy(sending + sending_length, data, length);
    sending_length += length;
    line_flush();
    return PUMP_OK;
}

void port_uart_drain(void)
{
    while (sending_length > 0u) {
        line_flush();
    }
}

void port_display_write(const char *text, size_t length)
{
    if (write(display, text, length) < 0) {
        errno = 0; /* a display that is behind shows the next line */
    }
}
