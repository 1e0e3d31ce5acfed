// SPDX-License-Identifier: Apache-2.0
/* The link: frames in, frames out, hello, handshake, records, alerts (docs/protocol/link.md §1…§6). Link context. */
#ifndef PUMP_LINK_H
#define PUMP_LINK_H

void link_start(void);
/* Works through received bytes, finished handshakes, events and expired times. */
void link_poll(void);

#endif
