// SPDX-License-Identifier: Apache-2.0
/* Hints that the pump sends outside of sessions (docs/protocol/link.md §6). */
#ifndef PUMP_ALERT_H
#define PUMP_ALERT_H

enum link_alert {
    LINK_UNEXPECTED_FRAME = 1,
    LINK_NO_SESSION = 2,
    LINK_HANDSHAKE_FAILED = 3,
    LINK_RECORD_REJECTED = 4,
    LINK_UNSUPPORTED_VERSION = 5,
    LINK_PAIRING_CLOSED = 6
};

#endif
