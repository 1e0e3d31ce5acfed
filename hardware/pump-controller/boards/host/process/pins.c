// SPDX-License-Identifier: Apache-2.0
/* Pins as lines on standard output and input (boards/pin-line); in virtual time input also says how much of it passes. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "boot.h"
#include "pin_line.h"
#include "process.h"
#include "pump/port.h"
#include "pump/pump.h"

/* -1: not written yet, so that the first write is told. Buttons are pulled up: open is high. */
static int levels[PORT_PIN_COUNT] = {
    [PORT_PIN_STEP] = -1, [PORT_PIN_DIR] = -1,    [PORT_PIN_ENABLE] = -1, [PORT_PIN_CONFIRM] = 1,
    [PORT_PIN_STOP] = 1,  [PORT_PIN_SOUND] = -1, [PORT_PIN_LIGHT] = -1,  [PORT_PIN_TRAVEL] = 1,
};
static struct pin_line_reader reader;

/* Whoever does not read what the pins do misses it: the pump does not wait. */
static void tell(const char *line, size_t length)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (poll(&out, 1, 0) == 1 && (out.revents & POLLOUT) != 0 && write(STDOUT_FILENO, line, length) < 0) {
        (void)close(STDOUT_FILENO);
    }
}

void port_pin_write(enum port_pin pin, bool high)
{
    if (levels[pin] != (int)high) {
        char line[PIN_LINE_MAX];
        levels[pin] = (int)high;
        tell(line, pin_line_format(line, pin, high, port_now_us()));
    }
}

void pins_tell_image(const struct boot_handover *handover)
{
    char line[128];
    int length = snprintf(line, sizeof line, "IMAGE NONE\n");
    if (handover != NULL) {
        char digest[2 * MANIFEST_DIGEST + 1] = "";
        for (unsigned i = 0; i < (unsigned)MANIFEST_DIGEST; i++) {
            (void)snprintf(digest + 2u * i, sizeof digest - 2u * i, "%02x", handover->image_digest[i]);
        }
        length = snprintf(line, sizeof line, "IMAGE %c %u %lu %s\n", handover->slot == SLOT_A ? 'A' : 'B', handover->trial,
                          (unsigned long)handover->rollback, digest);
    }
    tell(line, (size_t)length);
}

bool port_pin_read(enum port_pin pin)
{
    return levels[pin] == 1;
}

static void take_line(const char *line)
{
    enum port_pin pin;
    bool high;
    if (strncmp(line, "RUN ", 4) == 0) {
        time_run(strtoull(line + 4, NULL, 10));
    } else if (pin_line_parse(line, &pin, &high) && (pin == PORT_PIN_CONFIRM || pin == PORT_PIN_STOP)) {
        levels[pin] = (int)high;
        pump_on_button();
    }
}

bool pins_read(void)
{
    char bytes[256];
    const ssize_t length = read(STDIN_FILENO, bytes, sizeof bytes);
    for (ssize_t i = 0; i < length; i++) {
        const char *line = pin_line_feed(&reader, bytes[i]);
        if (line != NULL) {
            take_line(line);
        }
    }
    return length > 0;
}
