// SPDX-License-Identifier: Apache-2.0
/* What each request does once all checks have passed. */
#ifndef PUMP_REQUESTS_H
#define PUMP_REQUESTS_H

#include "exchange.h"

/* ---- reading: requests_reading.c ---- */
void request_identity(struct exchange *exchange);
void request_status(struct exchange *exchange);
void request_history(struct exchange *exchange, const struct assay_read_history *request);

/* ---- delivery: requests_delivery.c ---- */
/* Whether the fields fit each other and the pump; success or plausibilityFailed. */
uint8_t request_check_bolus(const struct assay_set_bolus *request);
/* True when it is ordered. */
bool request_bolus(struct exchange *exchange, const struct assay_set_bolus *request);
/* The deed of request_bolus: a normal bolus of so many steps. */
bool request_order(struct exchange *exchange, uint64_t key, uint32_t steps);
/* Answers again when the bolus with this key was ordered before; false when it was not. */
bool request_bolus_repeated(struct exchange *exchange, uint64_t key);
/* The other commands: their result. */
uint8_t request_cancel(const struct assay_cancel_bolus *request);
uint8_t request_therapy(const struct assay_set_therapy_state *request);

/* ---- peers and session: requests_peers.c ---- */
void request_peers(struct exchange *exchange);
void request_unpair(struct exchange *exchange, const struct assay_unpair *request);
void request_close_session(struct exchange *exchange);

#endif
