// SPDX-License-Identifier: Apache-2.0
/* Into the history and to the user; security faults at most once a minute, so that a flood wears nothing out. */
#ifndef PUMP_AUDIT_H
#define PUMP_AUDIT_H

#include <stdint.h>

enum { AUDIT_INTERVAL_US = 60000000 };

void audit_start(void);
/* Records what has come about already; when the history cannot take it, the user is told. Link context. */
void audit_record(uint8_t kind, uint32_t detail);
/* Records and annunciates, always: for what cannot come often. Link context. */
void audit_note(uint8_t fault);
/* As audit_note, at most once in AUDIT_INTERVAL_US. `fault` goes into the record's detail: the number of the alert that the peer got (§6). Link context. */
void audit_fault(uint8_t fault);

#endif
