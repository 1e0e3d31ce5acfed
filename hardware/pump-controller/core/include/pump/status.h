// SPDX-License-Identifier: Apache-2.0
/* How core functions end. */
#ifndef PUMP_STATUS_H
#define PUMP_STATUS_H

#define PUMP_MUST_CHECK __attribute__((warn_unused_result))

/* Append only. Success is not zero, and the values are far apart: a skipped instruction must not read as success. */
enum pump_status {
    PUMP_OK = 0x3a5c,
    PUMP_REFUSED = 0x6917,   /* authentication failed, or a counter was seen before */
    PUMP_MALFORMED = 0x1ce2, /* length or form is not the declared one */
    PUMP_FULL = 0x52b9,      /* no room in a queue, a table or a buffer */
    PUMP_FAULT = 0x0f76,     /* hardware did not do what was asked: flash, entropy source */
    PUMP_STATE = 0x7d03      /* not possible in the present state */
};

#endif
