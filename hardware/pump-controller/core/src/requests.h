// SPDX-License-Identifier: Apache-2.0
/* What each request does once all checks have passed. */
#ifndef PUMP_REQUESTS_H
#define PUMP_REQUESTS_H

#include "exchange.h"
#include "pump/dosing.h"
#include "pump/noise.h"

/* ---- reading: requests_reading.c ---- */
void request_identity(struct exchange *exchange);
void request_status(struct exchange *exchange);
void request_history(struct exchange *exchange, const struct assay_read_history *request);

/* ---- delivery: requests_delivery.c ---- */
/* Whether the fields fit each other and the pump; success or plausibilityFailed. */
uint8_t request_check_bolus(const struct assay_set_bolus *request);
/* True when it is ordered. */
bool request_bolus(struct exchange *exchange, const struct assay_set_bolus *request);
/* Answers again when the bolus with this key was ordered before; false when it was not. */
bool request_bolus_repeated(struct exchange *exchange, uint64_t key);
/* The other commands: their result. */
uint8_t request_cancel(const struct assay_cancel_bolus *request);
uint8_t request_therapy(const struct assay_set_therapy_state *request);
/* What the engine's verdict is on the wire. */
uint8_t request_dosing_result(enum dosing_result result);
#if defined(ASSAY_MUTANTS)
/* A normal bolus of so many steps, whatever the limits. */
bool request_order(struct exchange *exchange, uint64_t key, uint32_t steps);
#endif

/* ---- basal, and what is being delivered: requests_basal.c; request_check_… as above ---- */
void request_delivery(struct exchange *exchange);
void request_read_profile(struct exchange *exchange, const struct assay_read_basal_profile *request);
void request_read_bolus(struct exchange *exchange, const struct assay_read_bolus *request);
uint8_t request_check_profile(const struct assay_write_basal_profile *request);
uint8_t request_write_profile(const struct assay_write_basal_profile *request);
uint8_t request_activate_profile(const struct assay_activate_basal_profile *request);
uint8_t request_check_temporary(const struct assay_set_temporary_basal *request);
uint8_t request_temporary(const struct assay_set_temporary_basal *request);
uint8_t request_cancel_temporary(void);

/* ---- sensors and automated dosing: requests_automated.c ---- */
uint8_t request_report_glucose(const struct exchange *exchange, const struct assay_report_glucose *request);
void request_glucose(struct exchange *exchange);
/* The peer with this static key is none any more. */
void request_forget_sensor(const uint8_t key[NOISE_KEY]);
uint8_t request_automated(const struct assay_set_automated_dosing *request);
uint8_t request_stop_automated(void);

/* ---- limits, time, priming, reservoir: requests_settings.c ---- */
void request_limits(struct exchange *exchange);
uint8_t request_check_limits(const struct assay_set_limits *request);
uint8_t request_set_limits(const struct assay_set_limits *request);
void request_time(struct exchange *exchange);
uint8_t request_set_time(const struct assay_set_time *request);
uint8_t request_check_priming(const struct assay_start_priming *request);
uint8_t request_prime(const struct assay_start_priming *request);
uint8_t request_stop_priming(void);
uint8_t request_fill(const struct assay_set_reservoir_fill *request);

/* ---- annunciations: requests_annunciations.c ---- */
void request_annunciations(struct exchange *exchange, const struct assay_read_annunciations *request);
void request_snooze_annunciation(struct exchange *exchange, const struct assay_snooze_annunciation *request);
void request_confirm_annunciation(struct exchange *exchange, const struct assay_confirm_annunciation *request);

/* ---- whose word the pump takes: requests_trust.c; the answer waits for thread context ---- */
void request_provision(struct exchange *exchange, const struct assay_provision *request);
void request_store_revocations(struct exchange *exchange, const struct assay_store_revocations *request);
/* Does what has been judged and writes its answer; 0 when nothing has been. `session` asked for it. Link context. */
size_t request_trust_settle(uint32_t *session, uint8_t answer[ASSAY_MESSAGE_BYTES_MAX]);

/* ---- peers and session: requests_peers.c ---- */
void request_peers(struct exchange *exchange);
void request_unpair(struct exchange *exchange, const struct assay_unpair *request);
void request_close_session(struct exchange *exchange);

/* ---- the audit log: requests_audit.c ---- */
void request_audit(struct exchange *exchange, const struct assay_read_audit *request);
/* Has the log's head signed: the answer comes later, and for now there is none. */
void request_audit_checkpoint(struct exchange *exchange);
/* Logs a request that was refused because it was malformed, late, out of order, or not its sender's to make. */
void request_log_refusal(const struct exchange *exchange);

#endif
