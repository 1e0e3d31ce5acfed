// SPDX-License-Identifier: Apache-2.0
/* What a signed item that did not open is to credentials and revocation lists. */
#ifndef PUMP_CREDENTIAL_RESULT_H
#define PUMP_CREDENTIAL_RESULT_H

#include "pump/cose.h"
#include "pump/credential.h"

enum credential_result credential_result_of(enum cose_result result);

#endif
