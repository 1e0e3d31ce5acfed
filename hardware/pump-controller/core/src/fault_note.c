// SPDX-License-Identifier: Apache-2.0
/* The fault note, under a CRC: after a power cut there may be anything in that memory. */
#include "pump/fault_note.h"

#include <string.h>

#include "pump/crc32.h"
#include "pump/port.h"

enum { NOTE_MAGIC = 0x544c4146 };

struct kept {
    uint32_t magic;
    struct fault_note note;
    uint32_t crc; /* over the note */
};
_Static_assert(sizeof(struct kept) <= PORT_KEPT, "the board keeps so much");

struct fault_note fault_note_read(void)
{
    struct kept kept;
    memcpy(&kept, port_kept(), sizeof kept);
    const bool whole = kept.magic == (uint32_t)NOTE_MAGIC && kept.crc == crc32_of(&kept.note, sizeof kept.note);
    return whole ? kept.note : (struct fault_note){ .cause = FAULT_NONE };
}

void fault_note_write(const struct fault_note *note)
{
    const struct kept kept = { .magic = NOTE_MAGIC, .note = *note, .crc = crc32_of(note, sizeof *note) };
    memcpy(port_kept(), &kept, sizeof kept);
}
