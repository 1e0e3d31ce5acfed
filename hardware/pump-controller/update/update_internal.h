// SPDX-License-Identifier: Apache-2.0
/* What the parts of the update share: how far it is. */
#ifndef PUMP_UPDATE_INTERNAL_H
#define PUMP_UPDATE_INTERNAL_H

#include "boot.h"
#include "pump/manifest.h"

struct update {
    uint8_t phase; /* enum assay_update_phase */
    bool known;    /* the first stage has said what runs: without that, no updates */
    struct boot_handover running;
    struct manifest manifest; /* of what comes */
    uint32_t received;
    uint64_t ready_at;
    uint64_t confirm_at; /* of an image on trial */
    uint64_t alive_at;
};
extern struct update update;

/* A phase that the history keeps. */
void update_enter(uint8_t phase);

#endif
