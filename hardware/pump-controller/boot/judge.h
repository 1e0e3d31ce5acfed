// SPDX-License-Identifier: Apache-2.0
/* Judges one slot. */
#ifndef PUMP_BOOT_JUDGE_H
#define PUMP_BOOT_JUDGE_H

#include "boot.h"

/* The result of a judgement, twice over: `steps` only comes out right when every check was passed in its turn. */
struct boot_judgement {
    enum boot_verdict verdict;
    uint32_t steps;
    struct manifest manifest;
};

enum { BOOT_ALL_STEPS = 0x1d + 0x2b0 + 0x3500 + 0x47000 + 0x590000 + 0x6300000 };

/*
 * Loads the slot's image into boot_ram; what lies there afterwards may run only when the judgement is good. The record comes
 * twice, from two readings, one for each look at the manifest.
 */
void boot_judge(uint8_t slot, const struct slot_record *first, const struct slot_record *second,
                struct boot_judgement *judgement);

#endif
