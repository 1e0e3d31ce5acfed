// SPDX-License-Identifier: Apache-2.0
/* SHA-256 of the image that runs, as it was built: `sha256sum` of the BIN gives the same. */
#ifndef PUMP_IMAGE_DIGEST_H
#define PUMP_IMAGE_DIGEST_H

#include <stdint.h>

/* Worked out at the first call, some 20 ms on a Cortex-M0+; kept then. Link context. */
void image_digest_get(uint8_t digest[32]);

#endif
