// SPDX-License-Identifier: Apache-2.0
/* Hello and handshake on the link (docs/protocol/link.md §2…§4). Link context. */
#ifndef PUMP_LINK_HANDSHAKE_H
#define PUMP_LINK_HANDSHAKE_H

#include <stddef.h>
#include <stdint.h>

enum { LINK_HANDSHAKE_US = 30000000 /* an unfinished handshake is forgotten (HS-6) */ };

void link_handshake_start(void);
void link_on_hello(const uint8_t *payload, size_t length);
void link_on_handshake_1(const uint8_t *payload, size_t length);
void link_on_handshake_3(const uint8_t *payload, size_t length);
/* Goes on with what thread context has worked out. */
void link_handshake_work(void);
/* Forgets an unfinished handshake whose time is over. */
void link_handshake_expire(void);
/* When that will be; UINT64_MAX when there is none. */
uint64_t link_handshake_deadline(void);

#endif
