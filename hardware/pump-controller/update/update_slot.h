// SPDX-License-Identifier: Apache-2.0
/* The slot that an update fills, and the record that has it tried. Slow flash work waits until no step is due. */
#ifndef PUMP_UPDATE_SLOT_H
#define PUMP_UPDATE_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/manifest.h"
#include "slots.h"

/* Erases one sector of the flash; PUMP_STATE when a step was due all the while. */
PUMP_MUST_CHECK enum pump_status update_slot_erase(uint32_t offset);
/* The same, when it may be done at once; false when a step is due. */
bool update_slot_may_erase(void);
/* Programs a page and reads it back. */
PUMP_MUST_CHECK enum pump_status update_slot_program(uint32_t offset, const uint8_t *data, size_t length);
/* Puts the manifest in front of the slot; what lay there is gone. */
PUMP_MUST_CHECK enum pump_status update_slot_write_header(uint8_t slot, const uint8_t *manifest, size_t length);
/* Whether the slot begins with just this manifest. */
bool update_slot_has_header(uint8_t slot, const uint8_t *manifest, size_t length);
/* The slot has no header any more. */
PUMP_MUST_CHECK enum pump_status update_slot_forget(uint8_t slot);
/* Bytes of the image, whole sectors, that were noted as written. */
uint32_t update_slot_count(uint8_t slot);
PUMP_MUST_CHECK enum pump_status update_slot_note(uint8_t slot, uint32_t count);
/* SHA-256 of what lies in the slot, and the manifest in front of it, against `manifest`. */
bool update_slot_is_whole(uint8_t slot, const struct manifest *manifest);
/* Stores a record; PUMP_STATE when a step was due all the while. */
PUMP_MUST_CHECK enum pump_status update_slot_store(struct slot_record *record);

#endif
