// SPDX-License-Identifier: Apache-2.0
/* The watchdog (RP2040 datasheet §4.7): 8 s. The first stage starts it for an image on trial, the image for itself. */
#ifndef PICO_WATCHDOG_H
#define PICO_WATCHDOG_H

void watchdog_start(void);
void watchdog_feed(void);

#endif
