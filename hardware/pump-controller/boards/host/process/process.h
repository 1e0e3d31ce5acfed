// SPDX-License-Identifier: Apache-2.0
/* The host board as a process: its own parts. One thread serves all contexts in turn (events.c). */
#ifndef HOST_PROCESS_H
#define HOST_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *port;    /* `pty`, or the path of a link to make */
    const char *display; /* the same; NULL: standard error */
    const char *flash;   /* a file; NULL: memory only */
    bool virtual_time;
    bool seeded;
    uint64_t seed;
};

/* Says what is wrong, with errno's words when there are any, and ends the process with exit code 2. */
_Noreturn void fail(const char *what, const char *name);

/* ---- main.c ---- */

/* Starts the process anew, terminals kept open, as a reset does the chip. `reason`: enum assay_boot_reason. */
_Noreturn void restart(uint8_t reason);

/* ---- terminals.c ---- */

/* A pseudo-terminal, raw; `link` as in struct options. Returns the master's descriptor. */
int terminal_open(const char *link, const char *what);
/* Removes the links that this process made; a restarted one leaves that to the next start. */
void terminals_close_links(void);

/* ---- line.c ---- */

void line_start(int master_descriptor, int display_descriptor);
int line_descriptor(void);
bool line_wants_read(void);
bool line_wants_write(void);
void line_read(void);
void line_flush(void);

/* ---- flash.c, noise.c ---- */

void flash_start(const char *name);
void noise_source_start(const struct options *options);

/* ---- pins.c ---- */

/* Takes what standard input has: levels of buttons, and RUN in virtual time. False at its end. */
bool pins_read(void);

/* ---- time.c ---- */

void time_start(bool virtual_time);
/* Lets virtual time pass, this much further than it was told before. */
void time_run(uint64_t us);
/* How much of that is still to come. */
uint64_t time_left_to_run(void);
/* How long to wait for input, milliseconds rounded up; -1: for ever; 0: something is due. */
int time_patience(void);
/* Serves the alarms that are due; in virtual time, when `idle`, goes to the next first. */
void time_serve(bool idle);

/* ---- events.c ---- */

/* One round: input, alarms, link. Waits for something to come when `idle`. */
void events_serve(bool idle);

#endif
