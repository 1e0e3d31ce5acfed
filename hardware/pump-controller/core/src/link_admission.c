// SPDX-License-Identifier: Apache-2.0
/* Admission: a paired peer in its own role, or a new one that knew what the display shows. */
#include "link_admission.h"

#include <string.h>

#include "pump/audit.h"
#include "pump/audit_log.h"
#include "pump/mutant.h"
#include "pump/pairing.h"
#include "pump/port.h"
#include "pump/store.h"

PUMP_MUST_CHECK static enum pump_status read_wish(const struct handshake_outcome *outcome, struct link_peer *peer)
{
    struct assay_handshake_wish wish;
    if (assay_handshake_wish_decode(outcome->wish, outcome->wish_length, &wish) != ASSAY_CBOR_OK) {
        return PUMP_REFUSED;
    }
    memcpy(peer->public_key, outcome->peer, NOISE_KEY);
    peer->role = wish.role;
    peer->paired = false;
    peer->born_us = port_now_us();
    return PUMP_OK;
}

enum pump_status link_admit(const struct handshake_outcome *outcome, struct link_peer *peer)
{
    if (read_wish(outcome, peer) != PUMP_OK) {
        return PUMP_REFUSED;
    }
    const uint8_t role = store_find_peer(outcome->peer);
    if (role == 0u && MUTANT(ACCEPT_UNKNOWN_PEER)) {
        peer->role = ASSAY_ROLE_CONTROLLER;
        return PUMP_OK;
    }
    return role != 0u && role == peer->role ? PUMP_OK : PUMP_REFUSED;
}

/* Each other role needs a credential too, which this pump does not take yet (PAIR-11; it has not the feature credentials). */
static bool may_pair_alone(uint8_t role)
{
    return role == ASSAY_ROLE_CONTROLLER || role == ASSAY_ROLE_CAREGIVER;
}

enum pump_status link_admit_pairing(const struct handshake_outcome *outcome, struct link_peer *peer)
{
    if (read_wish(outcome, peer) != PUMP_OK || !may_pair_alone(peer->role) ||
        store_pair(peer->public_key, peer->role) != PUMP_OK) {
        return PUMP_REFUSED;
    }
    peer->paired = true;
    pairing_succeeded();
    audit_record(ASSAY_HISTORY_KIND_PEER_PAIRED, peer->role);
    audit_log(ASSAY_AUDIT_KIND_PAIRED, peer->public_key, peer->role);
    return PUMP_OK;
}

enum pump_status link_admit_resumption(const struct ticket *ticket, struct link_peer *peer)
{
    memcpy(peer->public_key, ticket->peer, NOISE_KEY);
    peer->role = ticket->role;
    peer->paired = false;
    peer->born_us = ticket->born_us;
    return store_find_peer(ticket->peer) == ticket->role ? PUMP_OK : PUMP_REFUSED;
}
