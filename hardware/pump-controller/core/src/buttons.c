// SPDX-License-Identifier: Apache-2.0
/* Buttons: a level counts once it has held for BUTTONS_DEBOUNCE_US. Both share one alarm. */
#include "pump/buttons.h"

#include <stdbool.h>

#include "pump/annunciation.h"
#include "pump/confirmation.h"
#include "pump/earlier.h"
#include "pump/pairing.h"
#include "pump/port.h"
#include "pump/therapy.h"

struct button {
    enum port_pin pin;
    bool level;      /* pressed, as last seen */
    bool pressed;    /* pressed, debounced */
    bool early;      /* this press began before the start: nobody has seen yet what it would confirm */
    bool held;       /* BUTTONS_HOLD_US was reached in this press */
    uint64_t since;  /* when `level` began */
};

static struct button confirm_button;
static struct button stop_button;

static bool read_pressed(const struct button *button)
{
    return !port_pin_read(button->pin); /* pulled up, low = pressed */
}

static void look(struct button *button, uint64_t now)
{
    const bool level = read_pressed(button);
    if (level != button->level) {
        button->level = level;
        button->since = now;
    }
}

/* Debounces; true at the moment when a press or a release becomes valid. */
static bool settle(struct button *button, uint64_t now)
{
    if (button->level == button->pressed || now - button->since < BUTTONS_DEBOUNCE_US) {
        return false;
    }
    button->pressed = button->level;
    return true;
}

/* When this button next needs a look; UINT64_MAX = not before an edge. */
static uint64_t next_look(const struct button *button)
{
    if (button->level != button->pressed) {
        return button->since + BUTTONS_DEBOUNCE_US;
    }
    return button == &confirm_button && button->pressed && !button->held ? button->since + BUTTONS_HOLD_US : UINT64_MAX;
}

static void reschedule(void)
{
    port_alarm_set(PORT_ALARM_BUTTONS, earlier(next_look(&confirm_button), next_look(&stop_button)));
}

/* A short press confirms annunciations; holding opens the pairing window. */
static void work_confirm(uint64_t now)
{
    if (settle(&confirm_button, now)) {
        if (confirm_button.pressed) {
            confirm_button.held = false;
        } else if (!confirm_button.held && !confirm_button.early) {
            confirmation_by_button();
            annunciation_confirm_all();
        }
        confirm_button.early = confirm_button.early && confirm_button.pressed;
    }
    const bool holds = confirm_button.pressed && confirm_button.level;
    if (holds && !confirm_button.held && now - confirm_button.since >= BUTTONS_HOLD_US) {
        confirm_button.held = true;
        pairing_want();
    }
}

void buttons_on_alarm(void)
{
    const uint64_t now = port_now_us();
    look(&confirm_button, now);
    look(&stop_button, now);
    if (settle(&stop_button, now) && stop_button.pressed) {
        therapy_on_stop_button();
    }
    work_confirm(now);
    reschedule();
}

void buttons_on_edge(void)
{
    const uint64_t now = port_now_us();
    look(&confirm_button, now);
    look(&stop_button, now);
    reschedule();
}

void buttons_start(void)
{
    confirm_button = (struct button){ .pin = PORT_PIN_CONFIRM };
    stop_button = (struct button){ .pin = PORT_PIN_STOP };
    buttons_on_edge(); /* a button may be held already: STOP is heard, as if it had been pressed now */
    confirm_button.early = confirm_button.level;
}
