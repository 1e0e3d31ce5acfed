// SPDX-License-Identifier: Apache-2.0
/* Ordered, stepped, sensed. */
#include "pump/supervisor.h"

#include "../generated/messages.h"
#include "pump/audit_log.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/port.h"

static struct {
    bool tripped;
    uint32_t total;   /* the journal's steps when counting began */
    uint32_t pulses;  /* since then */
    int32_t sensed;   /* since then; negative: backwards */
    uint8_t position; /* of the encoder in its period of four */
} supervisor;

/* 0, 1, 2, 3 as the motor delivers: AB = 00, 10, 11, 01. */
static uint8_t read_position(void)
{
    const bool a = port_pin_read(PORT_PIN_ENCODER_A);
    const bool b = port_pin_read(PORT_PIN_ENCODER_B);
    return (uint8_t)(b ? (a ? 2u : 3u) : (a ? 1u : 0u));
}

static void trip(void)
{
    port_pin_write(PORT_PIN_STEP, false);
    port_pin_write(PORT_PIN_ENABLE, true);
    if (!supervisor.tripped) {
        audit_log(ASSAY_AUDIT_KIND_SENSOR_FAULT, NULL, AUDIT_SENSOR_MOTION);
    }
    supervisor.tripped = true;
    drive_give_up(ASSAY_ANNUNCIATION_TYPE_MECHANICAL, ASSAY_BOLUS_END_STOPPED);
}

void supervisor_release(void)
{
    supervisor.tripped = false;
    supervisor.total = journal_total_steps();
    supervisor.pulses = 0;
    supervisor.sensed = 0;
    supervisor.position = read_position();
}

void supervisor_start(void)
{
    supervisor_release();
}

bool supervisor_permits(void)
{
    return !supervisor.tripped;
}

static uint32_t ordered(void)
{
    return journal_total_steps() - supervisor.total;
}

/* Mutant 16 journals behind the motor: that is what its own sequence is to find. */
static bool agrees_with_orders(void)
{
    return MUTANT(JOURNAL_AFTER_STEP) || supervisor.pulses == ordered();
}

void supervisor_on_pulse(void)
{
    supervisor.pulses++;
    if (!agrees_with_orders()) {
        trip();
    }
}

/* How many steps the motor is behind the pulses; negative: ahead. */
static int32_t behind(void)
{
    return (int32_t)supervisor.pulses - supervisor.sensed;
}

/* Motion that nobody ordered is stopped at once. A jump over half a period has no direction: it counts as ahead. */
void supervisor_on_encoder(void)
{
    static const int8_t moved[] = { 0, 1, 2, -1 };
    const uint8_t position = read_position();
    supervisor.sensed += moved[(position - supervisor.position) & 3];
    supervisor.position = position;
    if (port_has_sensor(PORT_SENSOR_ENCODER) && behind() < -SUPERVISOR_AHEAD) {
        trip();
    }
}

void supervisor_check(void)
{
    if (!agrees_with_orders() || (port_has_sensor(PORT_SENSOR_ENCODER) && (behind() > SUPERVISOR_BEHIND || behind() < -SUPERVISOR_AHEAD))) {
        trip();
    }
}
