// SPDX-License-Identifier: Apache-2.0
/** A backend whose boards, runs and evidence a test holds in its hands. */
import type { RunEvent } from '@assay/rig';
import type {
  Backend,
  EmulatedBoard,
  OpenedEvidence,
  PumpAccess,
  PumpDisplay,
  PumpLink,
  PumpSignal,
  PumpStatus,
} from '../src/host/backend.js';
import { BenchError } from '../src/host/bench-error.js';
import type { Display, Peer } from '../src/ipc/pump.js';
import type { CatalogueEntry, StartRun } from '../src/ipc/run.js';

export const STATUS: PumpStatus = {
  therapy: 'run',
  operation: 'ready',
  bolusId: 0,
  orderedMilliunits: 0,
  deliveredMilliunits: 0,
  totalSteps: 0,
  bootCount: 1,
  bootReason: 'powerOn',
  uptimeMs: 1000,
  lastSequence: 1,
};

export const SECRET = '0000-1111-2222-3333-4444-5555-6666';
export const OWN: Peer = { fingerprint: '0011223344556677', role: 'controller', self: true };
export const OTHER: Peer = { fingerprint: '8899aabbccddeeff', role: 'caregiver', self: false };

/** A pump that answers from `status`; `fail` makes every answer reject. */
export class FakeLink implements PumpLink {
  readonly role = 'controller';
  status_: PumpStatus = STATUS;
  fail: Error | null = null;
  closed = false;
  readonly ordered: number[] = [];
  peers_: readonly Peer[] = [OWN, OTHER];
  readonly #listeners = new Set<(signal: PumpSignal) => void>();

  now(): number {
    return 0;
  }
  session() {
    return { resumed: false, idleLimitMs: 900_000, ageLeftMs: 86_400_000 };
  }
  async identity() {
    return this.#answer({
      serial: '00',
      firmware: '0.1.0',
      build: 'release',
      board: 'pico',
      stepMilliunits: 50,
      maxBolusMilliunits: 10_000,
      features: [],
      imageDigest: '00'.repeat(32),
    });
  }
  async status() {
    return this.#answer(this.status_);
  }
  async history() {
    return this.#answer([{ sequence: 1, kind: 'boot', bootCount: 1, uptimeMs: 0, text: 'Started' }]);
  }
  async bolus(milliunits: number) {
    this.ordered.push(milliunits);
    return this.#answer(this.ordered.length);
  }
  async cancelBolus() {
    return this.#answer(undefined);
  }
  async setTherapy() {
    return this.#answer(undefined);
  }
  async peers() {
    return this.#answer(this.peers_);
  }
  async unpair(fingerprint: string) {
    this.peers_ = this.#answer(this.peers_).filter((peer) => peer.fingerprint !== fingerprint);
  }
  onSignal(listener: (signal: PumpSignal) => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  emit(signal: PumpSignal) {
    for (const listener of this.#listeners) listener(signal);
  }
  async close() {
    this.closed = true;
  }
  #answer<T>(value: T): T {
    if (this.fail !== null) throw this.fail;
    return value;
  }
}

/** A display that a test writes on. */
export class FakeDisplay implements PumpDisplay {
  shown: Display = { secret: null, leftMs: 0, closed: '' };
  readonly #listeners = new Set<() => void>();

  read() {
    return this.shown;
  }
  onChange(listener: () => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  show(shown: Display) {
    this.shown = shown;
    for (const listener of this.#listeners) listener();
  }
}

/** Takes SECRET and no other; what is not 28 characters is mistyped. */
export class FakeAccess implements PumpAccess {
  paired = false;
  /** Secrets that reached the pump. */
  readonly sent: string[] = [];
  readonly display = new FakeDisplay();

  /** Why the pump cannot be reached; null when it can. */
  unreachable: Error | null = null;

  constructor(private readonly link: FakeLink) {}

  async reach() {
    if (this.unreachable !== null) throw this.unreachable;
  }
  async connect() {
    return this.link;
  }
  async pair(secret: string) {
    const fault = mistyped(secret);
    if (fault !== null) throw new BenchError(fault.code, fault.message, fault.mend);
    this.sent.push(secret);
    if (secret !== SECRET) throw Object.assign(new Error('refused'), { code: 'handshake-refused' });
    this.paired = true;
    return this.link;
  }
  forget() {
    this.paired = false;
  }
}

function mistyped(secret: string) {
  return secret.length === SECRET.length ? null : { code: 'pairing-length', message: 'Too short.', mend: 'Type on.' };
}

export const entry = (id: string, estimate = 10): CatalogueEntry => ({
  id,
  title: `Sequence ${id}`,
  drives: 'drives',
  passes: 'passes',
  sources: [{ name: 'FDA A1', text: 'authentication', provisional: false }],
  needs: [],
  mutants: [{ name: 'a-mutant', weakness: 'weak' }],
  estimate,
});

export class FakeBackend implements Backend {
  link = new FakeLink();
  emulated = new FakeAccess(this.link);
  port = new FakeAccess(this.link);
  serial: Awaited<ReturnType<Backend['listSerial']>> = [];
  evidence: OpenedEvidence = {
    folder: '/evidence/one',
    verification: { state: 'intact', broken: null, summary: 'All hold.', checks: [] },
    facts: [],
    rows: [],
    transcripts: [],
    report: null,
  };
  onEvent: (event: RunEvent) => void = () => {};
  request: StartRun | null = null;
  /** Ends the run at hand; a run that is aborted ends by itself. */
  finish: () => void = () => {};
  refuse: (error: Error) => void = () => {};

  async listSerial() {
    return this.serial;
  }
  async firmwares() {
    return [];
  }
  async rigs() {
    return [];
  }
  async catalogue() {
    return ['04', '05', '54'].map((id) => entry(id));
  }
  async startEmulated(): Promise<EmulatedBoard> {
    const { emulated } = this;
    return Object.assign(emulated, { hands: { press: async () => {} }, stop: async () => {} });
  }
  serialPump() {
    return this.port;
  }
  checkSecret(secret: string) {
    return mistyped(secret);
  }
  run(request: StartRun, onEvent: (event: RunEvent) => void, signal: AbortSignal) {
    this.request = request;
    this.onEvent = onEvent;
    return new Promise<void>((resolve, reject) => {
      this.finish = resolve;
      this.refuse = reject;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
  async recentEvidence() {
    return [];
  }
  async openEvidence(folder: string) {
    return { ...this.evidence, folder };
  }
  async rejudge() {
    return { agrees: true, summary: '', rows: [] };
  }
  async transcriptPage() {
    return { total: 0, lines: [] };
  }
  async transcriptEntries() {
    return [];
  }
}
