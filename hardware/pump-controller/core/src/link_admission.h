// SPDX-License-Identifier: Apache-2.0
/* Who gets a session (docs/protocol/link.md §3.6). Link context. */
#ifndef PUMP_LINK_ADMISSION_H
#define PUMP_LINK_ADMISSION_H

#include "../generated/messages.h"
#include "pump/handshake.h"
#include "pump/status.h"

/* Looks the peer up, or enrols it while the pairing window is open. Else PUMP_REFUSED. */
PUMP_MUST_CHECK enum pump_status link_admit(const struct handshake_outcome *outcome, struct assay_session_open *opened);

#endif
