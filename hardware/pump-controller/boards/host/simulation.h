// SPDX-License-Identifier: Apache-2.0
/* A board that exists only in memory: time that jumps from alarm to alarm, flash that power can fail in. For tests. */
#ifndef HOST_SIMULATION_H
#define HOST_SIMULATION_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/port.h"
#include "slots.h"

enum simulation_noise { SIMULATION_NOISE_GOOD, SIMULATION_NOISE_STUCK, SIMULATION_NOISE_BIASED };

struct simulation {
    uint64_t now_us;
    uint64_t alarm_at[PORT_ALARM_COUNT];
    bool alarm_armed[PORT_ALARM_COUNT];
    bool link_requested;
    unsigned critical_depth;
    bool pins[PORT_PIN_COUNT];
    uint8_t slots[SLOT_STORAGE_OFFSET]; /* images and their records (boot/slots.h) … */
    uint8_t flash[PORT_FLASH_SIZE];     /* … and the storage of the core */
    uint8_t to_pump[8192];
    size_t to_pump_length;
    uint8_t from_pump[32768];
    size_t from_pump_length;
    char display[4096]; /* what the display was given to show, since the test last emptied it */
    size_t display_length;
    size_t line_room; /* what port_uart_write takes before it is full */

    /* The drive behind the pins, and what its sensors say. */
    uint32_t sensors;  /* bits of port_sensors() */
    uint16_t millivolts[PORT_SENSOR_ANALOG];
    bool conversions_fail;
    unsigned motion;   /* steps of the motor, which the encoder shows */
    unsigned slips;    /* every so many pulses one moves nothing; 1: it is stalled, 0: none is lost */
    bool occluded;     /* each motion leaves 5 kPa in the line */
    bool encoder_moved;

    enum port_pin held;  /* a button that is held when the power comes; PORT_PIN_COUNT = none */
    uint64_t sounded_at; /* when SOUND was high last, unless it is now */
    unsigned steps; /* rising edges of STEP, over all boots */
    uint64_t step_at[512];
    uint64_t random;
    enum simulation_noise noise;
    uint8_t boot_reason;
    unsigned masked_samples; /* of the noise source, taken with interrupts masked */
    bool has_unique_id;

    /* Faults. */
    _Alignas(4) uint8_t kept[PORT_KEPT]; /* over boots */
    uint64_t fed_at; /* the watchdog, last */
    uint64_t trial_alive_at; /* the image on trial has shown that it lives */
    bool trial_over;         /* it need not any more */
    bool staged;             /* what runs was started by simulation_first_stage */
    uint64_t look_us;        /* so much passes after each critical section, interrupts come there; 0: all is done in no time */
    bool interrupted;
    unsigned flash_operations; /* since simulation_reset */
    unsigned cut_at;           /* power fails in this flash operation, from 1; 0 = never */
    unsigned refuse_from;      /* flash fails from this operation on; 0 = never … */
    unsigned refuse_to;        /* … to this one; 0 = for ever */
    bool was_reset;
    bool reset_by_fault;
    jmp_buf dead; /* where a power cut or a reset lands */
    bool can_die;
};

extern struct simulation simulation;

/* A new board with erased flash. */
void simulation_reset(void);
/* Runs `run` until it ends or the power fails or the chip resets; true when it came to its end. Nests. */
bool simulation_survives(void (*run)(void));
/* The first stage judges what lies in `slots`; true when an image would run. Else what runs is slot A, and nobody has judged it. */
bool simulation_first_stage(void);
/* Power comes back: pins and RAM of the board start anew, flash and time stay; then the firmware boots. */
void simulation_boot(void);
/* Lets time pass: alarms, link and thread context do what they would. */
void simulation_run(uint64_t us);
/* Work that is due now. */
void simulation_settle(void);
/* Moves the motor by itself, so many steps on; negative: back. */
void simulation_move(int steps);
/* Whether SOUND is high, or was within the time in which each pattern comes round: what a person would say. */
bool simulation_sounds(void);
/* Presses or releases a button. */
void simulation_press(enum port_pin button, bool pressed);

/* ---- between the parts of the board ---- */

/* Dice that fall alike in each run. */
uint64_t simulation_random(void);
/* The power is gone, or the chip resets: out of all that runs, to simulation_survives. */
_Noreturn void simulation_die(void);

#endif
