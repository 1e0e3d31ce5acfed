// SPDX-License-Identifier: Apache-2.0
/** What a certification module exports, so that a run can load it by address and never imports it. */
import type { FrameDescriber, RequirementInfo, SourceFile } from '@assay/evidence';
import type { DriveContext, Entry, Sequence } from '@assay/sequence';
import type { Bench, Credentials } from './contract.js';
import type { DeviceProfile } from './definition/profile.js';

/** Bench of the set-up phase: the pump is blank (emulated) or as flashed (serial), so nobody is paired yet. */
export type SetupBench = Omit<Bench, 'credentials'>;

/** Names one weakness of the mutants build (hardware/pump-controller/mutants.json). */
export interface Mutant {
  readonly id: number;
  readonly name: string;
}

export interface SetupContext extends DriveContext<SetupBench, DeviceProfile> {
  /** Given on the kill matrix: choose this mutant on the pump before anything else. The firmware is the mutants build then. */
  readonly mutant: Mutant | null;
}

/**
 * Brings a pump to where each sequence starts: booted, the rig's controller and caregiver paired, the pump's key stored.
 * Drives the bench as a sequence does; its transcript is number 00. Throws when it cannot.
 */
export type Setup = (context: SetupContext) => Promise<Credentials>;

/** What the module's entry point exports. */
export interface CertificationModule {
  readonly sequences: readonly Sequence<Bench, DeviceProfile>[];
  readonly setup: Setup;
  /** What the report says of each requirement. */
  readonly requirements: readonly RequirementInfo[];
  /** The source files that a sequence is made of (its own file first), or with null every source file of the module. */
  readonly sources: (sequence: string | null) => readonly SourceFile[];
  /** Names a frame for the report. */
  readonly describeFrame: FrameDescriber;
  /** What the device said of itself, read from the set-up's transcript, in reading order. */
  readonly describeDevice: (setup: readonly Entry[]) => readonly { readonly name: string; readonly value: string }[];
}
