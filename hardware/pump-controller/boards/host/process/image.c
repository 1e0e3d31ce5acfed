// SPDX-License-Identifier: Apache-2.0
/*
 * The image that runs. A process does not jump into what the first stage has loaded: the image stands in for the program, of which it
 * names the digest (stand-in.mjs). An image that is none of these runs nowhere here.
 */
#include <string.h>
#include <unistd.h>

#include "../../../core/generated/messages.h"
#include "boot.h"
#include "first_stage.h"
#include "pin_line.h"
#include "process.h"
#include "pump/port.h"
#include "update.h"

static const char stand_in[] = "assay host pump\n";

const uint8_t *port_image(size_t *length)
{
    return first_stage_image(length);
}

/* The first stage's watchdog has no clock here: the image that it watches has shown already that it will never start. */
static _Noreturn void start_nowhere(void)
{
    if (first_stage_watches()) {
        restart(ASSAY_BOOT_REASON_WATCHDOG);
    }
    for (;;) {
        (void)pause();
    }
}

/* As the first stage of a board does: nothing runs, the motor stays off, the light is on. There is no recovery image here. */
static _Noreturn void recover(void)
{
    port_pin_write(PORT_PIN_LIGHT, true);
    for (;;) {
        (void)pause();
    }
}

void image_start(void)
{
    struct boot_handover handover;
    size_t length;
    port_pin_write(PORT_PIN_ENABLE, true);
    port_pin_write(PORT_PIN_STEP, false);
    const bool runs = first_stage_run() && boot_handover_read(&handover);
    if (!runs) {
        pins_tell_image(NULL);
        recover();
    }
    pins_tell_image(&handover);
    const uint8_t *image = first_stage_image(&length);
    if (length < sizeof stand_in - 1u || memcmp(image, stand_in, sizeof stand_in - 1u) != 0) {
        start_nowhere();
    }
}

/* Whoever supervises processes on the host watches over this one too. */
void port_watchdog_feed(void)
{
}

void port_trial_alive(void)
{
}

void port_trial_over(void)
{
}
