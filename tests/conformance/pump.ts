// SPDX-License-Identifier: Apache-2.0
/** The reference firmware on an emulated Pico, with a finger on its buttons and an eye on its display. */
import { readFileSync } from 'node:fs';
import { type ConnectOptions, PumpClient } from '@assay/client';
import { type RandomSource, Secret, seededRandom } from '@assay/crypto';
import { type FaultKind, type PicoBoard, VirtualWorld, type WiredPump } from '@assay/emulator';
import type { PumpBodyOptions } from '@assay/plant';
import { type HistoryRecord, milliunitsPerHour, minutes, PairingSecret, type Role } from '@assay/protocol';
import { BUTTON_GPIO, STEP_GPIO } from '@assay/rig';
import type { Port } from '@assay/transport';
import { expect } from 'vitest';
import { holdConfirm, makePump, picoBuild } from '../emulated-pico.mjs';

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** LIGHT of README.md. */
export const LIGHT_GPIO = 25;
/** The longest time that LIGHT is dark in a pattern (link.md ANN-3). */
const DARK = SECOND;
/** After a button: it is debounced. */
const SETTLE = SECOND / 5;
const RAM_END_OF_IMAGE = 0x2003_e000;
/** The last 256 bytes of RAM hold what the first stage hands over. */
const STACK_BYTES = 16 * 1024 - 256;
const PAINT = 0xa5;

/** The application, as an update carries it. */
export const imageBytes = (): Uint8Array => readFileSync(picoBuild('pump-controller-image.bin'));

/** What the build signed for it. */
export const manifestBytes = (): Uint8Array => readFileSync(picoBuild('pump-controller.manifest'));

/** The bill of materials whose digest it carries. */
export const sbomBytes = (): Uint8Array => readFileSync(picoBuild('sbom.cdx.json'));

/** What the stack may take at most, worked out of the machine code (hardware/pump-controller/stack). */
const stackWorst: number = JSON.parse(readFileSync(picoBuild('size.json'), 'utf8')).stackWorst;

/** Somebody who may connect. */
export interface Peer {
  readonly staticKey: Secret;
  readonly role: Role;
  pump: Uint8Array;
  /** Its chain, in roles that need one. */
  readonly credential?: Uint8Array;
}

export class TestPump {
  readonly world = new VirtualWorld();
  readonly pico: PicoBoard;
  /** Motor, line, battery and insulin behind the pins. */
  readonly body: WiredPump['body'];
  readonly port: Port;
  readonly random: RandomSource;
  /** What the display shows, line by line. */
  readonly display: string[] = [];
  #litUntil = Number.NEGATIVE_INFINITY;

  constructor(seed = 1, baudRate = 115_200, body: PumpBodyOptions = {}) {
    const pump = makePump(this.world, { seed, baudRate }, body);
    this.pico = pump.pico;
    this.body = pump.body;
    this.random = seededRandom(seed, 'conformance');
    this.port = this.pico.openPort();
    this.pico.onDisplayLine((line) => this.display.push(line));
    this.pico.watchPin(LIGHT_GPIO, (level, t) => {
      if (level === 0) this.#litUntil = t;
    });
    this.pico.powerOn();
  }

  /** Whether LIGHT is on, or has been within the time that it is dark in any pattern: what a person would say. */
  isLit(): boolean {
    return this.pico.pinLevel(LIGHT_GPIO) === 1 || this.world.clock.now() - this.#litUntil <= DARK;
  }

  wait(micros: number): Promise<void> {
    return this.world.clock.sleep(micros);
  }

  /** Holds the confirm button; what the display shows then. */
  async openWindow(): Promise<PairingSecret> {
    const before = this.display.length;
    const secret = await holdConfirm(this.world, this.pico);
    await this.wait(SETTLE);
    if (secret === undefined) throw new Error(`the display shows no secret: ${this.display.length - before} new lines`);
    return PairingSecret.parse(secret);
  }

  /** Presses a button for as long, and waits until it is debounced. */
  async press(button: keyof typeof BUTTON_GPIO, micros: number): Promise<void> {
    this.pico.setInput(BUTTON_GPIO[button], 0);
    await this.wait(micros);
    this.pico.setInput(BUTTON_GPIO[button], null);
    await this.wait(SETTLE);
  }

  /** Rising edges of a pin from now on, in virtual microseconds. */
  watchRises(gpio: number): readonly number[] {
    const edges: number[] = [];
    this.pico.watchPin(gpio, (level, t) => level === 1 && edges.push(t));
    return edges;
  }

  /** Instants of the steps from now on, in virtual microseconds: rising edges of STEP. */
  watchSteps(): readonly number[] {
    return this.watchRises(STEP_GPIO);
  }

  peer(role: Role = 'controller'): Peer {
    return { staticKey: Secret.of(this.random(32)), role, pump: new Uint8Array(32) };
  }

  async pairBy(secret: PairingSecret, peer: Peer): Promise<PumpClient> {
    const { port, random } = this;
    const { staticKey, role, credential } = peer;
    const chain = credential === undefined ? {} : { credential };
    const client = await PumpClient.pair({ port, random, staticKey, role, secret, ...chain });
    peer.pump = client.pumpKey;
    return client;
  }

  async pair(peer: Peer): Promise<PumpClient> {
    return this.pairBy(await this.openWindow(), peer);
  }

  connect(peer: Peer, options: Partial<ConnectOptions> = {}): Promise<PumpClient> {
    const { port, random } = this;
    const { staticKey, role, pump: pinnedPump, credential } = peer;
    const chain = credential === undefined ? {} : { credential };
    return PumpClient.connect({ port, random, staticKey, role, pinnedPump, ...chain, ...options });
  }

  /** The deepest use of the stack since the last start, bytes: start.S paints it. */
  stackUsed(): number {
    const stack = this.pico.readMemory(RAM_END_OF_IMAGE, STACK_BYTES);
    return STACK_BYTES - stack.findIndex((byte) => byte !== PAINT);
  }

  close(): void {
    this.world.close();
  }
}

/** How far apart the edges are. */
export const intervals = (edges: readonly number[]): number[] => edges.slice(1).map((t, i) => t - edges[i]!);

/** A flat profile, in mU/h, which is active from now on. */
export async function setFlatBasal(client: PumpClient, rate = 1000): Promise<void> {
  const segments = [{ start: minutes(0), rate: milliunitsPerHour(rate) }];
  expect(await client.command('WriteBasalProfile', { profile: 1, segments })).toMatchObject({ ok: true });
  expect(await client.command('ActivateBasalProfile', { profile: 1 })).toMatchObject({ ok: true });
}

/** What the history tells of the newest bolus. */
export async function lastBolus(client: PumpClient): Promise<HistoryRecord | undefined> {
  let found: HistoryRecord | undefined;
  for await (const record of client.readHistory()) if (record.kind === 'bolus') found = record;
  return found;
}

/** A pump that has booted, for as long as `use` lasts. It must have done nothing that silicon would punish, but what is expected. */
export async function withPump<T>(
  use: (pump: TestPump) => Promise<T>,
  expected: readonly FaultKind[] = [],
  body: PumpBodyOptions = {},
): Promise<T> {
  const pump = new TestPump(1, 115_200, body);
  try {
    await pump.wait(SECOND);
    const result = await use(pump);
    const faults = pump.pico.faults.filter(({ kind }) => !expected.includes(kind));
    if (faults.length > 0) throw new Error(`the firmware did what silicon punishes: ${JSON.stringify(faults)}`);
    if (pump.stackUsed() > stackWorst)
      throw new Error(`the stack took ${pump.stackUsed()} bytes, more than ${stackWorst}`);
    return result;
  } finally {
    pump.close();
  }
}
