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

/* `name` as `flash` in struct options. Returns the descriptor of a flash in memory, which a restart hands on; -1 for one in a file. */
int flash_start(const char *name, int handed_on);
void noise_source_start(const struct options *options);

/* ---- image.c ---- */

/* The first stage, and what comes of it; returns when the pump may boot. */
void image_start(void);

/* ---- pins.c ---- */

struct boot_handover;
/* Tells on standard output what was judged good to run; NULL: nothing was. */
void pins_tell_image(const struct boot_handover *handover);

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

/* Interrupts may come from here on. */
void interrupts_start(void);

/* One round: input, alarms, link. Waits for something to come when `idle`. */
void events_serve(bool idle);

#endif
