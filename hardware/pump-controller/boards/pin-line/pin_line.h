// SPDX-License-Identifier: Apache-2.0
/*
 * Pins as lines of text, for boards that have none of their own: `PIN STEP 1 2000713` tells a level and the time of its
 * change in microseconds since boot, `PIN CONFIRM 0` sets the level of a button. Lines end with LF; a CR before it is ignored.
 */
#ifndef BOARDS_PIN_LINE_H
#define BOARDS_PIN_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/port.h"

enum { PIN_LINE_MAX = 48 };

/* Collects the bytes of a line; zero at first. */
struct pin_line_reader {
    char text[PIN_LINE_MAX];
    size_t length;
    bool too_long;
};

/* Writes the line with its LF, without a closing NUL; returns its length. */
size_t pin_line_format(char out[PIN_LINE_MAX], enum port_pin pin, bool high, uint64_t at_us);
/* The line that `byte` completes, without its end; NULL while there is none. Lines that are too long are left out. */
const char *pin_line_feed(struct pin_line_reader *reader, char byte);
/* False when `line` is none that sets a pin. */
bool pin_line_parse(const char *line, enum port_pin *pin, bool *high);

#endif
