// SPDX-License-Identifier: Apache-2.0
/* Requests about paired peers and the session itself (docs/protocol/link.md PAIR-12, PAIR-13, SES-5). */
#include "requests.h"

#include "utils.h"

#include "fingerprint.h"
#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/store.h"
#include "pump/tickets.h"

static bool is_self(const struct exchange *exchange, const struct store_peer *peer)
{
    return sodium_memcmp(peer->public_key, exchange->origin->peer, NOISE_KEY) == 0;
}

void request_peers(struct exchange *exchange)
{
    struct assay_peers peers = { .peers_count = 0 };
    for (unsigned place = 0; store_peer(place) != NULL; place++) {
        const struct store_peer *peer = store_peer(place);
        struct assay_peer_record *record = &peers.peers[peers.peers_count++];
        fingerprint_of(peer->public_key, record->fingerprint);
        record->role = peer->role;
        record->self = is_self(exchange, peer);
    }
    exchange_answer(exchange, ASSAY_MSG_PEERS, &peers);
}

static const struct store_peer *find_fingerprint(const uint8_t wanted[FINGERPRINT])
{
    const struct store_peer *found = NULL;
    for (unsigned place = 0; store_peer(place) != NULL; place++) {
        uint8_t fingerprint[FINGERPRINT];
        fingerprint_of(store_peer(place)->public_key, fingerprint);
        if (sodium_memcmp(fingerprint, wanted, FINGERPRINT) == 0) {
            found = store_peer(place);
        }
    }
    return found;
}

/* Each peer may unpair itself; controller and service may unpair others. */
static bool may_unpair(const struct exchange *exchange, const struct store_peer *peer)
{
    const uint8_t role = exchange->origin->role;
    return role == ASSAY_ROLE_CONTROLLER || role == ASSAY_ROLE_SERVICE || (peer != NULL && is_self(exchange, peer));
}

/* The record first: a peer that is gone without one would be gone unseen. */
PUMP_MUST_CHECK static enum pump_status forget(const struct store_peer *peer)
{
    const struct store_peer gone = *peer;
    const uint32_t critical = port_critical_enter();
    enum pump_status status = journal_event(ASSAY_HISTORY_KIND_PEER_UNPAIRED, gone.role);
    port_critical_exit(critical);
    if (status == PUMP_OK && !MUTANT(UNPAIR_KEEPS_PEER)) {
        status = store_unpair(gone.public_key);
    }
    if (status == PUMP_OK) {
        tickets_forget(gone.public_key);
        request_forget_sensor(gone.public_key);
        audit_log(ASSAY_AUDIT_KIND_UNPAIRED, gone.public_key, gone.role);
    } else {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
    return status;
}

void request_unpair(struct exchange *exchange, const struct assay_unpair *request)
{
    const struct store_peer *peer = find_fingerprint(request->fingerprint);
    if (!may_unpair(exchange, peer)) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_AUTHORISED);
        return;
    }
    if (peer == NULL) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_APPLICABLE);
        return;
    }
    const bool self = is_self(exchange, peer);
    const enum pump_status status = forget(peer);
    exchange_respond(exchange, exchange_result(status));
    if (self && status == PUMP_OK) {
        exchange->session_end = ASSAY_SESSION_END_UNPAIRED;
    }
}

void request_close_session(struct exchange *exchange)
{
    exchange_respond(exchange, ASSAY_RESULT_SUCCESS);
    exchange->session_end = ASSAY_SESSION_END_CLOSED;
}
