// SPDX-License-Identifier: Apache-2.0
/* Mutants build only: a pump with a weakness of mutants.json, and its peers. A mutant that does nothing would prove nothing. */
#ifndef HOST_MUTANTS_H
#define HOST_MUTANTS_H

#include "../../../core/generated/mutants.h"
#include "peer.h"
#include "pump/mutant.h"

extern struct peer mutants_controller;
extern struct peer mutants_caregiver;

/* Chooses a mutant as a host does: the pump stores it, replies and restarts. */
void mutants_choose(uint8_t mutant);
/* Pairs both peers, chooses the mutant, connects the controller. */
void mutants_begin(uint8_t mutant);

#endif
