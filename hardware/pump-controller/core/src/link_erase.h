// SPDX-License-Identifier: Apache-2.0
/* The time for slow flash work: the peer waits for an answer and the motor rests. Link context. */
#ifndef PUMP_LINK_ERASE_H
#define PUMP_LINK_ERASE_H

/* Erases ahead in the journal or the audit log, if that is due and no step is. */
void link_erase_ahead(void);

#endif
