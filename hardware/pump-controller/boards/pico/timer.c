// SPDX-License-Identifier: Apache-2.0
/* Time and alarms on the RP2040's microsecond timer: one hardware alarm for each of the core's, no tick. */
#include "board.h"

#include "faults.h"
#include "pump/port.h"
#include "pump/pump.h"
#include "rp2040.h"

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

/* The hardware compares 32 bits for equality: a time that has passed would wait for 71 minutes, so it is forced. */
static void arm_hardware(unsigned n)
{
    const uint32_t bit = 1u << n;
    REG(TIMER_ALARM(n)) = (uint32_t)alarms[n].at;
    if (port_now_us() >= alarms[n].at) {
        REG(TIMER_ARMED) = bit; /* writing one disarms */
        REG_SET(TIMER_INTF) = bit;
    }
}

void port_alarm_set(enum port_alarm alarm, uint64_t at_us)
{
    const uint32_t critical = port_critical_enter();
    alarms[alarm].at = at_us;
    alarms[alarm].armed = true;
    arm_hardware(alarm);
    port_critical_exit(critical);
}

void port_alarm_cancel(enum port_alarm alarm)
{
    const uint32_t critical = port_critical_enter();
    alarms[alarm].armed = false;
    REG(TIMER_ARMED) = 1u << alarm;
    port_critical_exit(critical);
}

/* An interrupt may be pending from before the alarm was moved or cancelled, or be early by 2^32 µs. */
static void on_alarm(enum port_alarm alarm)
{
    const uint32_t bit = 1u << alarm;
    REG_CLEAR(TIMER_INTF) = bit;
    REG(TIMER_INTR) = bit;
    if (!alarms[alarm].armed) {
        return;
    }
    if (port_now_us() < alarms[alarm].at) {
        arm_hardware(alarm);
        return;
    }
    alarms[alarm].armed = false;
    pump_on_alarm(alarm);
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
    on_alarm(PORT_ALARM_BUTTONS);
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
    REG(TIMER_INTE) = (1u << PORT_ALARM_COUNT) - 1u;
}
