// SPDX-License-Identifier: Apache-2.0
/* The one session on the link: its records, its limits, its end (docs/protocol/link.md SES, REC). Link context. */
#ifndef PUMP_LINK_SESSION_H
#define PUMP_LINK_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/credential.h"
#include "pump/noise.h"

/* Whom a handshake has let in. */
struct link_peer {
    uint8_t public_key[NOISE_KEY];
    uint8_t role;     /* enum assay_role */
    bool paired;      /* by this handshake */
    uint64_t born_us; /* when the full handshake was, of which this one descends */
    bool has_credential;
    struct credential_accepted credential; /* that its role rests on */
};

void link_session_start(void);
/* Takes the place of a session before and says SessionOpen. */
void link_session_open(const struct link_peer *peer, const uint8_t receive_key[NOISE_KEY],
                       const uint8_t send_key[NOISE_KEY]);
/* A RECORD has come. */
void link_session_record(const uint8_t *payload, size_t length);
/* Answers what has waited for thread context, and ends a session that a list or a provisioning reaches. */
void link_session_work_trust(void);
/* Tells the peer what interrupt context has left in the queue of events. */
void link_session_work_events(void);
/* Sends answers that thread context has worked on. */
void link_session_work_answers(void);
/* Closes a session whose time is over. */
void link_session_expire(void);
/* When that will be; UINT64_MAX without a session. */
uint64_t link_session_deadline(void);

#endif
