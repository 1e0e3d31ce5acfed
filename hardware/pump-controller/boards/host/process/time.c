// SPDX-License-Identifier: Apache-2.0
/* Time and alarms: the host's monotonic clock, or time that passes when it is told to. */
#include <limits.h>
#include <stdio.h>
#include <time.h>

#include "process.h"
#include "pump/port.h"
#include "pump/pump.h"

static bool is_virtual;
static uint64_t started_us;
static uint64_t virtual_us;
static uint64_t run_until;
static bool running;

static struct {
    uint64_t at;
    bool armed;
} alarms[PORT_ALARM_COUNT];

static uint64_t host_us(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000u + (uint64_t)time.tv_nsec / 1000u;
}

void time_start(bool virtual_time)
{
    is_virtual = virtual_time;
    started_us = host_us();
}

uint64_t port_now_us(void)
{
    return is_virtual ? virtual_us : host_us() - started_us;
}

void port_alarm_set(enum port_alarm alarm, uint64_t at_us)
{
    alarms[alarm].at = at_us;
    alarms[alarm].armed = at_us != UINT64_MAX;
}

/* UINT64_MAX when none is set. */
static uint64_t earliest(void)
{
    uint64_t at = UINT64_MAX;
    for (unsigned i = 0; i < PORT_ALARM_COUNT; i++) {
        if (alarms[i].armed && alarms[i].at < at) {
            at = alarms[i].at;
        }
    }
    return at;
}

void time_run(uint64_t us)
{
    run_until = (running ? run_until : virtual_us) + us;
    running = true;
}

uint64_t time_left_to_run(void)
{
    return running ? run_until - virtual_us : 0;
}

int time_patience(void)
{
    const uint64_t at = earliest();
    const uint64_t now = port_now_us();
    if (at <= now || running) {
        return 0;
    }
    if (is_virtual || at == UINT64_MAX) {
        return -1;
    }
    const uint64_t ms = (at - now + 999u) / 1000u;
    return ms < INT_MAX ? (int)ms : INT_MAX;
}

/* Goes no further than the next alarm: what comes of it is dealt with first. */
static void advance(void)
{
    const uint64_t at = earliest();
    if (!running || at <= virtual_us) {
        return;
    }
    if (virtual_us < run_until) {
        virtual_us = at < run_until ? at : run_until;
        return;
    }
    running = false;
    (void)printf("RAN %llu\n", (unsigned long long)virtual_us);
    (void)fflush(stdout);
}

void time_serve(bool idle)
{
    if (is_virtual && idle) {
        advance();
    }
    const uint64_t now = port_now_us();
    for (unsigned i = 0; i < PORT_ALARM_COUNT; i++) {
        if (alarms[i].armed && alarms[i].at <= now) {
            alarms[i].armed = false;
            pump_on_alarm((enum port_alarm)i);
        }
    }
}
