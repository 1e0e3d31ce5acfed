// SPDX-License-Identifier: Apache-2.0
/* Sampling, plausibility, hysteresis. */
#include "pump/sense.h"

#include <string.h>

#include "../generated/messages.h"
#include "pump/annunciation.h"
#include "pump/audit_log.h"
#include "pump/drive.h"
#include "pump/mutant.h"
#include "pump/occlusion.h"
#include "pump/port.h"
#include "pump/settings.h"
#include "pump/supervisor.h"

/* A condition with hysteresis that looks in a row must confirm. */
struct watch {
    bool on;
    uint8_t against; /* looks in a row that said otherwise */
};

enum { CONVERSIONS = 3 };

static struct {
    uint16_t millivolts[PORT_SENSOR_ANALOG]; /* the newest that was plausible */
    struct watch fault[PORT_SENSOR_ANALOG];
    struct watch low;
    struct watch poor;
    struct watch empty;
    struct watch temperature;
    struct watch flag;
    struct watch reckoning;
    struct occlusion occlusion;
    bool stepped; /* since the last look */
    bool pending; /* a watch waits for another look */
    uint64_t slow_at; /* when battery, temperature and reservoir are to be looked at again */
} sense;

static const uint16_t plausible[PORT_SENSOR_ANALOG][2] = {
    [PORT_SENSOR_PRESSURE] = { SENSE_PRESSURE_MIN, SENSE_PRESSURE_MAX },
    [PORT_SENSOR_BATTERY] = { SENSE_BATTERY_MIN, SENSE_BATTERY_MAX },
    [PORT_SENSOR_TEMPERATURE] = { SENSE_TEMPERATURE_MIN, SENSE_TEMPERATURE_MAX },
};

/* `begins` when the condition is off, `ends` when it is on. True when it changed. */
static bool look(struct watch *watch, bool begins, bool ends)
{
    const bool otherwise = watch->on ? ends : begins;
    watch->against = otherwise ? (uint8_t)(watch->against + 1u) : 0u;
    sense.pending = sense.pending || (otherwise && watch->against < SENSE_LOOKS);
    if (watch->against < SENSE_LOOKS) {
        return false;
    }
    watch->against = 0;
    watch->on = !watch->on;
    return true;
}

/* The same, and the user is told of it as long as it lasts. True when it has begun. */
static bool look_and_tell(struct watch *watch, bool begins, bool ends, uint16_t annunciation)
{
    if (!look(watch, begins, ends)) {
        return false;
    }
    if (watch->on) {
        annunciation_raise(annunciation);
    } else {
        annunciation_clear(annunciation);
    }
    return watch->on;
}

static uint16_t middle_of(const uint16_t values[CONVERSIONS])
{
    const uint16_t low = values[0] < values[1] ? values[0] : values[1];
    const uint16_t high = values[0] < values[1] ? values[1] : values[0];
    const uint16_t third = values[2];
    return third < low ? low : (third > high ? high : third);
}

PUMP_MUST_CHECK static bool convert(enum port_sensor sensor, uint16_t *millivolts)
{
    uint16_t values[CONVERSIONS];
    for (unsigned i = 0; i < CONVERSIONS; i++) {
        if (port_sensor_read(sensor, &values[i]) != PUMP_OK) {
            return false;
        }
    }
    *millivolts = middle_of(values);
    return true;
}

/* False when there is no such sensor, or none that can be believed: the last plausible value stays, and says nothing. */
PUMP_MUST_CHECK static bool take(enum port_sensor sensor)
{
    uint16_t millivolts = 0;
    if (!port_has_sensor(sensor)) {
        return false;
    }
    const bool sound = convert(sensor, &millivolts) && millivolts >= plausible[sensor][0] && millivolts <= plausible[sensor][1];
    if (look_and_tell(&sense.fault[sensor], !sound, sound, ASSAY_ANNUNCIATION_TYPE_SYSTEM)) {
        audit_log(ASSAY_AUDIT_KIND_SENSOR_FAULT, NULL, (uint32_t)sensor + AUDIT_SENSOR_PRESSURE);
    }
    if (sound) {
        sense.millivolts[sensor] = millivolts;
    }
    return sound;
}

static int16_t pressure(void)
{
    return (int16_t)(sense.millivolts[PORT_SENSOR_PRESSURE] - SENSE_PRESSURE_ZERO);
}

static const struct occlusion_thresholds *thresholds(void)
{
    const bool ignored = MUTANT(OCCLUSION_SETTING_IGNORED);
    return occlusion_thresholds(ignored ? (uint8_t)ASSAY_OCCLUSION_SENSITIVITY_MEDIUM : settings_get()->occlusion);
}

static void look_at_line(void)
{
    if (!take(PORT_SENSOR_PRESSURE)) {
        return;
    }
    const bool occluded =
        occlusion_look(&sense.occlusion, thresholds(), pressure(), sense.stepped) && !MUTANT(OCCLUSION_IGNORED);
    const bool delivers = delivery_dosing()->therapy != DOSING_STOPPED || delivery_dosing()->priming.remaining > 0u;
    if (occluded && delivers && MUTANT(OCCLUSION_ONLY_TOLD)) {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_OCCLUSION);
    } else if (occluded && delivers) {
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_OCCLUSION, ASSAY_BOLUS_END_STOPPED);
    }
}

static uint32_t battery(void)
{
    return (uint32_t)sense.millivolts[PORT_SENSOR_BATTERY] * SENSE_BATTERY_DIVIDER;
}

static void look_at_battery(void)
{
    if (!take(PORT_SENSOR_BATTERY)) {
        return;
    }
    const uint32_t mv = battery();
    (void)look_and_tell(&sense.low, mv < SENSE_BATTERY_LOW, mv >= SENSE_BATTERY_LOW_OVER, ASSAY_ANNUNCIATION_TYPE_BATTERY_LOW);
    (void)look_and_tell(&sense.poor, mv < SENSE_BATTERY_POOR, mv >= SENSE_BATTERY_POOR_OVER,
                        ASSAY_ANNUNCIATION_TYPE_POWER_INSUFFICIENT);
    if (look_and_tell(&sense.empty, mv < SENSE_BATTERY_EMPTY, mv >= SENSE_BATTERY_EMPTY_OVER,
                      ASSAY_ANNUNCIATION_TYPE_BATTERY_EMPTY)) {
        drive_give_up(ASSAY_ANNUNCIATION_TYPE_BATTERY_EMPTY, ASSAY_BOLUS_END_STOPPED);
    }
}

static void look_at_temperature(void)
{
    if (take(PORT_SENSOR_TEMPERATURE)) {
        const int32_t tenths = (int32_t)sense.millivolts[PORT_SENSOR_TEMPERATURE] - SENSE_TEMPERATURE_ZERO;
        (void)look_and_tell(&sense.temperature, tenths < SENSE_COLD || tenths > SENSE_HOT,
                            tenths >= SENSE_COLD_OVER && tenths <= SENSE_HOT_OVER, ASSAY_ANNUNCIATION_TYPE_TEMPERATURE);
    }
}

static void look_at_reservoir(void)
{
    if (!port_has_sensor(PORT_SENSOR_TRAVEL)) {
        return;
    }
    const struct dosing *dosing = delivery_dosing();
    const bool passed = !port_pin_read(PORT_PIN_TRAVEL);
    const bool doubtful = passed && dosing->reservoir_known && dosing->reservoir > SENSE_FLAG + SENSE_FLAG_TOLERANCE;
    (void)look_and_tell(&sense.flag, passed, !passed, ASSAY_ANNUNCIATION_TYPE_RESERVOIR_LOW);
    if (look_and_tell(&sense.reckoning, doubtful, !doubtful, ASSAY_ANNUNCIATION_TYPE_RESERVOIR_ISSUE)) {
        audit_log(ASSAY_AUDIT_KIND_SENSOR_FAULT, NULL, AUDIT_SENSOR_RESERVOIR);
    }
}

static void look_at_all(void)
{
    const uint64_t now = port_now_us();
    sense.pending = false;
    supervisor_check();
    look_at_line();
    sense.stepped = false;
    if (now >= sense.slow_at) {
        look_at_battery();
        look_at_temperature();
        look_at_reservoir();
        sense.slow_at = now + (sense.pending ? (uint64_t)SENSE_AGAIN_US : (uint64_t)SENSE_MINUTE_US);
    }
    const uint64_t again = now + SENSE_AGAIN_US;
    port_alarm_set(PORT_ALARM_SENSE, sense.pending && again < sense.slow_at ? again : sense.slow_at);
}

void sense_start(void)
{
    const uint32_t critical = port_critical_enter();
    memset(&sense, 0, sizeof sense);
    supervisor_start();
    look_at_all();
    occlusion_start(&sense.occlusion, pressure());
    port_critical_exit(critical);
}

void sense_on_alarm(void)
{
    look_at_all();
}

void sense_after_pulse(void)
{
    sense.stepped = true;
    port_alarm_set(PORT_ALARM_SENSE, port_now_us() + SENSE_SETTLE_US);
}

bool sense_allows_bolus(void)
{
    bool faulty = false;
    for (unsigned i = 0; i < PORT_SENSOR_ANALOG; i++) {
        faulty = faulty || sense.fault[i].on;
    }
    return !faulty && !sense.poor.on && !sense.empty.on && !sense.temperature.on;
}

bool sense_allows_therapy(void)
{
    if (take(PORT_SENSOR_PRESSURE) && pressure() >= OCCLUSION_RELEASED) {
        return false;
    }
    occlusion_start(&sense.occlusion, pressure());
    return !sense.empty.on;
}

bool sense_battery(uint8_t *percent)
{
    const uint32_t mv = battery();
    const uint32_t span = SENSE_BATTERY_FULL - SENSE_BATTERY_EMPTY;
    const uint32_t left = mv > SENSE_BATTERY_EMPTY ? mv - SENSE_BATTERY_EMPTY : 0u;
    *percent = (uint8_t)(left >= span ? 100u : left * 100u / span);
    return port_has_sensor(PORT_SENSOR_BATTERY) && !sense.fault[PORT_SENSOR_BATTERY].on && mv != 0u;
}
