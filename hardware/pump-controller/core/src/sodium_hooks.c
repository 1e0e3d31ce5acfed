// SPDX-License-Identifier: Apache-2.0
/* What libsodium wants from its surroundings. */
#include "core.h"
#include "randombytes.h"

#include "pump/panic.h"

/* Wrong use of libsodium is a fault of this firmware. */
void sodium_misuse(void)
{
    pump_panic();
}

/* Only libsodium's key makers call this, and nothing here calls them: keys come from random_bytes, which can fail. */
void randombytes_buf(void *const buf, const size_t size)
{
    (void)buf;
    (void)size;
    pump_panic();
}
