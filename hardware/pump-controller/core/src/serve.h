// SPDX-License-Identifier: Apache-2.0
/* What an image does with requests: serve.c, or recovery/recovery_serve.c in the recovery image. Link context. */
#ifndef PUMP_SERVE_H
#define PUMP_SERVE_H

#include "exchange.h"

/* Whether the image has this request at all. */
bool serve_knows(const struct assay_message *message);
/* Whether the roles of a provisioned pump are asked for (docs/protocol/credentials.md PROV-9). */
bool serve_provisioned(void);
/* Carries out a request that has passed the checks that all have (dispatch.c), and answers it. */
void serve_request(struct exchange *exchange, const struct assay_message *message, const union assay_any_request *body);

#if defined(ASSAY_MUTANTS)
/* Weaknesses in place of the checks; true when one of them has answered. */
bool serve_by_mutant(struct exchange *exchange);
#endif

#endif
