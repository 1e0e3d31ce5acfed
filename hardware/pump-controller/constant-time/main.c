// SPDX-License-Identifier: Apache-2.0
/*
 * `constant-time cases` or `constant-time controls`, under valgrind: a line for each, `ERRORS right|wrong NAME`, where ERRORS is how
 * many branches and addresses depended on a secret. run.mjs judges.
 */
#include <stdio.h>
#include <string.h>
#include <valgrind/memcheck.h>

#include "secrets.h"

static void run_all(const struct timed_case *cases)
{
    for (size_t i = 0; cases[i].name != NULL; i++) {
        const unsigned before = (unsigned)VALGRIND_COUNT_ERRORS;
        const bool right = cases[i].run();
        printf("%u %s %s\n", (unsigned)VALGRIND_COUNT_ERRORS - before, right ? "right" : "wrong", cases[i].name);
    }
}

int main(int argc, char **argv)
{
    if (RUNNING_ON_VALGRIND == 0 || argc != 2) {
        fprintf(stderr, "valgrind constant-time cases|controls\n");
        return 3;
    }
    if (strcmp(argv[1], "controls") == 0) {
        run_all(controls);
    } else {
        run_all(primitive_cases);
        run_all(core_cases);
    }
    return 0;
}
