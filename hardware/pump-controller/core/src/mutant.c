// SPDX-License-Identifier: Apache-2.0
/* Which mutant is on (mutants build only). */
#include "pump/mutant.h"

#include "pump/store.h"

#if defined(ASSAY_MUTANTS)
#include "cbor.h"

uint8_t mutant_active;

void mutant_start(void)
{
    mutant_active = store_mutant();
    assay_mutant_lenient = MUTANT(LENIENT_DECODER);
}
#endif
