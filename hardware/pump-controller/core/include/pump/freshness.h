// SPDX-License-Identifier: Apache-2.0
/* Freshness of commands and the keys of those that were done (docs/protocol/link.md FRESH-1…FRESH-6). Link context. */
#ifndef PUMP_FRESHNESS_H
#define PUMP_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "../../generated/messages.h"

enum {
    FRESHNESS_KEYS = 16,         /* remembered since boot, boluses not counted: those are in the journal */
    FRESHNESS_BOLUSES = 16,      /* boluses whose lives are watched; the journal remembers more keys than that */
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
/*
 * No key is forgotten while its command's life lasts, or a repeat would be done anew. Whether one more bolus, or one more
 * of the other commands, finds a place (FRESH-6).
 */
bool freshness_has_room(uint16_t opcode);
/* The command was done. The oldest is forgotten; without room, and if that must not be, this one is not remembered. */
void freshness_remember(const struct freshness *freshness, uint16_t opcode);
/* Opcode of the command with this key; 0 when it is not known. */
uint16_t freshness_find(uint64_t key);

#if defined(ASSAY_MUTANTS)
/* Mutant 8 only. */
void freshness_forget(void);
#endif

#endif
