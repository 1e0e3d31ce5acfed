// SPDX-License-Identifier: Apache-2.0
/** The physical pump, as far as its electrical pins reach. */
export { InfusionLine, type LineOptions } from './infusion-line.js';
export {
  type DriveFault,
  type DriveFaultKind,
  type DrivePin,
  LeadScrewDrive,
  type LeadScrewOptions,
} from './lead-screw-drive.js';
export { type AnalogSensor, PumpBody, type PumpBodyOptions } from './pump-body.js';
