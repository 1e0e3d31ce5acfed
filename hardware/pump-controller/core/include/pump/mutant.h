// SPDX-License-Identifier: Apache-2.0
/* Deliberate weaknesses (mutants.json): present in the mutants build only, constant false in a release. */
#ifndef PUMP_MUTANT_H
#define PUMP_MUTANT_H

#if defined(ASSAY_MUTANTS)
#include <stdint.h>

#include "../../generated/mutants.h"

/* The one that is switched on; 0 = none. */
extern uint8_t mutant_active;
#define MUTANT(name) (mutant_active == ASSAY_MUTANT_##name)

/* Reads the choice from the store, at boot. */
void mutant_start(void);
#else
#define MUTANT(name) 0
#endif

#endif
