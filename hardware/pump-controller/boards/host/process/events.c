// SPDX-License-Identifier: Apache-2.0
/*
 * Contexts: one thread serves interrupt, link and thread context in turn. Link and thread context are interrupted where a
 * critical section ends, and nowhere else, so that a step comes also while one of them waits for it. What that cannot show: a
 * data race between contexts, and that a step waits for no arithmetic (here it does, for the milliseconds that the host
 * takes). The boards of microcontrollers show both.
 */
#include <poll.h>
#include <unistd.h>

#include "../../../core/generated/messages.h"
#include "process.h"
#include "pump/port.h"
#include "pump/pump.h"

static bool link_requested;
static bool input_ended;
static uint32_t masked = 1; /* until interrupts_start */
static bool interrupted;

void port_request_link(void)
{
    link_requested = true;
}

/* Alarms that are due; an interrupt is not interrupted. */
static void serve_interrupts(bool idle)
{
    if (!interrupted) {
        interrupted = true;
        time_serve(idle);
        interrupted = false;
    }
}

uint32_t port_critical_enter(void)
{
    return masked++;
}

void port_critical_exit(uint32_t state)
{
    masked = state;
    if (masked == 0u) {
        serve_interrupts(false);
    }
}

void interrupts_start(void)
{
    port_critical_exit(0);
    port_request_link();
}

void port_sleep(void)
{
    events_serve(true);
}

void port_reset(bool fault)
{
    restart(fault ? ASSAY_BOOT_REASON_WATCHDOG : ASSAY_BOOT_REASON_SOFTWARE);
}

/* Link context comes after all interrupts, as on a board. */
static void serve_link(void)
{
    if (link_requested) {
        link_requested = false;
        pump_link();
    }
}

void events_serve(bool idle)
{
    enum { LINE, INPUT, COUNT };
    struct pollfd watched[COUNT] = {
        [LINE] = {.fd = line_descriptor()},
        [INPUT] = {.fd = input_ended ? -1 : STDIN_FILENO, .events = POLLIN},
    };
    watched[LINE].events = (short)((line_wants_read() ? POLLIN : 0) | (line_wants_write() ? POLLOUT : 0));
    const int ready = poll(watched, COUNT, idle && !link_requested ? time_patience() : 0);
    if (ready > 0 && (watched[LINE].revents & POLLIN) != 0) {
        line_read();
    }
    if (ready > 0 && (watched[LINE].revents & POLLOUT) != 0) {
        line_flush();
    }
    if (ready > 0 && (watched[INPUT].revents & (POLLIN | POLLHUP)) != 0) {
        interrupted = true;
        input_ended = !pins_read();
        interrupted = false;
    }
    serve_interrupts(idle && ready == 0 && !link_requested);
    serve_link();
}

/* There is none: the core derives the serial number from the identity key. */
bool port_unique_id(uint8_t id[8])
{
    (void)id;
    return false;
}

const char *port_board_name(void)
{
    return "host";
}
