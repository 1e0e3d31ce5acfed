// SPDX-License-Identifier: Apache-2.0
/** Rig definition and device profile, boards and fixtures behind one contract, the certification run that both apps call. */

export type { CertificationModule, Mutant, Setup, SetupBench, SetupContext } from './certification.js';
export type { Bench, Button, Credentials, Fixture, Level, RunEvent, StepEdge } from './contract.js';
export { chooseFixture, loadRig, type Rig } from './definition/load.js';
export {
  CAPABILITIES,
  type Capability,
  type DeviceProfile,
  type LimitName,
  profileSchema,
} from './definition/profile.js';
export { type FixtureKind, type FixturePins, type RigDefinition, rigSchema } from './definition/rig-file.js';
export { type FileProblem, RigError, type RigErrorCode, RigFileError } from './errors.js';
