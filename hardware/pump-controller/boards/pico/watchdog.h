// SPDX-License-Identifier: Apache-2.0
/* The watchdog (RP2040 datasheet §4.7): 8 s, for an image on trial. */
#ifndef PICO_WATCHDOG_H
#define PICO_WATCHDOG_H

void watchdog_start(void);
void watchdog_feed(void);
void watchdog_stop(void);

#endif
