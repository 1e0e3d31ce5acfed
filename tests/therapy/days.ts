// SPDX-License-Identifier: Apache-2.0
/** Random days of mixed therapy: commands as the firmware's line program takes them, with what the model says of each. */
import { Dice } from '../model/dice.js';
import { type Kind, type Order, TherapyModel } from './model.js';

const DAY = 86_400_000;
/** In the order of the firmware's enumeration. */
const KINDS: readonly Kind[] = ['normal', 'extended', 'multiwave'];
const RATES = [0, 1, 25, 50, 333, 777, 1000, 1450, 3000, 12_000, 35_000, 36_000];

export interface Day {
  readonly commands: readonly string[];
  readonly expected: readonly string[];
}

/** What happened in all days together, so that a run shows that it was not idle. */
export interface Tally {
  basal: number;
  bolus: number;
  prime: number;
  'cut-off': number;
  empty: number;
  'pause-over': number;
  'automated-over': number;
  refused: number;
}

export const newTally = (): Tally => ({
  basal: 0,
  bolus: 0,
  prime: 0,
  'cut-off': 0,
  empty: 0,
  'pause-over': 0,
  'automated-over': 0,
  refused: 0,
});

export function count(tally: Tally, lines: readonly string[]): void {
  for (const line of lines) {
    const [first = '', second = ''] = line.split(' ', 2);
    if (second in tally) tally[second as keyof Tally] += 1;
    else if (/^[a-z-]+$/.test(first) && first !== 'ok') tally.refused += 1;
  }
}

class DayMaker {
  readonly commands: string[] = [];
  readonly #model = new TherapyModel();
  readonly #dice: Dice;
  #lastId = 0;
  #lastProfile = 0;

  constructor(seed: number) {
    this.#dice = new Dice(Math.imul(seed, 0x9e37_79b1) ^ (seed >>> 7));
    // Neighbours differ little in their first draws.
    for (let i = 0; i < 8; i += 1) this.#dice.below(2);
  }

  /** One command, and what the model answers to it. */
  #say(command: string, answer?: string): void {
    this.commands.push(command);
    if (answer !== undefined) this.#model.lines.push(answer);
  }

  make(): Day {
    const { below } = this.#tools();
    const lag = below(3) === 0 ? below(200) : 0;
    this.#model.lag = lag;
    this.#say(`lag ${lag}`);
    this.#boot(lag > 0);
    const commands = 4 + below(60);
    const times = Array.from({ length: commands }, () => below(DAY)).sort((a, b) => a - b);
    let booted = 0;
    for (const time of times) {
      this.#to(time - booted);
      if (below(60) === 0) {
        this.#boot(lag > 0);
        booted = time;
      } else {
        this.#command(lag > 0);
      }
    }
    this.#to(DAY - booted);
    this.#say('state', this.#model.state());
    return { commands: this.commands, expected: this.#model.lines };
  }

  #tools() {
    return {
      below: (n: number) => this.#dice.below(n),
      of: <T>(values: readonly T[]): T => this.#dice.of(values)!,
    };
  }

  #to(time: number): void {
    if (time < this.#model.now) return;
    this.#model.to(time);
    this.#say(`to ${time}`);
  }

  /** A pump as it is after a reset, with its settings; often with time and profile, else it would do little. */
  #boot(changing: boolean): void {
    const { below } = this.#tools();
    const [ready, hour, day] = [below(2) * 2000, below(4) === 0 ? below(200) : 0, below(4) === 0 ? below(900) : 0];
    this.#say(`boot ${ready} ${hour} ${day}`, this.#model.boot(ready, hour, day));
    this.#limits();
    this.#profile(changing);
    this.#activate();
    if (below(4) > 0) this.#time();
    if (below(5) > 0) this.#run();
  }

  #command(changing: boolean): void {
    const kinds = {
      order: 30,
      cancel: 8,
      temporary: 12,
      cancelTemporary: 4,
      automated: 14,
      glucose: 12,
      stopAutomated: 2,
      profile: 4,
      activate: 5,
      time: 6,
      limits: 3,
      stop: 3,
      pause: 4,
      run: 16,
      prime: 4,
      stopPriming: 1,
      fill: 4,
      state: 6,
    } as const;
    const deeds: Record<keyof typeof kinds, () => void> = {
      order: () => this.#order(),
      cancel: () => this.#cancel(),
      temporary: () => this.#temporary(),
      cancelTemporary: () => this.#say('cancel-temporary', this.#model.cancelTemporary()),
      automated: () => this.#automated(),
      glucose: () => this.#glucose(),
      stopAutomated: () => this.#say('stop-automated', this.#model.stopAutomated()),
      profile: () => this.#profile(changing),
      activate: () => this.#activate(),
      time: () => this.#time(),
      limits: () => this.#limits(),
      stop: () => this.#plain('stop', () => this.#model.stop()),
      pause: () => this.#say('pause', this.#model.pause()),
      run: () => this.#run(),
      prime: () => this.#prime(),
      stopPriming: () => this.#plain('stop-priming', () => this.#model.stopPriming()),
      fill: () => this.#fill(),
      state: () => this.#say('state', this.#model.state()),
    };
    deeds[this.#dice.weighted(kinds)]();
  }

  #plain(command: string, deed: () => void): void {
    deed();
    this.#say(command);
  }

  #run(): void {
    this.#say('run', this.#model.run());
  }

  #limits(): void {
    const { below, of } = this.#tools();
    const [maxBolus, maxBasal] = [of([10_000, 10_000, 5000]), of([35_000, 35_000, 35_000, 2000])];
    const [maxHour, maxDay] = [
      of([90_000, 30_000, 10_000, below(20_000)]),
      of([500_000, 100_000, below(100_000), below(30_000)]),
    ];
    this.#say(
      `limits ${maxBolus} ${maxBasal} ${maxHour} ${maxDay}`,
      this.#model.limits({ maxBolus, maxBasal, maxHour, maxDay }),
    );
  }

  /** Neighbouring segments differ when the board wakes late: what wakes it otherwise is no matter of therapy. */
  #profile(changing: boolean): void {
    const { below, of } = this.#tools();
    const count = of([0, 1, 2, 3, 5, 12, 24, 48, 48]);
    const starts = new Set([below(40) === 0 ? 1 : 0]);
    while (starts.size < count) starts.add(below(1440));
    let last = -1;
    let first = -1;
    const segments = (count === 0 ? [] : [...starts].sort((a, b) => a - b)).map((start, i) => {
      let rate = below(3) > 0 ? below(2500) : of(RATES);
      while (changing && (rate === last || (i === count - 1 && rate === first))) rate = below(2500);
      first = i === 0 ? rate : first;
      last = rate;
      return [start, rate] as const;
    });
    const number = below(30) === 0 ? 9 : 1 + below(3);
    this.#lastProfile = number;
    this.#say(`profile ${[number, ...segments.flat()].join(' ')}`, this.#model.profile(number, segments));
  }

  #activate(): void {
    const number = this.#dice.below(4) > 0 ? this.#lastProfile : this.#dice.below(5);
    this.#say(`activate ${number}`, this.#model.activate(number));
  }

  #time(): void {
    const { below } = this.#tools();
    const [utc, offset] = [1_700_000_000 + below(1_000_000_000), below(1440)];
    this.#plain(`time ${utc} ${offset}`, () => this.#model.time(utc, offset));
  }

  #temporary(): void {
    const { below, of } = this.#tools();
    const percent = below(2) === 0;
    const value = percent ? below(260) : of(RATES);
    const minutes = of([0, 1, 15, 30, below(300), 1440, 1441]);
    const answer = this.#model.temporary(percent, value, minutes);
    this.#say(`${percent ? 'percent' : 'absolute'} ${value} ${minutes}`, answer);
  }

  #automated(): void {
    const { below, of } = this.#tools();
    if (below(3) > 0) this.#glucose();
    const [rate, seconds] = [of(RATES), of([0, 60, 300, below(3600), 3601])];
    this.#say(`automated ${rate} ${seconds}`, this.#model.automated(rate, seconds));
  }

  /** Until when a reading bears what is above the profile; in the past: no reading does. */
  #glucose(): void {
    const { below, of } = this.#tools();
    const { now } = this.#model;
    const until = of([0, now, now + below(900_000), now + below(900_000), now + 900_000]);
    this.#plain(`glucose ${until}`, () => this.#model.glucose(until));
  }

  #order(): void {
    const { below, of } = this.#tools();
    const kind = of(KINDS);
    const sloppy = below(20) === 0;
    const order: Order = {
      id: ++this.#lastId,
      kind,
      now: kind === 'extended' && !sloppy ? 0 : below(60),
      spread: kind === 'normal' && !sloppy ? 0 : below(100),
      minutes: kind === 'normal' && !sloppy ? 0 : of([1, 7, 30, below(600), 1440, 1441]),
    };
    const numbers = [order.id, KINDS.indexOf(kind), order.now, order.spread, order.minutes];
    this.#say(`order ${numbers.join(' ')}`, this.#model.order(order));
  }

  #cancel(): void {
    const id = Math.max(1, this.#lastId - this.#dice.below(3));
    this.#say(`cancel ${id}`, this.#model.cancel(id));
  }

  #prime(): void {
    const { below } = this.#tools();
    if (below(2) === 0) this.#plain('stop', () => this.#model.stop());
    const steps = below(200);
    this.#say(`prime ${steps}`, this.#model.prime(steps));
  }

  #fill(): void {
    const { below, of } = this.#tools();
    if (below(2) === 0) this.#plain('stop', () => this.#model.stop());
    const content = of([300_000, 20_000 + below(2000), below(5000)]);
    this.#say(`fill ${content}`, this.#model.fill(content));
    if (below(2) === 0) this.#run();
  }
}

export const makeDay = (seed: number): Day => new DayMaker(seed).make();

/** Where the engine and the model part for the first time; undefined when they agree. */
export function disagreement(seed: number, { expected }: Day, found: readonly string[]): string | undefined {
  const at = Array.from({ length: Math.max(expected.length, found.length) }, (_, i) => i).find(
    (i) => expected[i] !== found[i],
  );
  if (at === undefined) return undefined;
  return `day ${seed}, line ${at + 1}: the model says "${expected[at] ?? 'nothing'}", the engine "${found[at] ?? 'nothing'}"`;
}
