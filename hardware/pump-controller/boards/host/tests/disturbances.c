// SPDX-License-Identifier: Apache-2.0
/* Power cuts and failures of flash, at each operation. */
#include "disturbances.h"

#include "simulation.h"
#include "test.h"

enum { TEARS = 3 };

unsigned disturbances_tear;

unsigned disturbances_cut(unsigned operations, void (*part)(void))
{
    for (simulation.cut_at = 1; simulation.cut_at <= operations; simulation.cut_at++) {
        for (disturbances_tear = 0; disturbances_tear < (unsigned)TEARS; disturbances_tear++) {
            simulation.random += UINT64_C(0x9e3779b97f4a7c15);
            test_apart(part);
        }
    }
    return operations * TEARS;
}

unsigned disturbances_fail(unsigned operations, void (*part)(void))
{
    for (simulation.refuse_from = 1; simulation.refuse_from <= operations; simulation.refuse_from++) {
        simulation.refuse_to = simulation.refuse_from; /* a page or a sector that is worn */
        test_apart(part);
        simulation.refuse_to = 0;
        test_apart(part);
    }
    return 2u * operations;
}
