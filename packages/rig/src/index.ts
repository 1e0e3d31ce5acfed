// SPDX-License-Identifier: Apache-2.0
/** Rig definition and device profile, boards and fixtures behind one contract, the certification run that both apps call. */

export { type BenchOptions, type OpenBench, openBench } from './bench/open-bench.js';
export { BUTTON_GPIO, DRIVER_GPIO, PUMP_WIRING, STEP_GPIO } from './bench/pump-pins.js';
export type { Record } from './bench/recorder.js';
export type { CertificationModule, Mutant, Setup, SetupBench, SetupContext } from './certification.js';
export type {
  Bench,
  Button,
  Credentials,
  Display,
  DisplayLine,
  Fixture,
  Level,
  Operator,
  RunEvent,
  ShownSecret,
  StepEdge,
} from './contract.js';
export { chooseFixture, loadRig, parseProfile, type Rig } from './definition/load.js';
export {
  CAPABILITIES,
  type Capability,
  type DeviceProfile,
  type LimitName,
  profileSchema,
} from './definition/profile.js';
export { type FixtureKind, type FixturePins, type RigDefinition, rigSchema } from './definition/rig-file.js';
export { type Discovery, discoverBoards, type RigEntry, type SerialBoard } from './discover.js';
export { openSerialDisplay } from './display/serial-display.js';
export { type FileProblem, RigError, type RigErrorCode, RigFileError } from './errors.js';
export { driveSequence, driveSetup, type JobHooks, type RunSpec, type SetupEnd, type StartState } from './run/job.js';
export { type RunRequest, type RunResult, runCertification } from './run/run-certification.js';
export { freshRunFolder } from './run/run-folder.js';
export { loadStationPeers, type StationPeers } from './station/station-peers.js';
export { TOOL } from './tool.js';
