// SPDX-License-Identifier: Apache-2.0
/*
 * What a board supplies to the core, and when it calls the core back.
 *
 * Three contexts, from urgent to patient; each may interrupt the next, none interrupts itself:
 *   interrupt  timer alarms, edges of buttons and encoder, UART: drive, journal marks, sensors, debouncing, light and sound
 *              (pump_on_alarm, pump_on_button, pump_on_encoder)
 *   link       software interrupt of the lowest priority: frames, records, messages (pump_link)
 *   thread     the main loop: handshake arithmetic, pairing secrets, sleep (pump_thread)
 * So neither a handshake of a tenth of a second nor a flood on the line delays a step or the stop button.
 */
#ifndef PUMP_PORT_H
#define PUMP_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/fault_note.h"
#include "pump/status.h"

enum port_alarm {
    PORT_ALARM_DRIVE,
    PORT_ALARM_BUTTONS,
    PORT_ALARM_LINK,
    PORT_ALARM_GUARD,
    PORT_ALARM_SENSE,
    PORT_ALARM_ANNUNCIATIONS,
    PORT_ALARM_COUNT
};

enum port_pin {
    PORT_PIN_STEP,
    PORT_PIN_DIR,
    PORT_PIN_ENABLE,
    PORT_PIN_CONFIRM,
    PORT_PIN_STOP,
    PORT_PIN_SOUND,
    PORT_PIN_LIGHT,
    PORT_PIN_ENCODER_A, /* quadrature: one change of A or B for each step of the motor, A first when delivering */
    PORT_PIN_ENCODER_B,
    PORT_PIN_TRAVEL, /* pulled up; low once the plunger has passed the flag near its end (sense.h) */
    PORT_PIN_COUNT
};

/* Flash as the core sees it: offset 0 is the start of the storage that the board sets aside for it. */
enum { PORT_FLASH_PAGE = 256, PORT_FLASH_SECTOR = 4096, PORT_FLASH_SIZE = 84 * PORT_FLASH_SECTOR };

/* ---- time ---- */

/* Microseconds since boot. */
uint64_t port_now_us(void);
/*
 * Calls pump_on_alarm(alarm) in interrupt context at the given time, or at once when it has passed; at UINT64_MAX never. One time
 * per alarm; a board with fewer has some of them share one.
 */
void port_alarm_set(enum port_alarm alarm, uint64_t at_us);

/* ---- contexts ---- */

/* Keeps interrupt and link context out until port_critical_exit(the returned value). Nests. */
uint32_t port_critical_enter(void);
void port_critical_exit(uint32_t state);
/* Has pump_link() called in link context soon. From any context. */
void port_request_link(void);
/* Sleeps until an interrupt has been served since the last call; thread context only. Never with interrupts masked. */
void port_sleep(void);
/* Restarts the whole chip; after a fault the boot reason is `watchdog`, else `software`. */
_Noreturn void port_reset(bool fault);

/* ---- serial line ---- */

/* Takes up to `capacity` received bytes; returns how many. Link context. */
size_t port_uart_read(uint8_t *out, size_t capacity);
/* Queues all of `data` for sending, or nothing (PUMP_FULL). Link context. */
PUMP_MUST_CHECK enum pump_status port_uart_write(const uint8_t *data, size_t length);
/* Waits until the queue has left the wire. Only before port_reset. */
void port_uart_drain(void);

/* ---- display ---- */

/* Shows lines of ASCII text; what finds no room is dropped. They may be secrets: whoever carries them keeps no copy. Thread or link context. */
void port_display_write(const char *text, size_t length);

/* ---- pins ---- */

void port_pin_write(enum port_pin pin, bool high);
bool port_pin_read(enum port_pin pin);

/* ---- sensors: a product for people has them all; what a board lacks is not watched, and no value is given for it ---- */

enum port_sensor {
    PORT_SENSOR_PRESSURE, /* of the line */
    PORT_SENSOR_BATTERY,
    PORT_SENSOR_TEMPERATURE, /* of the insulin */
    PORT_SENSOR_ANALOG,      /* the ones above are read by port_sensor_read, those below are pins */
    PORT_SENSOR_ENCODER = PORT_SENSOR_ANALOG,
    PORT_SENSOR_TRAVEL
};

/* What this board has: bits 1 << enum port_sensor. It never changes. */
uint32_t port_sensors(void);
static inline bool port_has_sensor(enum port_sensor sensor)
{
    return (port_sensors() & (UINT32_C(1) << sensor)) != 0u;
}
/* One conversion: millivolts that the sensor puts out (sense.h says what they mean). PUMP_FAULT when there is none in time. Interrupt context. */
PUMP_MUST_CHECK enum pump_status port_sensor_read(enum port_sensor sensor, uint16_t *millivolts);

/* ---- flash: NOR rules, programming only clears bits. Called within a critical section or in interrupt context. ---- */

void port_flash_read(uint32_t offset, void *out, size_t length);
/* `page` may repeat bits that are clear already and hold ones elsewhere: they stay as they are. About 0.7 ms. */
PUMP_MUST_CHECK enum pump_status port_flash_program(uint32_t offset, const uint8_t page[PORT_FLASH_PAGE]);
/* Erases one sector. About 45 ms, during which nothing else runs. */
PUMP_MUST_CHECK enum pump_status port_flash_erase(uint32_t offset);

/* ---- faults ---- */

/* Starts the watchdog at the first call, and keeps it content for 8 s: then the chip starts anew, boot reason `watchdog`. */
void port_watchdog_feed(void);
/*
 * Within the alarm GUARD: if it has interrupted note->context, notes where, ends that context for good when the alarm returns,
 * and says true. The others go on. A board that cannot do so says false, and the context hangs on.
 */
bool port_give_up(struct fault_note *note);
/* PORT_KEPT bytes, aligned to words, that no restart changes; after a loss of the supply they hold anything. */
enum { PORT_KEPT = 64 };
void *port_kept(void);
/* Whether the stack has kept within its room since the start, and what guards memory stands as it was set up. Any context. */
bool port_stack_intact(void);
/* Part number `part` of the RAM that a self-test may march over with interrupts off: variables and unused stack. NULL beyond the last. */
uint32_t *port_ram(unsigned part, size_t *words);

/* ---- the rest ---- */

/* One raw sample of the noise source, 0 or 1. */
uint8_t port_entropy_sample(void);
/* Why the pump started: enum assay_boot_reason. */
uint8_t port_boot_reason(void);
/* The flash chip's unique id; false when the chip does not give one. */
PUMP_MUST_CHECK bool port_unique_id(uint8_t id[8]);
/* The image that runs, as it was built and as it still is: for its digest, and for the self-test. */
const uint8_t *port_image(size_t *length);
/* E.g. "pico". */
const char *port_board_name(void);

#endif
