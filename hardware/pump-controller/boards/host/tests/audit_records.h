// SPDX-License-Identifier: Apache-2.0
/* What the audit log holds, for tests. */
#ifndef HOST_AUDIT_RECORDS_H
#define HOST_AUDIT_RECORDS_H

#include "../../../core/generated/messages.h"

/* How many records of this kind (enum assay_audit_kind) there are; the newest of them, if there is one. */
unsigned audit_find(uint8_t kind, struct assay_audit_record *found);

#endif
