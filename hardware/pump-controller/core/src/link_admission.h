// SPDX-License-Identifier: Apache-2.0
/* Who gets a session (docs/protocol/link.md HS-7, PAIR-9, RES-5). Link context. */
#ifndef PUMP_LINK_ADMISSION_H
#define PUMP_LINK_ADMISSION_H

#include "link_session.h"
#include "pump/handshake.h"
#include "pump/status.h"
#include "pump/tickets.h"

/* After XX: the peer must be paired, with the role that it wants. Else PUMP_REFUSED. */
PUMP_MUST_CHECK enum pump_status link_admit(const struct handshake_outcome *outcome, struct link_peer *peer);
/* After XXpsk3: pairs the peer, as it wants; PUMP_REFUSED when that cannot be. */
PUMP_MUST_CHECK enum pump_status link_admit_pairing(const struct handshake_outcome *outcome, struct link_peer *peer);
/* After NNpsk0: the peer must still be paired as it was. Else PUMP_REFUSED. */
PUMP_MUST_CHECK enum pump_status link_admit_resumption(const struct ticket *ticket, struct link_peer *peer);

#endif
