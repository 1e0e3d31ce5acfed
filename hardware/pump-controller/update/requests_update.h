// SPDX-License-Identifier: Apache-2.0
/* The requests of the feature update, for dispatch. */
#ifndef PUMP_REQUESTS_UPDATE_H
#define PUMP_REQUESTS_UPDATE_H

#include "exchange.h"

void request_update_state(struct exchange *exchange);
void request_begin_update(struct exchange *exchange, const struct assay_begin_update *request);
void request_write_update_block(struct exchange *exchange, const struct assay_write_update_block *request);
void request_finish_update(struct exchange *exchange);
void request_abort_update(struct exchange *exchange);

#endif
