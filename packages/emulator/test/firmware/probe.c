/* SPDX-License-Identifier: Apache-2.0 */
/* One test for each command byte from the line; answers in words, little-endian. Says 'R', reset reason, scratch 0 at start. */
#include "board.h"

#define SECTOR 0x100000u
#define PAGE 256u

static volatile uint32_t alarms, edges, systicks, display_interrupts;
static uint8_t page[PAGE];

typedef void (*rom_void)(void);
typedef void (*rom_erase)(uint32_t offset, uint32_t count, uint32_t block, uint32_t command);
typedef void (*rom_program)(uint32_t offset, const uint8_t *data, uint32_t count);
static rom_void rom_connect, rom_exit_xip, rom_flush, rom_enter_xip;
static rom_erase rom_range_erase;
static rom_program rom_range_program;

void alarm_handler(void) {
  alarm_clear();
  alarms++;
}
void gpio_handler(void) {
  edges++;
  REG(IO_BANK0 + 0xf4) = 0xffffffffu; /* INTR1: GPIO 8 to 15 */
}
void systick_handler(void) { systicks++; }
void uart1_handler(void) {
  display_interrupts++;
  REG(UART1 + 0x44) = 1u << 5;
}
void fault_handler(void) {
  REG(WATCHDOG + 0x0c) = 0xfa017;
  REG(WATCHDOG) = 0x80000000u;
  for (;;) {
  }
}

static IN_RAM void unmap(void) {
  rom_connect();
  rom_exit_xip();
}
static IN_RAM void map(void) {
  rom_flush();
  rom_enter_xip();
}
static IN_RAM void flash_erase(uint32_t offset, uint32_t count) {
  unmap();
  rom_range_erase(offset, count, 65536, 0xd8);
  map();
}
static IN_RAM void flash_program(uint32_t offset, const uint8_t *data, uint32_t count) {
  unmap();
  rom_range_program(offset, data, count);
  map();
}
static IN_RAM void erase_mapped(void) {
  rom_range_erase(SECTOR, 4096, 65536, 0xd8);
}
static IN_RAM void erase_unaligned(void) {
  unmap();
  rom_range_erase(SECTOR + 256, 4096, 65536, 0xd8);
  map();
}
static IN_RAM uint32_t read_unmapped(void) {
  unmap();
  uint32_t value = REG(0x10000000u);
  map();
  return value;
}
static IN_RAM uint8_t ssi_exchange(uint8_t byte) {
  REG(SSI + 0x60) = byte;
  while (REG(SSI + 0x24) == 0) {
  }
  return (uint8_t)REG(SSI + 0x60);
}
static IN_RAM void unique_id(uint8_t id[8]) {
  unmap();
  REG(IO_QSPI + 0x0c) = 2u << 8;
  ssi_exchange(0x4b);
  for (int i = 0; i < 4; i++) {
    ssi_exchange(0);
  }
  for (int i = 0; i < 8; i++) {
    id[i] = ssi_exchange(0);
  }
  REG(IO_QSPI + 0x0c) = 0;
  map();
}

/* Sleeps with interrupts masked until the alarm: the handler must not have run before they are unmasked. */
static void masked_sleep(void) {
  alarms = 0;
  irq_off();
  alarm_at(now() + 2000);
  uint32_t from = now();
  wfi();
  put32(now() - from);
  put32(alarms);
  irq_on();
  put32(alarms);
}

static void systick_sleep(void) {
  systicks = 0;
  REG(0xe000e014u) = 125000 - 1;
  REG(0xe000e018u) = 0;
  REG(0xe000e010u) = 7;
  uint32_t from = now();
  while (systicks < 3) {
    wfi();
  }
  REG(0xe000e010u) = 0;
  put32(now() - from);
}

static void adc_round_robin(void) {
  REG(ADC) = 1u | (0x1fu << 16);
  for (int i = 0; i < 6; i++) {
    REG(ADC + SET) = 4;
    while (!(REG(ADC) & (1u << 8))) {
    }
    put32(REG(ADC + 4));
  }
}

static void random_bits(void) {
  uint32_t bits = 0;
  for (int i = 0; i < 32; i++) {
    bits = (bits << 1) | (REG(ROSC + 0x1c) & 1);
  }
  put32(bits);
}

/* GPIO 10 with its pull-up: edges seen in 5 ms after its interrupt is enabled for both edges. */
static void edges_seen(void) {
  REG(PADS_BANK0 + 4 + 4 * 10) = (1u << 3) | (1u << 6);
  REG(IO_BANK0 + 8 * 10 + 4) = 5;
  busy_wait(100);
  REG(IO_BANK0 + 0xf4) = 0xffffffffu;
  edges = 0;
  REG(IO_BANK0 + 0x104) = 0xcu << 8;
  NVIC_ISER = 1u << 13;
  uart_put('>');
  busy_wait(5000);
  REG(IO_BANK0 + 0x104) = 0;
  put32(edges);
}

static void alarm_accuracy(void) {
  uint32_t worst = 0;
  for (uint32_t i = 0; i < 50; i++) {
    uint32_t target = now() + 100 + i;
    irq_off();
    alarm_at(target);
    for (volatile uint32_t spin = 0; spin < i; spin++) {
    }
    wfi();
    uint32_t late = now() - target;
    irq_on();
    worst = late > worst ? late : worst;
  }
  put32(worst);
}

static void hold_up_the_line(void) {
  uart_put('>');
  busy_wait(20000);
  uint32_t got = 0;
  uint32_t overrun = 0;
  while (uart_has()) {
    overrun |= REG(UART0) & 0x800u;
    got++;
  }
  put32(got);
  put32((REG(UART0 + 0x3c) >> 10) & 1);
  put32(overrun);
}

static void flash_round(void) {
  irq_off();
  flash_erase(SECTOR, 8192);
  for (uint32_t i = 0; i < PAGE; i++) {
    page[i] = (uint8_t)i;
  }
  uint32_t from = now();
  flash_program(SECTOR, page, PAGE);
  uint32_t took = now() - from;
  for (uint32_t i = 0; i < PAGE; i++) {
    page[i] = 0xf0;
  }
  flash_program(SECTOR, page, PAGE);
  irq_on();
  put32(took);
  put32(REG(0x10000000u + SECTOR + 0xfc));
}

/* Two lines to the display, the second when its pin is connected only; the transmit interrupts of UART1 are counted. */
static void show_lines(bool fits) {
  display_init(fits ? 67 : 80);
  display_interrupts = 0;
  REG(UART1 + 0x38) = 1u << 5;
  NVIC_ISER = 1u << 21;
  display_put("LOST on a pin that is no UART's\r\n");
  while (REG(UART1 + 0x18) & (1u << 3)) {
  }
  display_connect();
  display_put("PAIR 0123-4567\r\nOPEN");
  while (REG(UART1 + 0x18) & (1u << 3)) {
  }
  REG(UART1 + 0x38) = 0;
  put32(display_interrupts);
}

static void programmed_for_ever(void) {
  irq_off();
  uart_put('>');
  for (;;) {
    flash_erase(SECTOR, 4096);
    flash_program(SECTOR, page, PAGE);
  }
}

int main(void) {
  board_init();
  uart_init();
  NVIC_ISER = 1;
  rom_connect = (rom_void)(uintptr_t)rom('I', 'F');
  rom_exit_xip = (rom_void)(uintptr_t)rom('E', 'X');
  rom_range_erase = (rom_erase)(uintptr_t)rom('R', 'E');
  rom_range_program = (rom_program)(uintptr_t)rom('R', 'P');
  rom_flush = (rom_void)(uintptr_t)rom('F', 'C');
  rom_enter_xip = (rom_void)(uintptr_t)rom('C', 'X');
  uint32_t born = now();
  uart_put('R');
  put32(REG(WATCHDOG + 8));
  put32(REG(WATCHDOG + 0x0c));
  put32(REG(0x20030000u));
  put32(born);
  for (;;) {
    switch (uart_get()) {
    case 1:
      masked_sleep();
      break;
    case 2:
      systick_sleep();
      break;
    case 3:
      adc_round_robin();
      break;
    case 4:
      random_bits();
      break;
    case 5:
      edges_seen();
      break;
    case 6:
      alarm_accuracy();
      break;
    case 7:
      hold_up_the_line();
      break;
    case 8:
      flash_round();
      break;
    case 9:
      programmed_for_ever();
      break;
    case 14:
      show_lines(true);
      break;
    case 15: /* a fifth too slow */
      show_lines(false);
      break;
    case 10: /* leaves a mark in RAM and scratch, then the watchdog runs out in 3 ms */
      REG(0x20030000u) = 0x600df00du;
      REG(WATCHDOG + 0x0c) = 77;
      REG(WATCHDOG + 4) = 2 * 3000;
      REG(WATCHDOG + SET) = 1u << 30;
      for (;;) {
      }
    case 11: /* the same by force */
      REG(0x20030000u) = 0x600df00du;
      REG(WATCHDOG + 0x0c) = 78;
      REG(WATCHDOG) = 0x80000000u;
      put32(0xdeadbeefu);
      break;
    case 12: /* by the core's own request */
      REG(WATCHDOG + 0x0c) = 79;
      REG(0xe000ed0cu) = 0x05fa0004u;
      break;
    case 13: /* fed in time, the watchdog keeps still */
      REG(WATCHDOG + 4) = 2 * 3000;
      REG(WATCHDOG + SET) = 1u << 30;
      for (int i = 0; i < 5; i++) {
        busy_wait(2000);
        REG(WATCHDOG + 4) = 2 * 3000;
      }
      REG(WATCHDOG + CLEAR) = 1u << 30;
      busy_wait(10000);
      put32(1);
      break;
    case 20: /* calls from flash, where the return finds nothing */
      irq_off();
      rom_exit_xip();
      irq_on();
      put32(REG(0x10000100u));
      break;
    case 21: /* interrupts on */
      flash_erase(SECTOR, 4096);
      put32(1);
      break;
    case 22:
      irq_off();
      erase_mapped();
      irq_on();
      put32(1);
      break;
    case 23:
      irq_off();
      erase_unaligned();
      irq_on();
      put32(1);
      break;
    case 24:
      irq_off();
      put32(read_unmapped());
      break;
    case 30: {
      uint8_t id[8];
      irq_off();
      unique_id(id);
      irq_on();
      for (int i = 0; i < 8; i++) {
        uart_put(id[i]);
      }
      break;
    }
    case 31: { /* a stray store */
      uint32_t before = REG(0x10000200u);
      REG(0x10000200u) = ~before;
      put32(REG(0x10000200u) == before);
      break;
    }
    case 32: { /* a word read across two words */
      uint32_t address = (uint32_t)(uintptr_t)page + 2;
      __asm volatile("" : "+r"(address));
      put32(REG(address));
      break;
    }
    case 33:
      __asm volatile("udf #1");
      break;
    case 34:
      put32(REG(0x30000000u));
      break;
    case 35: /* I2C0 was never let out of reset */
      REG(0x40044000u) = 1;
      put32(REG(RESETS + 8) & (1u << 3));
      break;
    case 36: /* forty characters without a look at the flag; thirty-three fit */
      for (int i = 0; i < 40; i++) {
        REG(UART0) = (uint8_t)i;
      }
      break;
    default:
      uart_put('?');
    }
  }
}
