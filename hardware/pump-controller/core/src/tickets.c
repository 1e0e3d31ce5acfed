// SPDX-License-Identifier: Apache-2.0
/* Tickets, by peer. */
#include "pump/tickets.h"

#include "utils.h"

#include "pump/port.h"
#include "pump/session.h"
#include "pump/store.h"
#include "pump/trust.h"

static struct ticket tickets[STORE_PEERS];

void tickets_start(void)
{
    sodium_memzero(tickets, sizeof tickets);
}

/* The place of a peer's ticket; with a key of zeros, which no peer has, a free one. NULL when there is none. */
static struct ticket *find_peer(const uint8_t peer[NOISE_KEY])
{
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        if (sodium_memcmp(tickets[i].peer, peer, NOISE_KEY) == 0) {
            return &tickets[i];
        }
    }
    return NULL;
}

void tickets_issue(const struct ticket *ticket)
{
    static const uint8_t nobody[NOISE_KEY];
    struct ticket *place = find_peer(ticket->peer);
    if (place == NULL) {
        place = find_peer(nobody);
    }
    if (place != NULL) { /* there are as many places as peers */
        *place = *ticket;
    }
}

enum pump_status tickets_find(const uint8_t number[TICKET_NUMBER], struct ticket *found)
{
    sodium_memzero(found, sizeof *found);
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        const bool same = sodium_memcmp(tickets[i].number, number, TICKET_NUMBER) == 0;
        if (same && tickets[i].role != 0u) {
            *found = tickets[i];
        }
    }
    if (found->role == 0u || port_now_us() - found->born_us >= SESSION_AGE_US) {
        sodium_memzero(found, sizeof *found);
        return PUMP_REFUSED;
    }
    return PUMP_OK;
}

void tickets_forget(const uint8_t peer[NOISE_KEY])
{
    struct ticket *place = find_peer(peer);
    if (place != NULL) {
        sodium_memzero(place, sizeof *place);
    }
}

bool ticket_holds(const struct ticket *ticket)
{
    if (ticket->role == 0u || store_find_peer(ticket->peer) != ticket->role) {
        return false;
    }
    return ticket->has_credential ? trust_check(&ticket->credential) == CREDENTIAL_OK : !trust_wants_credential(ticket->role);
}

void tickets_check(void)
{
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        if (!ticket_holds(&tickets[i])) {
            sodium_memzero(&tickets[i], sizeof tickets[i]);
        }
    }
}
