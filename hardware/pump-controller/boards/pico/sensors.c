// SPDX-License-Identifier: Apache-2.0
/* Sensors of the Pico: the RP2040's ADC, one conversion at a time (RP2040 datasheet §4.9). Its clock is the system PLL's by three, 41.7 MHz. */
#include "board.h"

#include "pins.h"
#include "pump/port.h"
#include "rp2040.h"

enum {
    FULL_SCALE_MV = 3300, /* ADC_VREF */
    CODES = 4096,
    CLOCK_DIVIDER = 3, /* 125 MHz / 3: at most 48 MHz are allowed */
    WAIT_TURNS = 1000  /* a conversion takes 96 cycles of its clock, 2.3 µs: this is ten times as long, at least */
};

uint32_t port_sensors(void)
{
    return (UINT32_C(1) << PORT_SENSOR_PRESSURE) | (UINT32_C(1) << PORT_SENSOR_BATTERY) |
           (UINT32_C(1) << PORT_SENSOR_TEMPERATURE) | (UINT32_C(1) << PORT_SENSOR_ENCODER) |
           (UINT32_C(1) << PORT_SENSOR_TRAVEL);
}

/* True once it is ready; false when it does not get there. */
static bool wait_until_ready(void)
{
    for (unsigned turn = 0; turn < WAIT_TURNS; turn++) {
        if ((REG(ADC_CS) & ADC_CS_READY) != 0u) {
            return true;
        }
    }
    return false;
}

void sensors_start(void)
{
    static const uint8_t pins[] = { PIN_PRESSURE, PIN_BATTERY, PIN_TEMPERATURE };
    REG(CLK_ADC_CTRL) = 0;
    REG(CLK_ADC_DIV) = (uint32_t)CLOCK_DIVIDER << 8;
    REG(CLK_ADC_CTRL) = CLK_ADC_FROM_PLL_SYS | CLK_ADC_ENABLE;
    REG_SET(RESETS_RESET) = RESET_ADC;
    REG_CLEAR(RESETS_RESET) = RESET_ADC;
    while ((REG(RESETS_DONE) & RESET_ADC) == 0u) {
    }
    for (unsigned i = 0; i < sizeof pins; i++) {
        REG(PAD_CTRL(pins[i])) = PAD_OUTPUT_DISABLE; /* no digital input, no pull: the sensor alone decides */
    }
    REG(ADC_CS) = ADC_CS_ENABLE;
    (void)wait_until_ready(); /* should it never be, each reading says so */
}

enum pump_status port_sensor_read(enum port_sensor sensor, uint16_t *millivolts)
{
    _Static_assert((int)PORT_SENSOR_PRESSURE == PIN_PRESSURE - 26 && (int)PORT_SENSOR_BATTERY == PIN_BATTERY - 26 &&
                       (int)PORT_SENSOR_TEMPERATURE == PIN_TEMPERATURE - 26,
                   "the sensors are the ADC's channels in order");
    if (sensor >= PORT_SENSOR_ANALOG || !wait_until_ready()) {
        return PUMP_FAULT;
    }
    REG(ADC_CS) = ADC_CS_CHANNEL((uint32_t)sensor) | ADC_CS_ENABLE | ADC_CS_START;
    if (!wait_until_ready() || (REG(ADC_CS) & ADC_CS_ERROR) != 0u) {
        return PUMP_FAULT;
    }
    *millivolts = (uint16_t)((REG(ADC_RESULT) & (CODES - 1u)) * FULL_SCALE_MV / CODES);
    return PUMP_OK;
}
