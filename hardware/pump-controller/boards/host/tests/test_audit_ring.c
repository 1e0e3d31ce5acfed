// SPDX-License-Identifier: Apache-2.0
/* The audit log in flash, and the power failing in each of its operations: docs/protocol/link.md AUD-1 to AUD-3. */
#include <string.h>

#include "audit_slot.h"
#include "crypto_hash_sha256.h"
#include "simulation.h"
#include "test.h"

enum { CAPACITY = AUDIT_SECTORS * AUDIT_SECTOR_RECORDS };

static void mount(void)
{
    CHECK(audit_ring_mount() == PUMP_OK);
}

/* Detail of each record: its number, so that a wrong one shows. */
static enum pump_status append(uint32_t number)
{
    struct assay_audit_record record = {
        .kind = ASSAY_AUDIT_KIND_BOOT, .boot_count = 1, .uptime = 7 * number, .detail = number, .has_peer = number % 2u == 0u
    };
    memset(record.peer, (int)(number & 0xffu), sizeof record.peer);
    if (!record.has_peer) {
        memset(record.peer, 0, sizeof record.peer);
    }
    return audit_ring_append(&record);
}

static uint32_t head(void)
{
    uint8_t chain[AUDIT_CHAIN];
    return audit_ring_head(chain);
}

static void erase_when_wanted(void)
{
    if (audit_ring_wants_erase()) {
        CHECK(audit_ring_erase_ahead() == PUMP_OK);
    }
}

/* The chain value of a record behind `before`, from the schema's encoding. */
static void link_of(const uint8_t before[AUDIT_CHAIN], const struct assay_audit_record *record, uint8_t chain[AUDIT_CHAIN])
{
    struct assay_audit_entry entry = { .sequence = record->sequence, .kind = record->kind, .boot_count = record->boot_count,
                                       .uptime = record->uptime, .has_peer = record->has_peer, .detail = record->detail };
    uint8_t bytes[AUDIT_CHAIN + ASSAY_AUDIT_ENTRY_BYTES_MAX];
    size_t length = 0;
    memcpy(entry.peer, record->peer, sizeof entry.peer);
    memcpy(bytes, before, AUDIT_CHAIN);
    CHECK(assay_audit_entry_encode(&entry, bytes + AUDIT_CHAIN, ASSAY_AUDIT_ENTRY_BYTES_MAX, &length) == ASSAY_CBOR_OK);
    (void)crypto_hash_sha256(chain, bytes, AUDIT_CHAIN + length);
}

/* From the oldest record to the newest: no gap, each is what was written, each is chained. Returns how many. */
static unsigned check_all(void)
{
    struct assay_audit_record record;
    uint8_t before[AUDIT_CHAIN] = { 0 };
    uint8_t newest[AUDIT_CHAIN];
    uint8_t chain[AUDIT_CHAIN];
    unsigned count = 0;
    uint32_t next = 0;
    while (audit_ring_read(next, &record)) {
        CHECK(next == 0u || record.sequence == next);
        CHECK_EQUAL(record.detail, record.sequence);
        if (count > 0u || record.sequence == 1u) {
            link_of(before, &record, chain);
            CHECK(memcmp(chain, record.chain, sizeof chain) == 0);
        }
        memcpy(before, record.chain, sizeof before);
        next = record.sequence + 1u;
        count++;
    }
    CHECK_EQUAL(count == 0u ? 0u : next - 1u, audit_ring_head(newest));
    CHECK(memcmp(before, newest, sizeof before) == 0);
    return count;
}

/* AUD-2: the first record, byte by byte as link.md says, with 32 zeros before it. */
static void the_first_record_is_hashed_as_specified(void)
{
    static const uint8_t entry[] = { 0xa5, 0x00, 0x01, 0x01, 0x01, 0x02, 0x01, 0x03, 0x07, 0x05, 0x01 };
    struct assay_audit_record record;
    uint8_t bytes[AUDIT_CHAIN + sizeof entry] = { 0 };
    uint8_t chain[AUDIT_CHAIN];
    mount();
    CHECK(append(1) == PUMP_OK);
    memcpy(bytes + AUDIT_CHAIN, entry, sizeof entry);
    (void)crypto_hash_sha256(chain, bytes, sizeof bytes);
    CHECK(audit_ring_read(0, &record));
    CHECK_EQUAL(record.sequence, 1u);
    CHECK(memcmp(record.chain, chain, sizeof chain) == 0);
}

/* AUD-1, AUD-3: numbers and chain go on over a mount; the oldest sector goes when the ring comes round. */
static void the_ring_comes_round_and_goes_on_after_a_reset(void)
{
    mount();
    for (uint32_t number = 1; number <= 3u * CAPACITY; number++) {
        erase_when_wanted();
        CHECK(append(number) == PUMP_OK);
        if (number % 97u == 0u) {
            mount();
            CHECK_EQUAL(head(), number);
        }
    }
    const unsigned kept = check_all();
    CHECK(kept >= (AUDIT_SECTORS - 2u) * AUDIT_SECTOR_RECORDS && kept <= CAPACITY);
    struct assay_audit_record record;
    CHECK(!audit_ring_read(3u * CAPACITY + 1u, &record));
}

/* Without an erase there is no room in the end, and nothing old is written over. */
static void without_an_erase_the_log_is_full(void)
{
    mount();
    uint32_t number = 1;
    while (append(number) == PUMP_OK) {
        number++;
    }
    CHECK_EQUAL(number, 2u * AUDIT_SECTOR_RECORDS + 1u);
    CHECK(append(number) == PUMP_FULL);
    CHECK(!audit_ring_has_room());
    erase_when_wanted();
    CHECK(append(number) == PUMP_OK);
    CHECK_EQUAL(check_all(), number);
}

static void mounting_reads_little(void)
{
    mount();
    for (uint32_t number = 1; number <= 2u * CAPACITY; number++) {
        erase_when_wanted();
        CHECK(append(number) == PUMP_OK);
    }
    const unsigned before = simulation.flash_operations;
    mount();
    CHECK_EQUAL(simulation.flash_operations, before); /* nor does it write */
}

static uint32_t written;

static uint32_t last;

static void write_records(void)
{
    mount();
    for (uint32_t number = head() + 1u; number <= last; number++) {
        erase_when_wanted();
        CHECK(append(number) == PUMP_OK);
        written = number;
    }
}

/* AUD-3: the power fails in each operation of the records behind `from`; what was written stays, what was torn is none. */
static void cut_at_each_operation(uint32_t from, uint32_t count, unsigned kept_at_least)
{
    bool survived = false;
    static struct simulation start;
    last = from;
    write_records();
    start = simulation;
    last = from + count;
    for (unsigned cut = 1; !survived; cut++) {
        simulation = start;
        simulation.random ^= (uint64_t)cut << 17;
        simulation.flash_operations = 0;
        simulation.cut_at = cut;
        written = from;
        survived = simulation_survives(write_records);
        simulation.cut_at = 0;
        mount();
        CHECK(head() == written || head() == written + 1u);
        CHECK(check_all() >= kept_at_least);
        CHECK(append(head() + 1u) == PUMP_OK);
        (void)check_all();
    }
}

static void no_cut_loses_a_record(void)
{
    cut_at_each_operation(0, 2u * AUDIT_SECTOR_RECORDS + 3u, 0);
}

/* The same where an erase takes the oldest records away. */
static void nor_does_one_when_the_ring_comes_round(void)
{
    cut_at_each_operation(CAPACITY + 5u, AUDIT_SECTOR_RECORDS + 3u, (AUDIT_SECTORS - 2u) * AUDIT_SECTOR_RECORDS);
}

static void a_flash_that_fails_is_told(void)
{
    mount();
    simulation.refuse_from = simulation.flash_operations + 1u;
    CHECK(append(1) == PUMP_FAULT);
    CHECK_EQUAL(head(), 0u);
    simulation.refuse_from = 0;
    CHECK(append(1) == PUMP_OK);
    CHECK_EQUAL(check_all(), 1u);
}

void test_audit_ring(void)
{
    RUN(the_first_record_is_hashed_as_specified);
    RUN(the_ring_comes_round_and_goes_on_after_a_reset);
    RUN(without_an_erase_the_log_is_full);
    RUN(mounting_reads_little);
    RUN(no_cut_loses_a_record);
    RUN(nor_does_one_when_the_ring_comes_round);
    RUN(a_flash_that_fails_is_told);
}
