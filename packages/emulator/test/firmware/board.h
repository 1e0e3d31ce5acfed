/* SPDX-License-Identifier: Apache-2.0 */
/* The least of a Pico that the emulator's test images need: registers, clocks, UART0, GPIO, boot-ROM calls. */
#ifndef EMULATOR_TEST_BOARD_H
#define EMULATOR_TEST_BOARD_H
#include <stdbool.h>
#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))
#define IN_RAM __attribute__((noinline, section(".ram_code")))

#define RESETS 0x4000c000u
#define CLOCKS 0x40008000u
#define XOSC 0x40024000u
#define PLL_SYS 0x40028000u
#define WATCHDOG 0x40058000u
#define TIMER 0x40054000u
#define UART0 0x40034000u
#define UART1 0x40038000u
#define IO_BANK0 0x40014000u
#define PADS_BANK0 0x4001c000u
#define ROSC 0x40060000u
#define ADC 0x4004c000u
#define SSI 0x18000000u
#define IO_QSPI 0x40018000u
#define SIO 0xd0000000u
#define NVIC_ISER REG(0xe000e100u)
#define CLEAR 0x3000u
#define SET 0x2000u

static inline void irq_off(void) { __asm volatile("cpsid i" ::: "memory"); }
static inline void irq_on(void) { __asm volatile("cpsie i" ::: "memory"); }
static inline void wfi(void) { __asm volatile("wfi" ::: "memory"); }

/* 125 MHz from the crystal, a 1 MHz tick, everything that we use out of reset. */
static inline void board_init(void) {
  REG(XOSC + 0x0c) = 47;
  REG(XOSC) = 0xfabaa0;
  while (!(REG(XOSC + 0x04) & 0x80000000u)) {
  }
  REG(RESETS + CLEAR) = (1u << 12);
  while (!(REG(RESETS + 8) & (1u << 12))) {
  }
  REG(CLOCKS + 0x30) = 2;
  REG(PLL_SYS) = 1;
  REG(PLL_SYS + 8) = 125;
  REG(PLL_SYS + 4 + CLEAR) = (1u << 0) | (1u << 5);
  while (!(REG(PLL_SYS) & 0x80000000u)) {
  }
  REG(PLL_SYS + 0x0c) = (6u << 16) | (2u << 12);
  REG(PLL_SYS + 4 + CLEAR) = (1u << 3);
  REG(CLOCKS + 0x3c) = 1;
  REG(CLOCKS + 0x48) = 1u << 11;
  REG(WATCHDOG + 0x2c) = 12 | (1u << 9);
  uint32_t used = (1u << 0) | (1u << 5) | (1u << 8) | (1u << 21) | (1u << 22);
  REG(RESETS + CLEAR) = used;
  while ((REG(RESETS + 8) & used) != used) {
  }
}

static inline void uart_init(void) {
  REG(UART0 + 0x24) = 67; /* 125 MHz / (16 * 115,200) */
  REG(UART0 + 0x28) = 52;
  REG(UART0 + 0x2c) = (3u << 5) | (1u << 4);
  REG(UART0 + 0x30) = 0x301;
  REG(IO_BANK0 + 4) = 2;
  REG(IO_BANK0 + 12) = 2;
}

static inline void uart_put(uint8_t byte) {
  while (REG(UART0 + 0x18) & (1u << 5)) {
  }
  REG(UART0) = byte;
}

/* UART1, which the display hears on GPIO 8; 67 makes 115,200 baud. Its pin is connected apart. */
static inline void display_init(uint32_t integer_divisor) {
  REG(RESETS + CLEAR) = 1u << 23;
  while (!(REG(RESETS + 8) & (1u << 23))) {
  }
  REG(UART1 + 0x24) = integer_divisor;
  REG(UART1 + 0x28) = 52;
  REG(UART1 + 0x2c) = (3u << 5) | (1u << 4);
  REG(UART1 + 0x30) = 0x301;
}
static inline void display_connect(void) { REG(IO_BANK0 + 8 * 8 + 4) = 2; }
static inline void display_put(const char *text) {
  for (; *text != 0; text++) {
    while (REG(UART1 + 0x18) & (1u << 5)) {
    }
    REG(UART1) = (uint8_t)*text;
  }
}

static inline bool uart_has(void) { return !(REG(UART0 + 0x18) & (1u << 4)); }
static inline uint8_t uart_get(void) {
  while (!uart_has()) {
  }
  return (uint8_t)REG(UART0);
}

static inline void put32(uint32_t value) {
  for (int i = 0; i < 4; i++) {
    uart_put((uint8_t)(value >> (8 * i)));
  }
}

static inline void gpio_out(unsigned pin) {
  REG(IO_BANK0 + 8 * pin + 4) = 5;
  REG(SIO + 0x24) = 1u << pin;
}
static inline void gpio_set(unsigned pin, bool high) { REG(SIO + (high ? 0x14 : 0x18)) = 1u << pin; }
static inline uint32_t now(void) { return REG(TIMER + 0x28); }
static inline void busy_wait(uint32_t us) {
  uint32_t from = now();
  while (now() - from < us) {
  }
}
/* Arms alarm 0; its interrupt ends a WFI. */
static inline void alarm_at(uint32_t target) {
  REG(TIMER + 0x38 + SET) = 1;
  REG(TIMER + 0x10) = target;
}
static inline void alarm_clear(void) { REG(TIMER + 0x34) = 1; }

typedef uint32_t (*rom_lookup)(uint32_t table, uint32_t code);
static inline uint32_t rom(char a, char b) {
  rom_lookup lookup = (rom_lookup)(uintptr_t)(*(volatile uint16_t *)0x18);
  return lookup(*(volatile uint16_t *)0x14, (uint32_t)a | ((uint32_t)b << 8));
}

void alarm_handler(void);
void uart_handler(void);
void uart1_handler(void);
void gpio_handler(void);
void systick_handler(void);
void fault_handler(void);
int main(void);
#endif
