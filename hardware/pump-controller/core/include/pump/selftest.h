// SPDX-License-Identifier: Apache-2.0
/*
 * Self-tests. At start, in thread context and after therapy has been taken up: known answers of the cryptography, without which
 * nobody is let in. Then in turns, a slice every SELFTEST_TURN_US: the image against its digest, RAM, the images in flash,
 * and once a day cryptography and noise source again. A failure is logged and annunciated, and then:
 *   image, RAM, stack   the pump restarts at once: what runs cannot be trusted, and the first stage verifies what comes next
 *   cryptography, noise no new handshakes and no pairing; therapy and open sessions go on
 *   images in flash     the copy in RAM serves on; the next change writes a whole one
 */
#ifndef PUMP_SELFTEST_H
#define PUMP_SELFTEST_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SELFTEST_TURN_US = 20000000,
    SELFTEST_TURNS_A_DAY = 4320,
    SELFTEST_IMAGE_SLICE = 128, /* bytes; 100 kB take 4.4 hours, and what changes behind the slice is found in the next pass */
    SELFTEST_RAM_SLICE = 128
};

void selftest_start(void);
/* A slice is due. Interrupt context. */
void selftest_on_turn(void);
/* Thread context: one known answer, or one slice; false when nothing is due. */
bool selftest_work(void);
/* Whether cryptography has shown since the start that it works, and has not failed since. Thread context. */
bool selftest_may_shake_hands(void);

#endif
