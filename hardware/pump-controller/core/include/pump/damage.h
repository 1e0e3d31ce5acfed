// SPDX-License-Identifier: Apache-2.0
/*
 * Damage of what lies in flash, told to the user and to the audit log. What is damaged is never used: the copy before it serves, or
 * the one in RAM, until the next change writes a whole one.
 */
#ifndef PUMP_DAMAGE_H
#define PUMP_DAMAGE_H

/* What the start has found, once store, settings and journal are mounted and the audit log takes records. */
void damage_tell(void);
/* Whether the copies from which the next start will take peers and settings are whole. Thread context. */
void damage_look(void);

#endif
