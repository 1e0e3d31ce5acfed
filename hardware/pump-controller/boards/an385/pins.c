// SPDX-License-Identifier: Apache-2.0
/* Pins as lines on UART2 (boards/pin-line): QEMU connects none of this machine's. On a bench they would be GPIO. */
#include "board.h"

#include "pin_line.h"
#include "pump/port.h"
#include "pump/pump.h"

/* -1: not written yet, so that the first write is told. Buttons are pulled up: open is high. */
static int8_t levels[PORT_PIN_COUNT] = {
    [PORT_PIN_STEP] = -1, [PORT_PIN_DIR] = -1,    [PORT_PIN_ENABLE] = -1, [PORT_PIN_CONFIRM] = 1,
    [PORT_PIN_STOP] = 1,  [PORT_PIN_SOUND] = -1, [PORT_PIN_LIGHT] = -1,  [PORT_PIN_TRAVEL] = 1,
};
static struct pin_line_reader reader;

void port_pin_write(enum port_pin pin, bool high)
{
    const uint32_t critical = port_critical_enter();
    if (levels[pin] != (int8_t)high) {
        char line[PIN_LINE_MAX];
        levels[pin] = (int8_t)high;
        uart_write_pins(line, (unsigned)pin_line_format(line, pin, high, port_now_us()));
    }
    port_critical_exit(critical);
}

bool port_pin_read(enum port_pin pin)
{
    return levels[pin] == 1;
}

void pins_receive(char byte)
{
    enum port_pin pin;
    bool high;
    const char *line = pin_line_feed(&reader, byte);
    if (line != NULL && pin_line_parse(line, &pin, &high) && (pin == PORT_PIN_CONFIRM || pin == PORT_PIN_STOP)) {
        levels[pin] = (int8_t)high;
        pump_on_button();
    }
}
