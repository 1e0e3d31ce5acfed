// SPDX-License-Identifier: Apache-2.0
/* Clocks: 12 MHz crystal, PLL to 125 MHz (RP2040 datasheet §2.15…§2.18). */
#include "board.h"

#include "rp2040.h"

enum {
    XOSC_STARTUP_DELAY = 47, /* 1 ms: 12 MHz · 1 ms / 256 */
    PLL_FEEDBACK = 125,      /* 12 MHz · 125 = 1500 MHz */
    PLL_POST_1 = 6,
    PLL_POST_2 = 2,          /* 1500 MHz / 6 / 2 = 125 MHz */
    TICK_CYCLES = 12         /* 1 µs for the timer */
};

IN_PLACE static inline void start_crystal(void)
{
    REG(XOSC_CTRL) = XOSC_RANGE_1_15MHZ;
    REG(XOSC_STARTUP) = XOSC_STARTUP_DELAY;
    REG_SET(XOSC_CTRL) = XOSC_ENABLE;
    while ((REG(XOSC_STATUS) & XOSC_STABLE) == 0u) {
    }
}

/* A warm start may come with the PLL running: both clocks go back to their reset sources before it is touched. */
IN_PLACE static inline void leave_pll(void)
{
    REG(CLK_SYS_RESUS_CTRL) = 0;
    REG_CLEAR(CLK_SYS_CTRL) = CLK_SYS_SRC_AUX;
    while (REG(CLK_SYS_SELECTED) != 1u) {
    }
    REG_CLEAR(CLK_REF_CTRL) = 3u;
    while (REG(CLK_REF_SELECTED) != 1u) {
    }
}

IN_PLACE static inline void start_pll(void)
{
    REG_SET(RESETS_RESET) = RESET_PLL_SYS;
    REG_CLEAR(RESETS_RESET) = RESET_PLL_SYS;
    while ((REG(RESETS_DONE) & RESET_PLL_SYS) == 0u) {
    }
    REG(PLL_SYS_CS) = 1;
    REG(PLL_SYS_FBDIV) = PLL_FEEDBACK;
    REG_CLEAR(PLL_SYS_PWR) = PLL_PWR_PD | PLL_PWR_VCOPD;
    while ((REG(PLL_SYS_CS) & PLL_LOCK) == 0u) {
    }
    REG(PLL_SYS_PRIM) = ((uint32_t)PLL_POST_1 << 16) | ((uint32_t)PLL_POST_2 << 12);
    REG_CLEAR(PLL_SYS_PWR) = PLL_PWR_POSTDIVPD;
}

void clocks_start(void)
{
    start_crystal();
    leave_pll();
    start_pll();
    REG(CLK_REF_CTRL) = CLK_REF_SRC_XOSC;
    while ((REG(CLK_REF_SELECTED) & (1u << CLK_REF_SRC_XOSC)) == 0u) {
    }
    REG(CLK_SYS_DIV) = 1u << 8;
    REG(CLK_SYS_CTRL) = CLK_SYS_SRC_AUX; /* auxiliary source 0: the system PLL */
    while ((REG(CLK_SYS_SELECTED) & (1u << CLK_SYS_SRC_AUX)) == 0u) {
    }
    REG(CLK_PERI_CTRL) = CLK_PERI_ENABLE; /* source 0: clk_sys */
    REG(WATCHDOG_TICK) = WATCHDOG_TICK_ENABLE | TICK_CYCLES;
}
