// SPDX-License-Identifier: Apache-2.0
/*
 * Updates (docs/protocol/update-manifest.md, messages.md): takes an image into the slot that does not run, while therapy runs,
 * checks what lies there, has the first stage try it, and confirms it after its self-test. Link context, but for update_start.
 * Needs a first stage that verifies (boot/boot.h).
 */
#ifndef PUMP_UPDATE_H
#define PUMP_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "../core/generated/messages.h"

/* At the end of the boot; `healthy`: whether the self-test passed. An image on trial that is not healthy gives up here. */
void update_start(bool healthy);
/* Somebody has opened a session: an image on trial has shown that it can be reached. */
void update_session_opened(void);
/* Switches or confirms when it is time to. */
void update_work(void);
/* When update_work must be called; UINT64_MAX = never. */
uint64_t update_deadline(void);

/* Results: enum assay_result. `bytes` are a signed manifest. */
uint8_t update_begin(const uint8_t *bytes, size_t length);
uint8_t update_write(uint32_t offset, const uint8_t *data, size_t length);
uint8_t update_finish(void);
uint8_t update_abort(void);
struct assay_update_state update_state(void);

/* ---- what a board supplies ---- */
/* An image on trial shows that it lives, at least every UPDATE_ALIVE_US; the first stage has started the watchdog. */
void port_trial_alive(void);
/* No trial, or it is over: the watchdog rests. */
void port_trial_over(void);
enum { UPDATE_ALIVE_US = 2000000 };

#endif
