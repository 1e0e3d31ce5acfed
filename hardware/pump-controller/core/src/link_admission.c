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
#include "pump/trust.h"

PUMP_MUST_CHECK static enum pump_status read_wish(const struct handshake_outcome *outcome, struct link_peer *peer)
{
    memcpy(peer->public_key, outcome->peer, NOISE_KEY);
    peer->role = outcome->role;
    peer->paired = false;
    peer->born_us = port_now_us();
    peer->has_credential = trust_wants_credential(outcome->role);
    peer->credential = outcome->accepted;
    if (outcome->role == 0u) {
        return PUMP_REFUSED;
    }
    /* A list may have come, or the pump been provisioned, since thread context judged. */
    const bool good = outcome->credential == CREDENTIAL_OK && trust_check(&outcome->accepted) == CREDENTIAL_OK;
    return good || !peer->has_credential ? PUMP_OK : PUMP_REFUSED;
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

enum pump_status link_admit_pairing(const struct handshake_outcome *outcome, struct link_peer *peer)
{
    if (read_wish(outcome, peer) != PUMP_OK || store_pair(peer->public_key, peer->role) != PUMP_OK) {
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
    peer->has_credential = ticket->has_credential;
    peer->credential = ticket->credential;
    return ticket_holds(ticket) ? PUMP_OK : PUMP_REFUSED;
}
