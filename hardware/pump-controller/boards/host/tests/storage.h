// SPDX-License-Identifier: Apache-2.0
/* Deeds that write flash, each on a pump that was made ready for it: for sweeps of power cuts and of flash that fails. */
#ifndef HOST_STORAGE_H
#define HOST_STORAGE_H

#include "peer.h"
#include "pump/settings.h"

struct storage_deed {
    const char *name;
    /* On a pump with two peers, a profile and limits, therapy running, and a session. */
    void (*prepare)(void);
    /* True when all that it asked for was done. */
    bool (*act)(void);
    /* It may leave therapy stopped on its way. */
    bool stops;
};
extern const struct storage_deed storage_deeds[];
extern const unsigned storage_deeds_count;

/* What outlives resets, as a started pump has it. */
struct storage_state {
    struct settings settings;
    uint8_t therapy;
    uint8_t roles[3]; /* of the two peers, and of a third that comes */
};

/* A new board with a paired, running pump. */
void storage_begin(void);
struct storage_state storage_look(void);
/* On a new board, with this seed for its dice: `run`, until the power fails in flash operation `cut`; true when it came to its end. */
bool storage_cut_at(unsigned cut, uint64_t seed, void (*run)(void));

#endif
