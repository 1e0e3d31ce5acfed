// SPDX-License-Identifier: Apache-2.0
/* Pins as lines of text. */
#include "pin_line.h"

#include <string.h>

static const char *const names[PORT_PIN_COUNT] = {
    [PORT_PIN_STEP] = "STEP",       [PORT_PIN_DIR] = "DIR",     [PORT_PIN_ENABLE] = "ENABLE",
    [PORT_PIN_CONFIRM] = "CONFIRM", [PORT_PIN_STOP] = "STOP",   [PORT_PIN_SOUND] = "SOUND",
    [PORT_PIN_LIGHT] = "LIGHT",     [PORT_PIN_ENCODER_A] = "ENCODER_A", [PORT_PIN_ENCODER_B] = "ENCODER_B",
    [PORT_PIN_TRAVEL] = "TRAVEL",
};

static size_t append(char *out, size_t length, const char *text)
{
    const size_t more = strlen(text);
    memcpy(out + length, text, more);
    return length + more;
}

size_t pin_line_format(char out[PIN_LINE_MAX], enum port_pin pin, bool high, uint64_t at_us)
{
    char digits[21] = {0}; /* 2^64 has 20 */
    char *first = &digits[sizeof digits - 1u];
    do {
        *--first = (char)('0' + at_us % 10u);
        at_us /= 10u;
    } while (at_us > 0u);
    size_t length = append(out, 0, "PIN ");
    length = append(out, length, names[pin]);
    length = append(out, length, high ? " 1 " : " 0 ");
    length = append(out, length, first);
    return append(out, length, "\n");
}

const char *pin_line_feed(struct pin_line_reader *reader, char byte)
{
    if (byte == '\n') {
        const bool whole = !reader->too_long;
        reader->text[reader->length] = '\0';
        reader->length = 0;
        reader->too_long = false;
        return whole ? reader->text : NULL;
    }
    if (reader->length == sizeof reader->text - 1u) {
        reader->too_long = true;
    } else if (byte != '\r') {
        reader->text[reader->length++] = byte;
    }
    return NULL;
}

bool pin_line_parse(const char *line, enum port_pin *pin, bool *high)
{
    if (strncmp(line, "PIN ", 4) != 0) {
        return false;
    }
    const char *name = line + 4;
    for (unsigned i = 0; i < PORT_PIN_COUNT; i++) {
        const size_t length = strlen(names[i]);
        const char *level = name + length;
        if (strncmp(name, names[i], length) == 0 && (strcmp(level, " 0") == 0 || strcmp(level, " 1") == 0)) {
            *pin = (enum port_pin)i;
            *high = level[1] == '1';
            return true;
        }
    }
    return false;
}
