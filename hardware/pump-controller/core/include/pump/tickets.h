// SPDX-License-Identifier: Apache-2.0
/*
 * Resumption tickets: one for each paired peer, in RAM only, good for one use (docs/protocol/link.md RES-2…RES-5).
 * Link context.
 */
#ifndef PUMP_TICKETS_H
#define PUMP_TICKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "pump/credential.h"
#include "pump/noise.h"
#include "pump/status.h"

enum { TICKET_NUMBER = 8 };

struct ticket {
    uint8_t peer[NOISE_KEY];
    uint8_t role;    /* enum assay_role; 0 = no ticket */
    uint64_t born_us; /* when the full handshake was, of which this descends */
    uint8_t number[TICKET_NUMBER];
    uint8_t key[NOISE_KEY];
    bool has_credential;
    struct credential_accepted credential; /* that its role rests on */
};

void tickets_start(void);
/* Takes the place of an older one of the same peer. */
void tickets_issue(const struct ticket *ticket);
/* The ticket with this number, if its age limit is not over; else PUMP_REFUSED. Looks at all in constant time. */
PUMP_MUST_CHECK enum pump_status tickets_find(const uint8_t number[TICKET_NUMBER], struct ticket *found);
/* Whether its peer is still paired as it was, and the credential that it rests on still good (RES-5). */
bool ticket_holds(const struct ticket *ticket);
/* Wipes each ticket that does not hold any more. */
void tickets_check(void);
/* Wipes the ticket of a peer, if it has one. */
void tickets_forget(const uint8_t peer[NOISE_KEY]);

#endif
