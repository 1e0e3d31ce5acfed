// SPDX-License-Identifier: Apache-2.0
/* Time and alarms on the RP2040's microsecond timer: hardware alarms, no tick. */
#include "board.h"

#include "faults.h"
#include "pump/earlier.h"
#include "pump/port.h"
#include "pump/pump.h"
#include "rp2040.h"

enum { HARDWARE_ALARMS = 4 };

static struct {
    uint64_t at;
    bool armed;
} alarms[PORT_ALARM_COUNT];

uint64_t port_now_us(void)
{
    uint32_t high = REG(TIMER_RAWH);
    for (;;) {
        const uint32_t low = REG(TIMER_RAWL);
        const uint32_t again = REG(TIMER_RAWH);
        if (again == high) {
            return ((uint64_t)high << 32) | low;
        }
        high = again;
    }
}

/* The chip has four alarms. All beyond share that of the buttons: none of these takes longer than 40 µs. */
static unsigned hardware_of(enum port_alarm alarm)
{
    return (unsigned)alarm < (unsigned)HARDWARE_ALARMS ? (unsigned)alarm : (unsigned)PORT_ALARM_BUTTONS;
}

/* When a hardware alarm is wanted; UINT64_MAX: not at all. */
static uint64_t wanted_at(unsigned n)
{
    uint64_t at = alarms[n].armed ? alarms[n].at : UINT64_MAX;
    for (unsigned i = HARDWARE_ALARMS; n == (unsigned)PORT_ALARM_BUTTONS && i < PORT_ALARM_COUNT; i++) {
        at = alarms[i].armed ? earlier(at, alarms[i].at) : at;
    }
    return at;
}

/* The hardware compares 32 bits for equality: a time that has passed would wait for 71 minutes, so it is forced. */
static void arm_hardware(unsigned n)
{
    const uint32_t bit = 1u << n;
    const uint64_t at = wanted_at(n);
    if (at == UINT64_MAX) {
        REG(TIMER_ARMED) = bit; /* writing one disarms */
        return;
    }
    REG(TIMER_ALARM(n)) = (uint32_t)at;
    if (port_now_us() >= at) {
        REG(TIMER_ARMED) = bit;
        REG_SET(TIMER_INTF) = bit;
    }
}

void port_alarm_set(enum port_alarm alarm, uint64_t at_us)
{
    const uint32_t critical = port_critical_enter();
    alarms[alarm].at = at_us;
    alarms[alarm].armed = at_us != UINT64_MAX;
    arm_hardware(hardware_of(alarm));
    port_critical_exit(critical);
}

static void acknowledge(unsigned n)
{
    const uint32_t bit = 1u << n;
    REG_CLEAR(TIMER_INTF) = bit;
    REG(TIMER_INTR) = bit;
}

/* An interrupt may be pending from before the alarm was moved or unset, or be early by 2^32 µs. */
static void serve(enum port_alarm alarm)
{
    if (!alarms[alarm].armed) {
        return;
    }
    if (port_now_us() < alarms[alarm].at) {
        arm_hardware(hardware_of(alarm));
        return;
    }
    alarms[alarm].armed = false;
    pump_on_alarm(alarm);
}

static void on_alarm(enum port_alarm alarm)
{
    acknowledge(alarm);
    serve(alarm);
}

void alarm0_handler(void);
void alarm1_handler(void);
void alarm2_handler(void);

void alarm0_handler(void)
{
    on_alarm(PORT_ALARM_DRIVE);
}

void alarm1_handler(void)
{
    acknowledge(PORT_ALARM_BUTTONS);
    serve(PORT_ALARM_BUTTONS);
    for (unsigned i = HARDWARE_ALARMS; i < PORT_ALARM_COUNT; i++) {
        serve((enum port_alarm)i);
    }
    arm_hardware(PORT_ALARM_BUTTONS);
}

void alarm2_handler(void)
{
    on_alarm(PORT_ALARM_LINK);
}

void board_guard_alarm(void)
{
    on_alarm(PORT_ALARM_GUARD);
}

void timer_start(void)
{
    REG_CLEAR(RESETS_RESET) = RESET_TIMER;
    while ((REG(RESETS_DONE) & RESET_TIMER) == 0u) {
    }
    REG(TIMER_INTE) = (1u << HARDWARE_ALARMS) - 1u;
}
