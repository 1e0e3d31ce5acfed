// SPDX-License-Identifier: Apache-2.0
/* The tests themselves, between selftest*.c. Thread context. */
#ifndef PUMP_SELFTEST_PARTS_H
#define PUMP_SELFTEST_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/audit_log.h"

/* Known answer number `n`; what it tests goes to `test`. Each takes 40 ms at most on the Pico. */
enum { SELFTEST_ANSWERS = 4 };
bool selftest_answer(unsigned n, enum audit_self_test *test);

/* The next slice of the image: false when a pass has ended and its digest is wrong. `ended`: a pass has ended. */
bool selftest_image(bool *ended);
void selftest_image_start(void);

/* The next slice of RAM: false when a cell does not keep what it is given. What lies there stays. */
bool selftest_ram(void);
void selftest_ram_start(void);
/* One block, of which nobody may know meanwhile: interrupts are off for some 10 us. */
enum { SELFTEST_BLOCK = 8 };
bool selftest_march(volatile uint32_t block[SELFTEST_BLOCK]);

#endif
