// SPDX-License-Identifier: Apache-2.0
/*
 * What the sensors tell of line, battery, temperature and reservoir, and what therapy does about it (docs/protocol/link.md
 * §12). Sampled a second after each step, else once a minute; each analog value is the median of three conversions.
 * All functions: in interrupt context, or within a critical section.
 */
#ifndef PUMP_SENSE_H
#define PUMP_SENSE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SENSE_SETTLE_US = 1000000,   /* from the pulse until the motor rests and an open line has fallen back */
    SENSE_MINUTE_US = 60000000,
    SENSE_AGAIN_US = 1000000, /* a look that differs is repeated so soon */
    SENSE_LOOKS = 3           /* looks in a row that must agree before anything but pressure changes */
};

/* What is plausible, millivolts of the sensor; beyond is a fault of the sensor. */
enum {
    SENSE_PRESSURE_MIN = 200, SENSE_PRESSURE_MAX = 3200, SENSE_PRESSURE_ZERO = 300,       /* 1 mV = 0.1 kPa */
    SENSE_BATTERY_MIN = 1250, SENSE_BATTERY_MAX = 2300, SENSE_BATTERY_DIVIDER = 2,        /* of a lithium cell */
    SENSE_TEMPERATURE_MIN = 300, SENSE_TEMPERATURE_MAX = 1200, SENSE_TEMPERATURE_ZERO = 500 /* 1 mV = 0.1 °C */
};

/* Battery, mV: below the first it begins, at the second it ends. */
enum {
    SENSE_BATTERY_LOW = 3500, SENSE_BATTERY_LOW_OVER = 3600,
    SENSE_BATTERY_POOR = 3300, SENSE_BATTERY_POOR_OVER = 3400,  /* no new bolus */
    SENSE_BATTERY_EMPTY = 3100, SENSE_BATTERY_EMPTY_OVER = 3400, /* therapy stops */
    SENSE_BATTERY_FULL = 4100
};

/* Insulin, tenths of °C: beyond the outer ones it begins, within the inner ones it ends. */
enum {
    SENSE_COLD = 50, SENSE_COLD_OVER = 70,
    SENSE_HOT = 400, SENSE_HOT_OVER = 380
};

/* Insulin, mU: where the flag is, and how far the reckoning may be off there. */
enum { SENSE_FLAG = 20000, SENSE_FLAG_TOLERANCE = 10000 };

/* At boot, after delivery. */
void sense_start(void);
void sense_on_alarm(void);
/* STEP rose. */
void sense_after_pulse(void);
/* False while battery, temperature or a sensor's fault forbid new boluses. */
bool sense_allows_bolus(void);
/* False while the line is under pressure or the battery is empty. */
bool sense_allows_therapy(void);
/* Charge, %; false when it is not known. */
bool sense_battery(uint8_t *percent);

#endif
