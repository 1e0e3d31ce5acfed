// SPDX-License-Identifier: Apache-2.0
/* The simulated board. */
#include "simulation.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/generated/messages.h"
#include "boot.h"
#include "crypto_hash_sha256.h"
#include "first_stage.h"
#include "pump/crc32.h"
#include "pump/pump.h"
#include "update.h"

enum { SOUND_ROUND_US = 10000000, PRESSURE_OF_A_STEP_MV = 50 };

struct simulation simulation;
static const uint8_t image[] = "the simulated board has no image";

uint64_t simulation_random(void)
{
    /* xorshift64*: repeatable, and good enough to look like noise. */
    simulation.random ^= simulation.random >> 12;
    simulation.random ^= simulation.random << 25;
    simulation.random ^= simulation.random >> 27;
    return simulation.random * UINT64_C(0x2545f4914f6cdd1d);
}

/* AB = 00, 10, 11, 01. */
static void show_motion(void)
{
    const unsigned position = simulation.motion % 4u;
    simulation.pins[PORT_PIN_ENCODER_A] = position == 1u || position == 2u;
    simulation.pins[PORT_PIN_ENCODER_B] = position >= 2u;
    simulation.encoder_moved = true;
}

static void power_up(void)
{
    for (unsigned i = 0; i < PORT_ALARM_COUNT; i++) {
        simulation.alarm_armed[i] = false;
    }
    memset(simulation.pins, 0, sizeof simulation.pins);
    simulation.pins[PORT_PIN_CONFIRM] = true;
    simulation.pins[PORT_PIN_STOP] = true;
    if (simulation.held != PORT_PIN_COUNT) {
        simulation.pins[simulation.held] = false;
    }
    simulation.pins[PORT_PIN_TRAVEL] = true;
    show_motion();
    simulation.encoder_moved = false;
    simulation.link_requested = false;
    simulation.critical_depth = 0;
    simulation.to_pump_length = 0;
    simulation.was_reset = false;
    simulation.trial_over = false;
    simulation.interrupted = false;
}

/* As if the first stage had run slot A. */
static void hand_over(void)
{
    struct boot_handover handover;
    const size_t head = offsetof(struct boot_handover, slot);
    memset(&handover, 0, sizeof handover);
    handover.magic = BOOT_HANDOVER_MAGIC;
    handover.slot = SLOT_A;
    handover.verdict_a = BOOT_GOOD;
    handover.size = sizeof image - 1u;
    handover.sequence = 1;
    (void)crypto_hash_sha256(handover.image_digest, image, sizeof image - 1u);
    handover.crc = crc32_of((const uint8_t *)&handover + head, sizeof handover - head);
    boot_hand_over(&handover);
}

void simulation_reset(void)
{
    memset(&simulation, 0, sizeof simulation);
    memset(simulation.slots, 0xff, sizeof simulation.slots);
    memset(simulation.flash, 0xff, sizeof simulation.flash);
    hand_over();
    simulation.random = UINT64_C(0x9e3779b97f4a7c15);
    simulation.line_room = sizeof simulation.from_pump;
    simulation.held = PORT_PIN_COUNT;
    simulation.boot_reason = ASSAY_BOOT_REASON_POWER_ON;
    simulation.has_unique_id = true;
    simulation.sensors = (UINT32_C(1) << (PORT_SENSOR_TRAVEL + 1)) - 1u;
    simulation.millivolts[PORT_SENSOR_PRESSURE] = 300;     /* 0 kPa */
    simulation.millivolts[PORT_SENSOR_BATTERY] = 2000;     /* 4.0 V */
    simulation.millivolts[PORT_SENSOR_TEMPERATURE] = 720; /* 22 °C */
    power_up();
}

bool simulation_survives(void (*run)(void))
{
    const bool could = simulation.can_die;
    jmp_buf outer;
    memcpy(outer, simulation.dead, sizeof outer);
    simulation.can_die = true;
    const bool alive = setjmp(simulation.dead) == 0;
    if (alive) {
        run();
    }
    simulation.can_die = could;
    memcpy(simulation.dead, outer, sizeof outer);
    return alive;
}

bool simulation_first_stage(void)
{
    simulation.staged = first_stage_run();
    return simulation.staged;
}

void simulation_boot(void)
{
    power_up();
    pump_boot();
    if (simulation.critical_depth != 0u) {
        abort();
    }
    simulation_settle();
}

void simulation_settle(void)
{
    if (simulation.encoder_moved) { /* its interrupt waits for the one that runs */
        simulation.encoder_moved = false;
        pump_on_encoder();
    }
    do {
        while (simulation.link_requested) {
            simulation.link_requested = false;
            pump_link();
        }
    } while (pump_work());
}

/* The earliest alarm that is due by `until`; PORT_ALARM_COUNT when there is none. */
static unsigned next_alarm(uint64_t until)
{
    unsigned next = PORT_ALARM_COUNT;
    for (unsigned i = 0; i < PORT_ALARM_COUNT; i++) {
        const bool due = simulation.alarm_armed[i] && simulation.alarm_at[i] <= until;
        if (due && (next == PORT_ALARM_COUNT || simulation.alarm_at[i] < simulation.alarm_at[next])) {
            next = i;
        }
    }
    return next;
}

static void serve_alarm(unsigned alarm)
{
    simulation.alarm_armed[alarm] = false;
    simulation.interrupted = true;
    pump_on_alarm((enum port_alarm)alarm);
    simulation.interrupted = false;
}

/* What interrupts link or thread context. */
static void pass_time(void)
{
    simulation.now_us += simulation.look_us;
    for (unsigned alarm = next_alarm(simulation.now_us); alarm != PORT_ALARM_COUNT; alarm = next_alarm(simulation.now_us)) {
        serve_alarm(alarm);
    }
}

void simulation_run(uint64_t us)
{
    const uint64_t until = simulation.now_us + us;
    simulation_settle();
    for (unsigned alarm = next_alarm(until); alarm != PORT_ALARM_COUNT; alarm = next_alarm(until)) {
        if (simulation.alarm_at[alarm] > simulation.now_us) {
            simulation.now_us = simulation.alarm_at[alarm];
        }
        serve_alarm(alarm);
        simulation_settle();
    }
    if (until > simulation.now_us) {
        simulation.now_us = until;
    }
}

void simulation_move(int steps)
{
    for (int i = 0; i < (steps < 0 ? -steps : steps); i++) {
        simulation.motion += steps < 0 ? UINT_MAX : 1u;
        show_motion();
        simulation_settle();
    }
}

bool simulation_sounds(void)
{
    const uint64_t since = simulation.now_us - simulation.sounded_at;
    return simulation.pins[PORT_PIN_SOUND] || (simulation.sounded_at != 0u && since <= SOUND_ROUND_US);
}

void simulation_press(enum port_pin button, bool pressed)
{
    simulation.pins[button] = !pressed;
    pump_on_button();
}

/* ---- the port ---- */

uint64_t port_now_us(void)
{
    return simulation.now_us;
}

void port_alarm_set(enum port_alarm alarm, uint64_t at_us)
{
    simulation.alarm_at[alarm] = at_us;
    simulation.alarm_armed[alarm] = at_us != UINT64_MAX;
}

uint32_t port_critical_enter(void)
{
    return simulation.critical_depth++;
}

void port_critical_exit(uint32_t state)
{
    simulation.critical_depth = state;
    if (state == 0u && simulation.look_us != 0u && !simulation.interrupted) {
        pass_time();
    }
}

void port_request_link(void)
{
    simulation.link_requested = true;
}

void port_sleep(void)
{
}

void simulation_die(void)
{
    if (!simulation.can_die) {
        fprintf(stderr, "the board reset or lost its power outside of simulation_survives\n");
        abort();
    }
    longjmp(simulation.dead, 1);
}

void port_reset(bool fault)
{
    simulation.was_reset = true;
    simulation.reset_by_fault = fault;
    simulation_die();
}

size_t port_uart_read(uint8_t *out, size_t capacity)
{
    const size_t length = simulation.to_pump_length < capacity ? simulation.to_pump_length : capacity;
    memcpy(out, simulation.to_pump, length);
    simulation.to_pump_length -= length;
    memmove(simulation.to_pump, simulation.to_pump + length, simulation.to_pump_length);
    return length;
}

enum pump_status port_uart_write(const uint8_t *data, size_t length)
{
    if (length > simulation.line_room || simulation.from_pump_length + length > sizeof simulation.from_pump) {
        return PUMP_FULL;
    }
    memcpy(simulation.from_pump + simulation.from_pump_length, data, length);
    simulation.from_pump_length += length;
    return PUMP_OK;
}

void port_uart_drain(void)
{
}

void port_display_write(const char *text, size_t length)
{
    if (length <= sizeof simulation.display - simulation.display_length) {
        memcpy(simulation.display + simulation.display_length, text, length);
        simulation.display_length += length;
    }
}

/* The motor follows when a pulse ends. */
static void follow(void)
{
    const bool lost = simulation.slips != 0u && simulation.steps % simulation.slips == 0u;
    if (lost || simulation.pins[PORT_PIN_ENABLE] || !simulation.pins[PORT_PIN_DIR]) {
        return;
    }
    simulation.motion++;
    show_motion();
    if (simulation.occluded) {
        simulation.millivolts[PORT_SENSOR_PRESSURE] += PRESSURE_OF_A_STEP_MV;
    }
}

void port_pin_write(enum port_pin pin, bool high)
{
    if (pin == PORT_PIN_STEP && !high && simulation.pins[pin]) {
        follow();
    }
    if (pin == PORT_PIN_STEP && high && !simulation.pins[pin]) {
        simulation.step_at[simulation.steps % (sizeof simulation.step_at / sizeof simulation.step_at[0])] =
            simulation.now_us;
        simulation.steps++;
    }
    if (pin == PORT_PIN_SOUND && !high && simulation.pins[pin]) {
        simulation.sounded_at = simulation.now_us;
    }
    simulation.pins[pin] = high;
}

bool port_pin_read(enum port_pin pin)
{
    return simulation.pins[pin];
}

uint32_t port_sensors(void)
{
    return simulation.sensors;
}

enum pump_status port_sensor_read(enum port_sensor sensor, uint16_t *millivolts)
{
    *millivolts = simulation.millivolts[sensor];
    return simulation.conversions_fail ? PUMP_FAULT : PUMP_OK;
}

void port_watchdog_feed(void)
{
    simulation.fed_at = simulation.now_us;
}

void port_trial_alive(void)
{
    simulation.trial_alive_at = simulation.now_us;
}

void port_trial_over(void)
{
    simulation.trial_over = true;
}

void *port_kept(void)
{
    return simulation.kept;
}

uint8_t port_entropy_sample(void)
{
    simulation.masked_samples += simulation.critical_depth > 0u ? 1u : 0u;
    const uint64_t random = simulation_random() >> 33;
    switch (simulation.noise) {
    case SIMULATION_NOISE_STUCK:
        return 1;
    case SIMULATION_NOISE_BIASED:
        return (uint8_t)(random % 20u == 0u ? 0u : 1u);
    case SIMULATION_NOISE_GOOD:
    default:
        return (uint8_t)(random & 1u);
    }
}

uint8_t port_boot_reason(void)
{
    return simulation.boot_reason;
}

bool port_unique_id(uint8_t id[8])
{
    memset(id, 0x51, 8);
    return simulation.has_unique_id;
}

const uint8_t *port_image(size_t *length)
{
    *length = sizeof image - 1u;
    return simulation.staged ? first_stage_image(length) : image;
}

const char *port_board_name(void)
{
    return "host";
}
