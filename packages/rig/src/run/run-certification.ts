// SPDX-License-Identifier: Apache-2.0
/** The certification run that both apps call: set-up, sequences, evidence, whichever rig. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import {
  digestSources,
  type Evidence,
  loadStationKey,
  openEvidence,
  readTranscriptFile,
  SETUP_ID,
  type StationKey,
  sha256Hex,
} from '@assay/evidence';
import type { Outcome, Sequence, SequenceResult } from '@assay/sequence';
import { readImage } from '../bench/read-image.js';
import type { CertificationModule, Mutant } from '../certification.js';
import type { Bench, Operator, RunEvent } from '../contract.js';
import { chooseFixture, type Rig } from '../definition/load.js';
import type { DeviceProfile } from '../definition/profile.js';
import type { FixtureKind } from '../definition/rig-file.js';
import { displayMissing } from '../display/operator-display.js';
import { RigError } from '../errors.js';
import { TOOL } from '../tool.js';
import { lockBoard } from './board-lock.js';
import type { RunSpec } from './job.js';
import { findSequence, loadCertification } from './load-certification.js';
import { runInProcess, runInThreads } from './schedule.js';

export interface RunRequest {
  readonly rig: Rig;
  /** Ids to run; all of the module's when left out. */
  readonly sequences?: readonly string[];
  readonly seed: number;
  readonly effort: 'full' | 'short';
  /** Evidence folder; must be empty or not there. */
  readonly out: string;
  /** Threads on an emulated rig; one for each processor when left out. A real board is driven in process, one at a time. */
  readonly workers?: number;
  readonly certification: { readonly moduleUrl: string };
  readonly onEvent?: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
  /** A person at a real rig. Without one, such a rig must name the port of the pump's display. */
  readonly operator?: Operator;
  readonly fixture?: FixtureKind;
  /** Runs the mutants build with this weakness, or with none (id 0); the release build when left out. */
  readonly mutant?: Mutant;
  /** The station's key; loaded from its file when left out. */
  readonly station?: StationKey;
}

export interface RunResult {
  readonly outcome: Outcome;
  readonly results: readonly SequenceResult[];
  readonly transcriptHash: string;
  readonly out: string;
}

/**
 * Never rejects because of the pump. Rejects with RigError, RigFileError or EvidenceError for what stops a run before its
 * first sequence (no firmware, no display, busy board, folder in use). When `signal` aborts, what runs ends as aborted, the fixture is
 * made safe and the evidence is written all the same.
 */
export async function runCertification(request: RunRequest): Promise<RunResult> {
  const { rig } = request;
  const module = await loadCertification(request.certification.moduleUrl);
  const sequences = (request.sequences ?? module.sequences.map((each) => each.id)).map((id) =>
    findSequence(module, id),
  );
  const { board } = rig.definition;
  if (board.kind === 'serial-pico' && board.display === undefined && request.operator === undefined) {
    throw displayMissing(rig.file);
  }
  const unlock = board.kind === 'serial-pico' ? await lockBoard(board.port) : async () => {};
  try {
    return await lockedRun(request, module, sequences);
  } finally {
    await unlock();
  }
}

async function lockedRun(
  request: RunRequest,
  module: CertificationModule,
  sequences: readonly Sequence<Bench, DeviceProfile>[],
): Promise<RunResult> {
  const started = performance.now();
  const { rig, seed, effort, out, signal = new AbortController().signal } = request;
  const onEvent = request.onEvent ?? (() => {});
  const image = await firmwareImage(request);
  const evidence = openEvidence(out, await evidenceOptions(request, module, sequences, image));
  const spec: RunSpec = {
    rig,
    seed,
    effort,
    ...(request.fixture === undefined ? {} : { fixture: request.fixture }),
    image: rig.definition.kind === 'emulated' ? image.bytes : null,
    mutant: request.mutant ?? null,
    header: evidence.binding,
    out,
  };
  onEvent({
    type: 'run-start',
    rig: rig.definition.title,
    seed,
    out,
    sequences: sequences.map(({ id, title, estimate }) => ({ id, title, estimate })),
  });
  const { operator } = request;
  const work = { spec, module, sequences, signal, onEvent, ...(operator === undefined ? {} : { operator }) };
  const results =
    rig.definition.kind === 'emulated'
      ? await runInThreads(work, request.certification.moduleUrl, request.workers ?? availableParallelism())
      : await runInProcess(work);
  return finish(evidence, module, results, performance.now() - started, onEvent);
}

function finish(
  evidence: Evidence,
  module: CertificationModule,
  results: readonly (SequenceResult & { wallMs: number })[],
  wallMs: number,
  onEvent: (event: RunEvent) => void,
): RunResult {
  const { outcome, transcriptHash, dir } = evidence.finish({
    results,
    requirements: module.requirements,
    device: module.describeDevice(readTranscriptFile(evidence.dir, SETUP_ID)?.entries ?? []),
    describeFrame: module.describeFrame,
    wallMs,
  });
  onEvent({ type: 'run-end', outcome, transcriptHash, out: dir, wallMs });
  return { outcome, results, transcriptHash, out: dir };
}

interface FirmwareImage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Throws RigError `firmware-missing`, and `rig-mismatch` when the rig names no mutants build. */
async function firmwareImage({ rig, mutant }: RunRequest): Promise<FirmwareImage> {
  const { board } = rig.definition;
  const path = mutant === undefined ? board.firmware : board.mutants;
  if (path === undefined) {
    throw new RigError('rig-mismatch', `${rig.file}: board.mutants: missing; name the mutants build to run a mutant`);
  }
  return { name: basename(path), bytes: await readImage(join(rig.folder, path), rig.file, 'npm run build') };
}

async function evidenceOptions(
  request: RunRequest,
  module: CertificationModule,
  sequences: readonly Sequence<Bench, DeviceProfile>[],
  image: FirmwareImage,
) {
  const { rig, seed, effort } = request;
  const { id, title, kind } = rig.definition;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return {
    header: {
      tool: TOOL,
      rig: { id, title, kind, fixture: chooseFixture(rig, request.fixture).kind },
      profile: { id: rig.profile.id, title: rig.profile.title },
      seed,
      effort,
      firmware: { name: image.name, sha256: sha256Hex(image.bytes), size: image.bytes.length },
      sequences: {
        sha256: digestSources(module.sources(null)),
        each: sequences.map((each) => ({
          id: each.id,
          title: each.title,
          sha256: digestSources(module.sources(each.id)),
        })),
      },
    },
    rigText: text(rig.definitionBytes),
    profileText: text(rig.profileBytes),
    station: request.station ?? loadStationKey(),
  };
}
