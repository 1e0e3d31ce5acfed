// SPDX-License-Identifier: Apache-2.0
/* Pins of the Pico. */
#include "board.h"

#include "pins.h"
#include "pump/port.h"
#include "pump/pump.h"
#include "rp2040.h"

static const uint8_t numbers[PORT_PIN_COUNT] = {
    [PORT_PIN_STEP] = PIN_STEP,   [PORT_PIN_DIR] = PIN_DIR,     [PORT_PIN_ENABLE] = PIN_ENABLE,
    [PORT_PIN_CONFIRM] = PIN_CONFIRM, [PORT_PIN_STOP] = PIN_STOP, [PORT_PIN_SOUND] = PIN_SOUND,
    [PORT_PIN_LIGHT] = PIN_LIGHT, [PORT_PIN_ENCODER_A] = PIN_ENCODER_A, [PORT_PIN_ENCODER_B] = PIN_ENCODER_B,
    [PORT_PIN_TRAVEL] = PIN_TRAVEL,
};

void port_pin_write(enum port_pin pin, bool high)
{
    REG(high ? SIO_GPIO_OUT_SET : SIO_GPIO_OUT_CLR) = 1u << numbers[pin];
}

bool port_pin_read(enum port_pin pin)
{
    return ((REG(SIO_GPIO_IN) >> numbers[pin]) & 1u) != 0u;
}

IN_PLACE static inline void make_output(unsigned pin, bool high)
{
    REG(high ? SIO_GPIO_OUT_SET : SIO_GPIO_OUT_CLR) = 1u << pin; /* the level first, then the driver */
    REG(SIO_GPIO_OE_SET) = 1u << pin;
    REG(PAD_CTRL(pin)) = PAD_INPUT_ENABLE | PAD_DRIVE_4MA | PAD_SCHMITT;
    REG(GPIO_CTRL(pin)) = GPIO_FUNCTION_SIO;
}

IN_PLACE static inline void make_input(unsigned pin, uint32_t pull)
{
    REG(PAD_CTRL(pin)) = PAD_INPUT_ENABLE | pull | PAD_SCHMITT;
    REG(GPIO_CTRL(pin)) = GPIO_FUNCTION_SIO;
}

IN_PLACE static inline void make_watched(unsigned pin, uint32_t pull)
{
    make_input(pin, pull);
    REG_SET(GPIO_PROC0_INTE(pin)) = GPIO_EDGES(pin);
}

/* Whether one of two pins has changed; forgets it, before the levels are read. */
static bool take_edges(unsigned pin, unsigned other)
{
    const uint32_t edges = GPIO_EDGES(pin) | GPIO_EDGES(other);
    const bool changed = (REG(GPIO_INTR(pin)) & edges) != 0u;
    REG(GPIO_INTR(pin)) = edges;
    return changed;
}

_Static_assert(PIN_ENCODER_A / 8 == PIN_ENCODER_B / 8 && PIN_CONFIRM / 8 == PIN_STOP / 8, "take_edges reads one register");

void pins_handler(void);
void pins_handler(void)
{
    if (take_edges(PIN_ENCODER_A, PIN_ENCODER_B)) {
        pump_on_encoder();
    }
    if (take_edges(PIN_CONFIRM, PIN_STOP)) {
        pump_on_button();
    }
}

void pins_start(void)
{
    const uint32_t blocks = RESET_IO_BANK0 | RESET_PADS_BANK0;
    REG_CLEAR(RESETS_RESET) = blocks;
    while ((REG(RESETS_DONE) & blocks) != blocks) {
    }
    make_output(PIN_ENABLE, true);
    make_output(PIN_STEP, false);
    make_output(PIN_DIR, false);
    make_output(PIN_SOUND, false);
    make_output(PIN_LIGHT, false);
    make_watched(PIN_CONFIRM, PAD_PULL_UP);
    make_watched(PIN_STOP, PAD_PULL_UP);
    make_watched(PIN_ENCODER_A, PAD_PULL_DOWN);
    make_watched(PIN_ENCODER_B, PAD_PULL_DOWN);
    make_input(PIN_TRAVEL, PAD_PULL_UP);
    REG(PAD_CTRL(PIN_UART_RX)) = PAD_INPUT_ENABLE | PAD_PULL_UP | PAD_SCHMITT; /* an open line is a silent one */
    REG(GPIO_CTRL(PIN_UART_TX)) = GPIO_FUNCTION_UART;
    REG(GPIO_CTRL(PIN_DISPLAY_TX)) = GPIO_FUNCTION_UART;
    REG(GPIO_CTRL(PIN_UART_RX)) = GPIO_FUNCTION_UART;
}
