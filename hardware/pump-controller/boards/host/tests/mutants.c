// SPDX-License-Identifier: Apache-2.0
/* A pump with a weakness, and its peers. */
#include "mutants.h"

#include "simulation.h"
#include "test.h"

struct peer mutants_controller;
struct peer mutants_caregiver;
static uint8_t choice;

static void send_choice(void)
{
    peer_send_frame(FRAME_MUTANT, &choice, 1);
}

void mutants_choose(uint8_t mutant)
{
    choice = mutant;
    simulation.from_pump_length = 0;
    CHECK(!simulation_survives(send_choice));
    CHECK(simulation.was_reset && !simulation.reset_by_fault);
    const struct peer_frame reply = peer_receive_frame();
    CHECK_EQUAL(reply.type, FRAME_MUTANT_REPLY);
    CHECK_EQUAL(reply.payload[0], mutant);
    simulation_boot();
    CHECK_EQUAL(mutant_active, mutant);
}

void mutants_begin(uint8_t mutant)
{
    peer_boot_paired(&mutants_controller);
    peer_make(&mutants_caregiver, 6);
    CHECK(peer_pair(&mutants_caregiver, ASSAY_ROLE_CAREGIVER));
    mutants_choose(mutant);
    CHECK(peer_connect(&mutants_controller, ASSAY_ROLE_CONTROLLER));
    simulation.from_pump_length = 0;
}
