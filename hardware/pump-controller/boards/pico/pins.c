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
    [PORT_PIN_LIGHT] = PIN_LIGHT,
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

IN_PLACE static inline void make_button(unsigned pin)
{
    REG(PAD_CTRL(pin)) = PAD_INPUT_ENABLE | PAD_PULL_UP | PAD_SCHMITT;
    REG(GPIO_CTRL(pin)) = GPIO_FUNCTION_SIO;
    REG_SET(GPIO_PROC0_INTE(pin)) = GPIO_EDGES(pin);
}

void pins_handler(void);
void pins_handler(void)
{
    REG(GPIO_INTR(PIN_CONFIRM)) = GPIO_EDGES(PIN_CONFIRM) | GPIO_EDGES(PIN_STOP); /* before the levels are read */
    pump_on_button();
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
    make_button(PIN_CONFIRM);
    make_button(PIN_STOP);
    REG(PAD_CTRL(PIN_UART_RX)) = PAD_INPUT_ENABLE | PAD_PULL_UP | PAD_SCHMITT; /* an open line is a silent one */
    REG(GPIO_CTRL(PIN_UART_TX)) = GPIO_FUNCTION_UART;
    REG(GPIO_CTRL(PIN_DISPLAY_TX)) = GPIO_FUNCTION_UART;
    REG(GPIO_CTRL(PIN_UART_RX)) = GPIO_FUNCTION_UART;
}
