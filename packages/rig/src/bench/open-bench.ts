// SPDX-License-Identifier: Apache-2.0
/** Opens a rig as a bench: board, fixture and clock behind one contract, whatever they are made of. */
import { type RandomSource, seededRandom, systemRandom } from '@assay/crypto';
import { type Clock, type Port, RealClock } from '@assay/transport';
import type { Bench, Credentials, Display, Fixture, Operator } from '../contract.js';
import { chooseFixture, type Rig } from '../definition/load.js';
import type { FixtureKind } from '../definition/rig-file.js';
import { DisplayFeed, type DisplaySource } from '../display/display-feed.js';
import { OperatorDisplay } from '../display/operator-display.js';
import { RigError } from '../errors.js';
import { type FixtureDriver, recordFixture } from '../fixture/recorded-fixture.js';
import { openEmulatedBoard } from './emulated-board.js';
import type { Record } from './recorder.js';
import { openSerialBoard } from './serial-board.js';
import { TappedPort } from './tapped-port.js';

export interface BenchOptions {
  readonly rig: Rig;
  /** Fixes everything on an emulated rig: the chip's entropy, the peers' keys and nonces. */
  readonly seed: number;
  /** Keeps what is drawn from one seed apart, e.g. the sequence's id. */
  readonly label: string;
  readonly record: Record;
  readonly signal: AbortSignal;
  /** Left out in the set-up phase. */
  readonly credentials?: Credentials;
  /** Asked for what a display shows that the rig cannot hear. */
  readonly operator?: Operator;
  /** Another fixture than the rig's own. */
  readonly fixture?: FixtureKind;
  /** ELF of the firmware; emulated rigs only. */
  readonly image?: Uint8Array;
  /** Flash to start from; blank when left out. Emulated rigs only. */
  readonly flash?: Uint8Array;
}

/** A bench with the ways out of it. `close` leaves the fixture safe, whatever fails on the way. */
export interface OpenBench extends Bench {
  /** The emulated pump's flash as it is now; null on a real board, which keeps its own. */
  snapshotFlash(): Uint8Array | null;
  /** What the emulated chip caught the firmware doing; nothing on a real board. */
  chipFaults(): readonly ChipFault[];
  close(): Promise<void>;
}

export interface ChipFault {
  /** True for what silicon would punish; false for what it would only lose, such as bytes that come while it boots. */
  readonly punished: boolean;
  readonly text: string;
}

/** One board of any kind with its fixture driver. */
export interface OpenBoard {
  readonly clock: Clock;
  readonly driver: FixtureDriver;
  /** Null when the display can only be seen by a person. */
  readonly display: DisplaySource | null;
  openPort(): Promise<Port>;
  snapshotFlash(): Uint8Array | null;
  chipFaults(): readonly ChipFault[];
  close(): Promise<void>;
}

/** Powers the pump and opens its fixture. Throws RigError, PortError. */
export async function openBench(options: BenchOptions): Promise<OpenBench> {
  const { rig, record } = options;
  const fixture = chooseFixture(rig, options.fixture);
  const { board: boardDefinition } = rig.definition;
  const board =
    boardDefinition.kind === 'emulated-pico'
      ? await openEmulatedBoard({ ...options, board: boardDefinition, fixture })
      : await openSerialBoard({ board: boardDefinition, fixture, clock: new RealClock() });
  // Known to anyone who knows the seed, which is the point on an emulated pump; a real one gets real keys.
  const random = boardDefinition.kind === 'emulated-pico' ? seededRandom(options.seed, options.label) : systemRandom;
  return new BoardBench(board, random, options, record);
}

class BoardBench implements OpenBench {
  readonly fixture: Fixture;
  readonly display: Display & { close(): Promise<void> };
  readonly #credentials: Credentials | undefined;
  readonly #unlisten: () => void;
  #port: TappedPort | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    private readonly board: OpenBoard,
    readonly randomBytes: RandomSource,
    options: BenchOptions,
    private readonly record: Record,
  ) {
    this.#credentials = options.credentials;
    this.fixture = recordFixture({
      driver: board.driver,
      record,
      sleep: (us) => board.clock.sleep(us, options.signal),
    });
    this.display =
      board.display === null
        ? new OperatorDisplay(options.operator ?? null, board.clock, options.signal, options.rig.file)
        : new DisplayFeed(board.display, board.clock, record);
    this.#unlisten = onAbort(options.signal, () => void this.#port?.close().catch(() => {}));
  }

  get clock(): Clock {
    return this.board.clock;
  }

  get credentials(): Credentials {
    if (this.#credentials === undefined) {
      throw new RigError('not-set-up', 'credentials exist only after the set-up phase; take those that it returns');
    }
    return this.#credentials;
  }

  async open(via: string): Promise<Port> {
    if (this.#port !== undefined) {
      throw new RigError('port-busy', `the pump's port is open already; close it before ${via} opens it`);
    }
    const inner = await this.board.openPort();
    this.#port = new TappedPort(inner, via, this.record, () => {
      this.#port = undefined;
    });
    return this.#port;
  }

  message: Bench['message'] = (dir, via, name, body) => this.record({ k: 'message', dir, name, body, via });

  snapshotFlash(): Uint8Array | null {
    return this.board.snapshotFlash();
  }

  chipFaults(): readonly ChipFault[] {
    return this.board.chipFaults();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#unlisten();
    try {
      await this.fixture.close();
    } finally {
      try {
        await this.#port?.close();
        await this.display.close();
      } finally {
        await this.board.close();
      }
    }
  }
}

/** A drive that waits on the pump must come to know of an abort. Returns the way out: one signal outlives many benches. */
function onAbort(signal: AbortSignal, act: () => void): () => void {
  signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}
