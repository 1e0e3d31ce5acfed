// SPDX-License-Identifier: Apache-2.0
/* The marks. */
#include "secrets.h"

#include <stdint.h>
#include <valgrind/memcheck.h>

void make_secret(void *at, size_t length)
{
    (void)VALGRIND_MAKE_MEM_UNDEFINED(at, length);
}

void make_public(const void *at, size_t length)
{
    (void)VALGRIND_MAKE_MEM_DEFINED(at, length);
}

bool is_secret(const void *at, size_t length)
{
    const uint8_t *bytes = at;
    bool all = true;
    for (size_t i = 0; i < length; i++) {
        uint8_t mark = 0;
        all = all && VALGRIND_GET_VBITS(bytes + i, &mark, 1) == 1 && mark != 0u;
    }
    return all;
}
