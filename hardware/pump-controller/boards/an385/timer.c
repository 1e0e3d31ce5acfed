// SPDX-License-Identifier: Apache-2.0
/*
 * Time and alarms. The FPGA's counter counts microseconds in 32 bits; software adds the rest, for which it must be read once
 * in 71 minutes. One timer serves all alarms: it runs to the earliest, and no further than LONGEST_US, which sees to that.
 */
#include "board.h"

#include "an385.h"
#include "faults.h"
#include "pump/port.h"
#include "pump/pump.h"

enum { LONGEST_US = 60 * 1000 * 1000 };

static struct {
    uint64_t at;
    bool armed;
} alarms[PORT_ALARM_COUNT];

static uint32_t last_low;
static uint64_t high;

uint64_t port_now_us(void)
{
    const uint32_t critical = port_critical_enter();
    const uint32_t low = REG(FPGAIO_COUNTER);
    if (low < last_low) {
        high += UINT64_C(1) << 32;
    }
    last_low = low;
    const uint64_t now = high | low;
    port_critical_exit(critical);
    return now;
}

/* Within a critical section or in interrupt context. */
static void run_to_earliest(void)
{
    const uint64_t now = port_now_us();
    uint64_t at = now + LONGEST_US;
    for (unsigned i = 0; i < PORT_ALARM_COUNT; i++) {
        if (alarms[i].armed && alarms[i].at < at) {
            at = alarms[i].at;
        }
    }
    const uint32_t us = at > now ? (uint32_t)(at - now) : 1u;
    REG(TIMER0_VALUE) = us * CLOCK_MHZ;
}

void port_alarm_set(enum port_alarm alarm, uint64_t at_us)
{
    const uint32_t critical = port_critical_enter();
    alarms[alarm].at = at_us;
    alarms[alarm].armed = at_us != UINT64_MAX;
    run_to_earliest();
    port_critical_exit(critical);
}

void board_guard_alarm(void) /* and all others */
{
    board_note_interrupt();
    REG(TIMER0_INTCLEAR) = 1;
    for (unsigned i = 0; i < PORT_ALARM_COUNT; i++) {
        if (alarms[i].armed && port_now_us() >= alarms[i].at) {
            alarms[i].armed = false;
            pump_on_alarm((enum port_alarm)i);
        }
    }
    run_to_earliest();
}

void timer_start(void)
{
    REG(FPGAIO_PRESCALE) = CLOCK_MHZ - 1u;
    REG(FPGAIO_COUNTER) = 0;
    REG(TIMER0_RELOAD) = 0;
    run_to_earliest();
    REG(TIMER0_CTRL) = TIMER_CTRL_ENABLE | TIMER_CTRL_INTERRUPT;
}
