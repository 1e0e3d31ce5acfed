// SPDX-License-Identifier: Apache-2.0
/* Which pin does what on a Raspberry Pi Pico (README.md of the pump controller). */
#ifndef PICO_PINS_H
#define PICO_PINS_H

enum {
    PIN_UART_TX = 0,
    PIN_UART_RX = 1,
    PIN_STEP = 2,
    PIN_DIR = 3,
    PIN_ENABLE = 4,
    PIN_ENCODER_A = 6,
    PIN_ENCODER_B = 7,
    PIN_DISPLAY_TX = 8,
    PIN_CONFIRM = 10,
    PIN_STOP = 11,
    PIN_TRAVEL = 12,
    PIN_SOUND = 15,
    PIN_LIGHT = 25,
    PIN_PRESSURE = 26, /* ADC 0 */
    PIN_BATTERY = 27,  /* ADC 1 */
    PIN_TEMPERATURE = 28 /* ADC 2 */
};

enum {
    CLOCK_HZ = 125000000,
    UART_BAUD = 115200
};

#endif
