// SPDX-License-Identifier: Apache-2.0
/* The requests of the feature update, for serve.c and recovery/recovery_serve.c. */
#ifndef PUMP_REQUESTS_UPDATE_H
#define PUMP_REQUESTS_UPDATE_H

#include "exchange.h"

/* Carries out a request of this feature, and answers it. */
void request_update(struct exchange *exchange, const union assay_any_request *body);

#endif
