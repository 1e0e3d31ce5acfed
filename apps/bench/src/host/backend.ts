// SPDX-License-Identifier: Apache-2.0
/** What the bench host asks of the layers below; the real one binds the packages, tests hand in their own. */
import type { RunEvent } from '@assay/rig';
import type { Firmware, Rig, SerialBoard } from '../ipc/boards.js';
import type { Problem } from '../ipc/common.js';
import type { EvidenceRow, RecentEvidence, Rejudgement, TranscriptLine, Verification } from '../ipc/evidence.js';
import type { Display, HistoryRecord, Peer, PumpView, SessionInfo } from '../ipc/pump.js';
import type { CatalogueEntry, StartRun } from '../ipc/run.js';

export type PumpIdentity = NonNullable<PumpView['identity']>;
export type PumpStatus = NonNullable<PumpView['status']> & {
  /** Sequence number of the newest history record. */
  readonly lastSequence: number;
};

/** What a connected pump tells of its own accord. `at`: rig microseconds. */
export type PumpSignal =
  | { readonly type: 'step'; readonly at: number; readonly milliunits: number }
  | { readonly type: 'annunciation'; readonly id: number; readonly kind: string; readonly status: string }
  | { readonly type: 'frame'; readonly at: number; readonly dir: 'tx' | 'rx'; readonly bytes: Uint8Array }
  | {
      readonly type: 'message';
      readonly at: number;
      readonly dir: 'tx' | 'rx';
      readonly name: string;
      readonly detail: string;
    }
  | { readonly type: 'lost'; readonly error: unknown };

/** Buttons that the app can press itself: those of an emulated pump. */
export interface Hands {
  press(button: 'confirm' | 'stop', holdMs: number): Promise<void>;
}

/** What an emulated pump shows to a person. It holds the pairing secret while a window is open: give it to nobody else. */
export interface PumpDisplay {
  read(): Display;
  /** Tells that it changed, not what it shows. */
  onChange(listener: () => void): () => void;
}

/** How a pump is reached. One session at a time. */
export interface PumpAccess {
  /** Whether this app was paired with it before. */
  readonly paired: boolean;
  /** Whether there is a pump that speaks our version: told before a person is asked to type. Throws what is in the way. */
  reach(): Promise<void>;
  /** With the key that was stored at pairing; a session before is resumed when it can be. */
  connect(): Promise<PumpLink>;
  /** With the secret that the pump shows. Throws before anything is sent when it is mistyped (`pairing-…`). */
  pair(secret: string): Promise<PumpLink>;
  /** Forgets what was stored at pairing. */
  forget(): void;
  readonly hands?: Hands;
  readonly display?: PumpDisplay;
}

/** One pump with an authenticated session. */
export interface PumpLink {
  readonly role: string;
  /** How long the session may still go on. */
  session(): SessionInfo;
  /** Rig time, microseconds. */
  now(): number;
  identity(): Promise<PumpIdentity>;
  status(): Promise<PumpStatus>;
  /** The newest records, newest first, at most `count`. */
  history(count: number): Promise<readonly HistoryRecord[]>;
  /** Resolves with the bolus number. */
  bolus(milliunits: number): Promise<number>;
  cancelBolus(bolusId: number): Promise<void>;
  setTherapy(state: 'run' | 'stop'): Promise<void>;
  /** Who is paired with the pump, this app among them. */
  peers(): Promise<readonly Peer[]>;
  /** The pump forgets a peer. */
  unpair(fingerprint: string): Promise<void>;
  onSignal(listener: (signal: PumpSignal) => void): () => void;
  close(): Promise<void>;
}

export interface EmulatedBoard extends PumpAccess {
  stop(): Promise<void>;
}

export interface OpenedEvidence {
  readonly folder: string;
  readonly verification: Verification;
  readonly facts: readonly { name: string; value: string }[];
  readonly rows: readonly EvidenceRow[];
  /** Every transcript in the folder, with its entries up to the first that does not fit. */
  readonly transcripts: readonly { id: string; title: string; entries: number; head: string }[];
  /** Absolute path of report.html, or null. */
  readonly report: string | null;
}

export interface Backend {
  listSerial(): Promise<readonly SerialBoard[]>;
  firmwares(): Promise<readonly Firmware[]>;
  rigs(): Promise<readonly Rig[]>;
  catalogue(): Promise<readonly CatalogueEntry[]>;
  startEmulated(options: { firmware: Firmware['id']; mutant: string | null }): Promise<EmulatedBoard>;
  /** A pump on a serial port. Pairing anew replaces whatever key was stored for this port. */
  serialPump(path: string): PumpAccess;
  /** What is wrong with a typed secret, by its check digits and characters; null when nothing is. */
  checkSecret(typed: string): Problem | null;
  /** Runs to the end or until `signal` aborts; resolves with the evidence folder. */
  run(request: StartRun, onEvent: (event: RunEvent) => void, signal: AbortSignal): Promise<void>;
  recentEvidence(): Promise<readonly RecentEvidence[]>;
  openEvidence(folder: string): Promise<OpenedEvidence>;
  rejudge(folder: string): Promise<Rejudgement>;
  transcriptPage(
    folder: string,
    sequence: string,
    from: number,
    count: number,
  ): Promise<{ total: number; lines: readonly TranscriptLine[] }>;
  transcriptEntries(folder: string, sequence: string, numbers: readonly number[]): Promise<readonly TranscriptLine[]>;
}

/** What the shell around the host can do that the host cannot: dialogs and the file manager. */
export interface Shell {
  readonly name: string;
  chooseFolder?(): Promise<string | null>;
  reveal?(path: string): Promise<void>;
}
