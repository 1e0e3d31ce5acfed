// SPDX-License-Identifier: Apache-2.0
/*
 * The pump as a process of the host: `pump --port pty|LINK [--display pty|LINK] [--flash FILE] [--time real|virtual]
 * [--seed N]`. The link is a pseudo-terminal, whose path standard output tells as `PORT PATH`; LINK is made to point to it.
 * The display is another, told as `DISPLAY PATH`, else standard error. Standard output tells the pins, standard input
 * sets the buttons (boards/pin-line). `--time virtual`: time stands still but for `RUN MICROSECONDS` on standard input,
 * answered by `RAN NOW` when that has passed. `--seed`: repeatable noise instead of the host's. Each start tells which image
 * was judged good to run as `IMAGE SLOT TRIAL ROLLBACK DIGEST`, SLOT A, B or NONE. Exit code 2: bad usage, or the host
 * refuses something; the reason is on standard error. Killing the process is a power cut.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../core/generated/messages.h"
#include "process.h"
#include "pump/port.h"
#include "pump/pump.h"

/* What a restart hands on: reason, descriptors of link, display and a flash in memory, virtual time that was still to pass. */
static const char handed_on[] = "PUMP_RESTART";

static char **arguments;
static int link_master;
static int display_master = STDERR_FILENO;
static int flash_memory = -1;
static uint8_t boot_reason = ASSAY_BOOT_REASON_POWER_ON;

void fail(const char *what, const char *name)
{
    const char *why = errno != 0 ? strerror(errno) : "see the head of boards/host/process/main.c";
    (void)fprintf(stderr, "pump: %s %s: %s\n", what, name, why);
    terminals_close_links();
    exit(2);
}

uint8_t port_boot_reason(void)
{
    return boot_reason;
}

/* Nothing outlives the process: a restart after a fault has no note. */
void *port_kept(void)
{
    static uint32_t kept[PORT_KEPT / sizeof(uint32_t)];
    return kept;
}

void restart(uint8_t reason)
{
    char state[64];
    const unsigned long long left = time_left_to_run();
    (void)snprintf(state, sizeof state, "%u,%d,%d,%d,%llu", (unsigned)reason, link_master, display_master,
                   flash_memory, left);
    (void)setenv(handed_on, state, 1);
    (void)execv("/proc/self/exe", arguments);
    (void)execvp(arguments[0], arguments); /* hosts without /proc */
    fail("cannot restart", arguments[0]);
}

static void on_termination(int number)
{
    terminals_close_links();
    _exit(128 + number);
}

static uint64_t number_of(const char *text, const char *option)
{
    char *end;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0) {
        fail("no number behind", option);
    }
    return value;
}

static void take_option(struct options *options, const char *name, const char *value)
{
    if (strcmp(name, "--port") == 0) {
        options->port = value;
    } else if (strcmp(name, "--display") == 0) {
        options->display = value;
    } else if (strcmp(name, "--flash") == 0) {
        options->flash = value;
    } else if (strcmp(name, "--time") == 0 && (strcmp(value, "real") == 0 || strcmp(value, "virtual") == 0)) {
        options->virtual_time = strcmp(value, "virtual") == 0;
    } else if (strcmp(name, "--seed") == 0) {
        options->seeded = true;
        options->seed = number_of(value, name);
    } else {
        fail("unknown option", name);
    }
}

static struct options read_options(int count, char **values)
{
    struct options options = {0};
    for (int i = 1; i < count; i += 2) {
        if (i + 1 == count) {
            fail("no value behind", values[i]);
        }
        take_option(&options, values[i], values[i + 1]);
    }
    if (options.port == NULL) {
        fail("this is needed:", "--port");
    }
    return options;
}

static void open_terminals(const struct options *options)
{
    const char *state = getenv(handed_on);
    if (state != NULL) {
        unsigned reason;
        unsigned long long left;
        if (sscanf(state, "%u,%d,%d,%d,%llu", &reason, &link_master, &display_master, &flash_memory, &left) != 5) {
            fail("cannot read", handed_on);
        }
        boot_reason = (uint8_t)reason;
        if (left > 0) {
            time_run(left);
        }
        return;
    }
    link_master = terminal_open(options->port, "PORT");
    if (options->display != NULL) {
        display_master = terminal_open(options->display, "DISPLAY");
    }
}

int main(int count, char **values)
{
    arguments = values;
    const struct options options = read_options(count, values);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGTERM, on_termination);
    (void)signal(SIGINT, on_termination);
    open_terminals(&options);
    time_start(options.virtual_time);
    flash_memory = flash_start(options.flash, flash_memory);
    noise_source_start(&options);
    line_start(link_master, display_master);
    image_start();
    pump_boot();
    interrupts_start();
    for (;;) {
        events_serve(false);
        pump_thread();
    }
}
