// SPDX-License-Identifier: Apache-2.0
/* Freshness of commands and the keys of those that were done (docs/protocol/link.md FRESH-1…FRESH-6). Link context. */
#ifndef PUMP_FRESHNESS_H
#define PUMP_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "../../generated/messages.h"

enum {
    FRESHNESS_KEYS = 16,         /* remembered since boot, boluses not counted: those are in the journal */
    FRESHNESS_AHEAD_MS = 2000    /* how far a command may be issued in the future */
};

/* The last three fields of each message that changes delivery. */
struct freshness {
    uint32_t issued; /* ms of uptime, modulo 2^32 */
    uint32_t life;   /* ms */
    uint64_t key;
};

void freshness_start(void);
/* Takes the fields from a decoded message that changes delivery. */
struct freshness freshness_of(const struct assay_message *message, const void *body);
/* Whether it may be carried out now. */
bool freshness_holds(const struct freshness *freshness);
/* The command with this key was done. The oldest is forgotten. */
void freshness_remember(uint64_t key, uint16_t opcode);
/* Opcode of the command with this key; 0 when it is not known. */
uint16_t freshness_find(uint64_t key);

#if defined(ASSAY_MUTANTS)
/* Mutant 8 only. */
void freshness_forget(void);
#endif

#endif
