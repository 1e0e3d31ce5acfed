// SPDX-License-Identifier: Apache-2.0
/*
 * The two image slots and the records that say which one runs. Shared by the first stage, which chooses, and the firmware,
 * which fills the other slot, asks for a trial and confirms it.
 *
 *     0x000000  boot2, first stage                      32 KiB, never written by either
 *     0x008000  records: two sectors in turn             8 KiB
 *     0x010000  slot A, then slot B at 0x080000         320 KiB each: a sector for the manifest, then the image
 *     0x060000  recovery image                          128 KiB, laid out as a slot, never written by either
 *     0x100000  storage of the firmware (store, journal)
 */
#ifndef PUMP_BOOT_SLOTS_H
#define PUMP_BOOT_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pump/status.h"

enum { SLOT_PAGE = 256, SLOT_SECTOR = 4096 };
enum { SLOT_RECORDS_OFFSET = 0x8000, SLOT_RECORD_SECTORS = 2 };
enum { SLOT_A_OFFSET = 0x10000, SLOT_B_OFFSET = 0x80000, SLOT_SIZE = 0x50000, SLOT_IMAGE_AT = SLOT_SECTOR };
/* Flash before this is for images and their records; behind it the firmware keeps what is its own. */
enum { SLOT_STORAGE_OFFSET = 0x100000 };
enum { SLOT_RECOVERY_OFFSET = 0x60000, SLOT_RECOVERY_SIZE = 0x20000 };
enum { SLOT_IMAGE_MAX = SLOT_SIZE - SLOT_IMAGE_AT, SLOT_RECOVERY_IMAGE_MAX = SLOT_RECOVERY_SIZE - SLOT_IMAGE_AT };

/* Values far apart: one flipped bit makes none into another. */
enum slot { SLOT_A = 0x5a, SLOT_B = 0xa5, SLOT_NONE = 0x3c, SLOT_RECOVERY = 0xc3 };

/* The newest whole record counts; with none at all: A confirmed, no trial, rollback 0. */
struct slot_record {
    uint32_t magic;
    uint32_t sequence; /* from 1 */
    uint32_t rollback;          /* images with a lower counter never run again */
    uint32_t rollback_inverted; /* its complement: memory that nobody wrote allows nothing */
    uint8_t confirmed; /* enum slot: the one that has proved itself */
    uint8_t trial;     /* enum slot: one to be tried, or that was tried and not confirmed */
    uint8_t tries;     /* boots that the trial still has; 0 with a trial set: it failed */
    uint8_t unused;
    uint32_t crc; /* over all before */
};

/* How a slot begins: what the manifest's bytes are, and how many. */
struct slot_header {
    uint32_t magic;
    uint16_t manifest_length;
    uint8_t manifest[SLOT_PAGE]; /* MANIFEST_MAX */
};

enum { SLOT_HEADER_MAGIC = 0x31535041 }; /* "APS1" */

/* What a board supplies; offsets from the start of the flash. */
void slot_flash_read(uint32_t offset, void *out, size_t length);
PUMP_MUST_CHECK enum pump_status slot_flash_program(uint32_t offset, const uint8_t page[SLOT_PAGE]);
PUMP_MUST_CHECK enum pump_status slot_flash_erase(uint32_t offset);

uint32_t slot_offset(uint8_t slot);
/* The slot to be written while this one runs: B for A, and A for B and for the recovery image. */
uint8_t slot_other(uint8_t slot);

/* The newest whole record, or the default. */
void slot_record_load(struct slot_record *record);
/* Writes a record after the newest and reads it back; fills in magic, sequence and crc. A cut leaves the one before. */
PUMP_MUST_CHECK enum pump_status slot_record_store(struct slot_record *record);

#endif
