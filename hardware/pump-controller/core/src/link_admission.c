// SPDX-License-Identifier: Apache-2.0
/* Admission: an enrolled peer in its own role, or an unknown one while the user holds the door open. */
#include "link_admission.h"

#include "pump/annunciation.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/pairing.h"
#include "pump/port.h"
#include "pump/store.h"

PUMP_MUST_CHECK static enum pump_status enrol(const uint8_t peer[NOISE_KEY], uint8_t role)
{
    if (store_enrol(peer, role) != PUMP_OK) {
        return PUMP_REFUSED;
    }
    pairing_close();
    const uint32_t critical = port_critical_enter();
    const enum pump_status status = journal_event(ASSAY_HISTORY_KIND_PEER_ENROLLED, role);
    port_critical_exit(critical);
    if (status != PUMP_OK) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM);
    }
    return PUMP_OK;
}

enum pump_status link_admit(const struct handshake_outcome *outcome, struct assay_session_open *opened)
{
    struct assay_handshake_wish wish;
    if (assay_handshake_wish_decode(outcome->wish, outcome->wish_length, &wish) != ASSAY_CBOR_OK) {
        return PUMP_REFUSED;
    }
    const uint8_t enrolled_role = store_find_peer(outcome->peer);
    *opened = (struct assay_session_open){ .role = wish.role };
    if (enrolled_role != 0u) {
        return enrolled_role == wish.role ? PUMP_OK : PUMP_REFUSED;
    }
    if (pairing_is_open()) {
        opened->enrolled = true;
        return enrol(outcome->peer, wish.role);
    }
    if (MUTANT(ACCEPT_UNKNOWN_PEER)) {
        opened->role = ASSAY_ROLE_CONTROLLER;
        return PUMP_OK;
    }
    return PUMP_REFUSED;
}
