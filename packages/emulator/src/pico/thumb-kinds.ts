// SPDX-License-Identifier: Apache-2.0
/** Which instruction a halfword is (ARMv6-M manual, A5): looked up once for all 65,536, not tested bit by bit each time. */

/**
 * Number, mask, masked value, name; the first match counts. The interpreter's switch has the same numbers as literals:
 * V8 makes a jump table only of those. What is not here (MSR, WFI, SVC, UDF, barriers) is number 0 and left to rp2040js.
 */
const PATTERNS: readonly (readonly [kind: number, mask: number, value: number, name: string])[] = [
  [1, 0xf800, 0x0000, 'LslImm'],
  [2, 0xf800, 0x0800, 'LsrImm'],
  [3, 0xf800, 0x1000, 'AsrImm'],
  [4, 0xfe00, 0x1800, 'AddReg'],
  [5, 0xfe00, 0x1a00, 'SubReg'],
  [6, 0xfe00, 0x1c00, 'AddImm3'],
  [7, 0xfe00, 0x1e00, 'SubImm3'],
  [8, 0xf800, 0x2000, 'MovImm'],
  [9, 0xf800, 0x2800, 'CmpImm'],
  [10, 0xf800, 0x3000, 'AddImm8'],
  [11, 0xf800, 0x3800, 'SubImm8'],
  [12, 0xffc0, 0x4000, 'And'],
  [13, 0xffc0, 0x4040, 'Eor'],
  [14, 0xffc0, 0x4080, 'LslReg'],
  [15, 0xffc0, 0x40c0, 'LsrReg'],
  [16, 0xffc0, 0x4100, 'AsrReg'],
  [17, 0xffc0, 0x4140, 'Adc'],
  [18, 0xffc0, 0x4180, 'Sbc'],
  [19, 0xffc0, 0x41c0, 'Ror'],
  [20, 0xffc0, 0x4200, 'Tst'],
  [21, 0xffc0, 0x4240, 'Rsb'],
  [22, 0xffc0, 0x4280, 'CmpReg'],
  [23, 0xffc0, 0x42c0, 'Cmn'],
  [24, 0xffc0, 0x4300, 'Orr'],
  [25, 0xffc0, 0x4340, 'Mul'],
  [26, 0xffc0, 0x4380, 'Bic'],
  [27, 0xffc0, 0x43c0, 'Mvn'],
  [28, 0xff00, 0x4400, 'AddHigh'],
  [29, 0xff00, 0x4500, 'CmpHigh'],
  [30, 0xff00, 0x4600, 'MovHigh'],
  [31, 0xff87, 0x4700, 'Bx'],
  [32, 0xff87, 0x4780, 'Blx'],
  [33, 0xf800, 0x4800, 'LdrLiteral'],
  [34, 0xfe00, 0x5000, 'StrReg'],
  [35, 0xfe00, 0x5200, 'StrhReg'],
  [36, 0xfe00, 0x5400, 'StrbReg'],
  [37, 0xfe00, 0x5600, 'LdrsbReg'],
  [38, 0xfe00, 0x5800, 'LdrReg'],
  [39, 0xfe00, 0x5a00, 'LdrhReg'],
  [40, 0xfe00, 0x5c00, 'LdrbReg'],
  [41, 0xfe00, 0x5e00, 'LdrshReg'],
  [42, 0xf800, 0x6000, 'StrImm'],
  [43, 0xf800, 0x6800, 'LdrImm'],
  [44, 0xf800, 0x7000, 'StrbImm'],
  [45, 0xf800, 0x7800, 'LdrbImm'],
  [46, 0xf800, 0x8000, 'StrhImm'],
  [47, 0xf800, 0x8800, 'LdrhImm'],
  [48, 0xf800, 0x9000, 'StrSp'],
  [49, 0xf800, 0x9800, 'LdrSp'],
  [50, 0xf800, 0xa000, 'Adr'],
  [51, 0xf800, 0xa800, 'AddSpImm'],
  [52, 0xff80, 0xb000, 'AddSp'],
  [53, 0xff80, 0xb080, 'SubSp'],
  [54, 0xffc0, 0xb200, 'Sxth'],
  [55, 0xffc0, 0xb240, 'Sxtb'],
  [56, 0xffc0, 0xb280, 'Uxth'],
  [57, 0xffc0, 0xb2c0, 'Uxtb'],
  [58, 0xfe00, 0xb400, 'Push'],
  [59, 0xfe00, 0xbc00, 'Pop'],
  [60, 0xffc0, 0xba00, 'Rev'],
  [61, 0xffc0, 0xba40, 'Rev16'],
  [62, 0xffc0, 0xbac0, 'Revsh'],
  [63, 0xffff, 0xbf00, 'Nop'],
  [64, 0xf800, 0xc000, 'Stm'],
  [65, 0xf800, 0xc800, 'Ldm'],
  // 0xde is UDF, 0xdf SVC: no conditions.
  [0, 0xfe00, 0xde00, 'Other'],
  [66, 0xf000, 0xd000, 'BCond'],
  [67, 0xf800, 0xe000, 'B'],
  // BL when the second halfword says so; else it is found there to be something rare.
  [68, 0xf800, 0xf000, 'Bl'],
];

/** The kind of each halfword. */
export const KINDS = Uint8Array.from(
  { length: 0x10000 },
  (_, halfword) => PATTERNS.find(([, mask, value]) => (halfword & mask) === value)?.[0] ?? 0,
);

/** The name of a kind, for messages and tests. */
export function kindName(kind: number): string {
  return PATTERNS.find(([number]) => number === kind)?.[3] ?? 'Other';
}
