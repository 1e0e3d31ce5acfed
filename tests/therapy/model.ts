// SPDX-License-Identifier: Apache-2.0
/**
 * What the pump should deliver, written from docs/adr/0010-dosing.md, docs/adr/0017-held-and-automated-therapy.md and the Bluetooth Insulin Delivery Service's terms,
 * not from the firmware: exact rational demand, a rate table by the minute, due times found by bisection, windows counted
 * over a list of all steps. Times are ms of uptime, amounts mU or whole steps.
 */

export type Kind = 'normal' | 'extended' | 'multiwave';
export type Outcome = 'ok' | 'not-applicable' | 'busy' | 'over-limit' | 'implausible';

export interface Order {
  readonly id: number;
  readonly kind: Kind;
  /** Steps that are given at once. */
  readonly now: number;
  /** Steps that are spread over `minutes`. */
  readonly spread: number;
  readonly minutes: number;
}

export interface Limits {
  readonly maxBolus: number;
  readonly maxBasal: number;
  readonly maxHour: number;
  readonly maxDay: number;
}

const STEP = 50;
const INTERVAL = 2000;
const MINUTE = 60_000;
const DAY_MINUTES = 1440;
const DAY = DAY_MINUTES * MINUTE;
/** One step, as hundredths of mU/h times ms. */
const STEP_DEMAND = 50n * 100n * 3_600_000n;
const RESERVOIR_LOW = 20_000;
const MAX_RATE = 35_000;
const PAUSE_TOLD = 15 * MINUTE;
const PAUSE_MAX = 60 * MINUTE;

interface Wave extends Order {
  givenNow: number;
  givenSpread: number;
  /** Steps still to come, counted apart. */
  left: number;
  /** Of the duration, ms that therapy ran. */
  ran: bigint;
}

interface Rate {
  readonly percent: boolean;
  readonly value: number;
  readonly until: number;
}

type Source = { readonly due: number; readonly name: 'prime' | 'basal' | 'spread' | 'wave' | 'normal' };

/** Smallest t in lo…hi with `holds(t)`; undefined when there is none. `holds` stays true once it is. */
function earliest(lo: number, hi: number, holds: (t: number) => boolean): number | undefined {
  if (hi < lo || !holds(hi)) return undefined;
  let low = lo;
  let high = hi;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export class TherapyModel {
  readonly lines: string[] = [];
  now = 0;
  lag = 0;
  #therapy: 'stopped' | 'paused' | 'running' = 'stopped';
  #limits: Limits = { maxBolus: 0, maxBasal: 0, maxHour: 0, maxDay: 0 };
  /** Rate of each minute of the day, for each profile that was written. */
  readonly #profiles = new Map<number, readonly number[]>();
  #active = 0;
  /** Local time less uptime, ms, 0…DAY − 1. */
  #clock: number | undefined;
  #temporary: Rate | undefined;
  #automated: Rate | undefined;
  /** Until then a glucose reading bears automated dosing above the profile. */
  #borneUntil = 0;
  /** While paused: when it began, and when the user is told next. */
  #pause = { since: 0, told: 0 };
  #basal = 0n;
  #wave: Wave | undefined;
  #normal: Wave | undefined;
  #toPrime = 0;
  #reservoir: number | undefined;
  #ready = 0;
  /** Minute of uptime of each step into the body, ascending. */
  #steps: number[] = [];
  #before = { hour: 0, day: 0 };
  #pending: string[] = [];

  boot(ready: number, hour: number, day: number): Outcome {
    this.now = 0;
    this.#therapy = 'stopped';
    this.#limits = { maxBolus: 0, maxBasal: 0, maxHour: 0, maxDay: 0 };
    this.#profiles.clear();
    this.#active = 0;
    this.#clock = undefined;
    this.#temporary = this.#automated = this.#wave = this.#normal = this.#reservoir = undefined;
    this.#basal = 0n;
    this.#borneUntil = 0;
    this.#toPrime = 0;
    this.#ready = ready;
    this.#steps = [];
    this.#pending = [];
    this.#before = { hour, day };
    return 'ok';
  }

  limits(limits: Limits): Outcome {
    this.#limits = limits;
    return 'ok';
  }

  time(utc: number, offset: number): void {
    this.#expire();
    const local = (utc % 86_400) * 1000 + offset * MINUTE;
    this.#clock = (((local - this.now) % DAY) + DAY) % DAY;
  }

  stop(): void {
    this.#expire();
    this.#therapy = 'stopped';
    this.#temporary = this.#automated = this.#wave = this.#normal = undefined;
    this.#toPrime = 0;
  }

  pause(): Outcome {
    if (this.#therapy === 'stopped') return 'not-applicable';
    if (this.#therapy === 'running') this.#pause = { since: this.now, told: this.now + PAUSE_TOLD };
    this.#therapy = 'paused';
    return 'ok';
  }

  run(): Outcome {
    if (this.#toPrime > 0) return 'not-applicable';
    this.#therapy = 'running';
    return 'ok';
  }

  profile(number: number, segments: readonly (readonly [start: number, rate: number])[]): Outcome {
    const starts = segments.map(([start]) => start);
    const rates = segments.map(([, rate]) => rate);
    const ascending = starts.every((start, i) => i === 0 || start > starts[i - 1]!);
    const fits = starts.length >= 1 && starts.length <= 48 && starts[0] === 0 && starts.at(-1)! < DAY_MINUTES;
    if (number < 1 || number > 8 || !ascending || !fits || Math.max(...rates) > MAX_RATE) return 'implausible';
    if (Math.max(...rates) > this.#limits.maxBasal) return 'over-limit';
    this.#expire();
    const table = new Array<number>(DAY_MINUTES);
    for (const [start, rate] of segments) table.fill(rate, start);
    this.#profiles.set(number, table);
    return 'ok';
  }

  activate(number: number): Outcome {
    if (number < 1 || number > 8) return 'implausible';
    const table = this.#profiles.get(number);
    if (!table) return 'not-applicable';
    if (Math.max(...table) > this.#limits.maxBasal) return 'over-limit';
    this.#expire();
    this.#active = number;
    return 'ok';
  }

  temporary(percent: boolean, value: number, minutes: number): Outcome {
    if (minutes < 1 || minutes > DAY_MINUTES || value > (percent ? 255 : MAX_RATE)) return 'implausible';
    const table = this.#profiles.get(this.#active);
    // Compared as hundredths, so without a division.
    const highest = percent ? Math.max(...(table ?? [0])) * value : value * 100;
    if (highest > this.#limits.maxBasal * 100) return 'over-limit';
    if (this.#therapy === 'stopped' || (percent && !table)) return 'not-applicable';
    this.#temporary = { percent, value, until: this.now + minutes * MINUTE };
    return 'ok';
  }

  cancelTemporary(): Outcome {
    if (!this.#temporary) return 'not-applicable';
    this.#temporary = undefined;
    return 'ok';
  }

  automated(rate: number, seconds: number): Outcome {
    if (seconds < 1 || seconds > 3600 || rate > MAX_RATE) return 'implausible';
    if (rate > this.#limits.maxBasal) return 'over-limit';
    this.#expire();
    if (this.#therapy === 'stopped' || !this.#isBorne(rate)) return 'not-applicable';
    this.#automated = { percent: false, value: rate, until: this.now + seconds * 1000 };
    return 'ok';
  }

  glucose(until: number): void {
    this.#expire();
    this.#borneUntil = until;
  }

  stopAutomated(): Outcome {
    this.#expire();
    if (!this.#automated) return 'not-applicable';
    this.#automated = undefined;
    return 'ok';
  }

  order(order: Order): Outcome {
    const running = [this.#wave, this.#normal].filter((wave) => wave !== undefined);
    const atOnce = running.reduce((sum, wave) => sum + wave.now - wave.givenNow, order.now);
    const inAll = running.reduce((sum, wave) => sum + wave.spread - wave.givenSpread, atOnce + order.spread);
    const { hour, day } = this.#windows();
    if ((order.now + order.spread) * STEP > this.#limits.maxBolus) return 'over-limit';
    if ((hour + atOnce) * STEP > this.#limits.maxHour || (day + inAll) * STEP > this.#limits.maxDay)
      return 'over-limit';
    const shape = `${Math.sign(order.now)}${Math.sign(order.spread)}${Math.sign(order.minutes)}`;
    const wanted = { normal: '100', extended: '011', multiwave: '111' }[order.kind];
    if (shape !== wanted || order.minutes > DAY_MINUTES || order.id === 0) return 'implausible';
    if (this.#therapy !== 'running') return 'not-applicable';
    const wave = { ...order, givenNow: 0, givenSpread: 0, left: order.now + order.spread, ran: 0n };
    if (order.kind === 'normal') {
      if (this.#normal) return 'busy';
      this.#normal = wave;
    } else {
      if (this.#wave) return 'busy';
      this.#wave = wave;
    }
    return 'ok';
  }

  cancel(id: number): string {
    const wave = [this.#wave, this.#normal].find((candidate) => candidate?.id === id);
    if (!wave) return 'not-applicable';
    if (wave === this.#wave) this.#wave = undefined;
    else this.#normal = undefined;
    const given = wave.givenNow + wave.givenSpread;
    return `ok ${given} ${wave.left}`;
  }

  prime(steps: number): Outcome {
    if (steps < 1) return 'implausible';
    if (this.#therapy !== 'stopped' || this.#toPrime > 0) return 'not-applicable';
    this.#toPrime = steps;
    return 'ok';
  }

  stopPriming(): void {
    this.#toPrime = 0;
  }

  fill(content: number): Outcome {
    if (this.#therapy !== 'stopped' || this.#toPrime > 0) return 'not-applicable';
    this.#reservoir = content;
    return 'ok';
  }

  /** As the line program says it. */
  state(): string {
    const { hour, day } = this.#windows();
    const rate = this.#therapy === 'running' ? Math.floor(Number(this.#rateAt(this.now)) / 100) : 0;
    const local = this.#clock === undefined ? 0 : (this.now + this.#clock) % DAY;
    const reservoir = this.#reservoir ?? 0;
    return `${this.now} rate ${rate} hour ${hour} day ${day} reservoir ${reservoir} local ${local} conserved`;
  }

  /** Lets time pass; what happens meanwhile is added to `lines`. */
  to(until: number): void {
    this.#expire();
    for (;;) {
      const due = this.#nextDue();
      if (due === undefined || due + this.lag > until) break;
      this.#pass(due + this.lag);
      this.#act();
    }
    this.#pass(until);
    this.#flush();
  }

  /** Hundredths of mU/h at time t, by the state as it is now. */
  #rateAt(t: number): bigint {
    const rate = this.#profileAt(t);
    let hundredths = rate * 100;
    if (this.#temporary && t < this.#temporary.until) {
      hundredths = this.#temporary.value * (this.#temporary.percent ? rate : 100);
    } else if (this.#automated && this.#stands(this.#automated)) {
      hundredths = this.#automated.value * 100;
    }
    return BigInt(Math.min(hundredths, this.#limits.maxBasal * 100));
  }

  /** What the profile says at time t, mU/h. */
  #profileAt(t: number): number {
    const table = this.#profiles.get(this.#active) ?? [0];
    if (this.#clock === undefined) return table.reduce((least, each) => Math.min(least, each));
    return table[Math.floor(((t + this.#clock) % DAY) / MINUTE)] ?? 0;
  }

  #isBorne(rate: number): boolean {
    return rate <= this.#profileAt(this.now) || this.now < this.#borneUntil;
  }

  #stands({ value, until }: Rate): boolean {
    return this.now < until && this.#isBorne(value);
  }

  /** First moment after `t` at which the profile says another rate or a rate for a while ends. */
  #nextChange(t: number): number | undefined {
    const ends = [this.#temporary?.until, this.#automated?.until, this.#automated && this.#borneUntil];
    if (this.#therapy === 'paused') ends.push(this.#pause.told);
    const times = ends.filter((at) => at !== undefined && at > t);
    const table = this.#profiles.get(this.#active);
    if (table && this.#clock !== undefined && (this.#therapy === 'running' || this.#automated)) {
      const minute = Math.floor(((t + this.#clock) % DAY) / MINUTE);
      const start = t - ((t + this.#clock) % MINUTE);
      for (let ahead = 1; ahead <= DAY_MINUTES; ahead += 1) {
        if (table[(minute + ahead) % DAY_MINUTES] !== table[minute]) {
          times.push(start + ahead * MINUTE);
          break;
        }
      }
    }
    return times.length === 0 ? undefined : Math.min(...(times as number[]));
  }

  #pass(until: number): void {
    while (this.now < until) {
      const next = Math.min(until, this.#nextChange(this.now) ?? until);
      if (this.#therapy === 'running') {
        const ms = BigInt(next - this.now);
        this.#basal += this.#rateAt(this.now) * ms;
        // One whole step may wait; what was overslept is lost.
        if (this.#basal >= 2n * STEP_DEMAND) this.#basal = STEP_DEMAND + (this.#basal % STEP_DEMAND);
        if (this.#wave) this.#wave.ran += ms;
      }
      this.now = next;
      this.#expire();
    }
  }

  /** Ends what is over. */
  #expire(): void {
    if (this.#temporary && this.#temporary.until <= this.now) {
      this.#temporary = undefined;
      this.#pending.push('temporary-over');
    }
    if (this.#automated && !this.#stands(this.#automated)) {
      this.#automated = undefined;
      this.#pending.push('automated-over');
    }
    if (this.#therapy === 'paused' && this.#pause.told <= this.now) {
      this.#pause.told = this.now + PAUSE_TOLD;
      if (!this.#pauseIsOver()) this.#pending.push('still-paused');
    }
  }

  #pauseIsOver(): boolean {
    return this.#therapy === 'paused' && this.now >= this.#pause.since + PAUSE_MAX;
  }

  #flush(): void {
    const order = ['temporary-over', 'automated-over', 'reservoir-low', 'primed', 'still-paused'];
    for (const word of order.filter((each) => this.#pending.includes(each))) this.lines.push(`${this.now} ${word}`);
    this.#pending = [];
  }

  /** Sources in the order in which they may step, with the time from which on each wants to. */
  #sources(horizon: number): Source[] {
    if (this.#toPrime > 0) return [{ due: this.now, name: 'prime' }];
    if (this.#therapy !== 'running') return [];
    const sources: Source[] = [];
    const rate = this.#rateAt(this.now);
    const basal = earliest(this.now, horizon, (t) => this.#basal + rate * BigInt(t - this.now) >= STEP_DEMAND);
    if (basal !== undefined) sources.push({ due: basal, name: 'basal' });
    const wave = this.#wave;
    if (wave && wave.givenSpread < wave.spread) {
      const share = BigInt(wave.givenSpread + 1) * BigInt(wave.minutes * MINUTE);
      const due = earliest(this.now, horizon, (t) => (wave.ran + BigInt(t - this.now)) * BigInt(wave.spread) >= share);
      if (due !== undefined) sources.push({ due, name: 'spread' });
    }
    if (wave && wave.givenNow < wave.now) sources.push({ due: this.now, name: 'wave' });
    if (this.#normal) sources.push({ due: this.now, name: 'normal' });
    return sources;
  }

  #nextDue(): number | undefined {
    if (this.#pauseIsOver()) return this.now;
    const change = this.#nextChange(this.now);
    const horizon = change ?? this.now + 40 * DAY;
    const soonest = Math.min(...this.#sources(horizon).map(({ due }) => Math.max(due, this.#ready)));
    const due = Math.min(soonest, change ?? Number.POSITIVE_INFINITY);
    return Number.isFinite(due) ? due : undefined;
  }

  #act(): void {
    const source = this.now < this.#ready ? undefined : this.#sources(this.now).find(({ due }) => due <= this.now);
    if (this.#pauseIsOver()) {
      this.#halt('pause-over');
    } else if (source) {
      const { hour, day } = this.#windows();
      const { maxHour, maxDay } = this.#limits;
      if (this.#reservoir !== undefined && this.#reservoir < STEP) {
        this.#halt('empty');
      } else if (source.name !== 'prime' && ((hour + 1) * STEP > maxHour || (day + 1) * STEP > maxDay)) {
        this.#halt('cut-off');
      } else {
        this.#step(source.name);
      }
    }
    this.#conserve();
    this.#flush();
  }

  /** ordered = delivered + remaining, after each step. */
  #conserve(): void {
    for (const wave of [this.#wave, this.#normal]) {
      if (wave && wave.givenNow + wave.givenSpread + wave.left !== wave.now + wave.spread)
        throw new Error(`${this.now}: bolus ${wave.id} is not conserved`);
    }
  }

  #halt(why: string): void {
    this.lines.push(`${this.now} ${why}`);
    this.stop();
  }

  #step(name: Source['name']): void {
    this.#ready = this.now + INTERVAL;
    if (this.#reservoir !== undefined) {
      const before = this.#reservoir;
      this.#reservoir -= STEP;
      if (before > RESERVOIR_LOW && this.#reservoir <= RESERVOIR_LOW) this.#pending.push('reservoir-low');
    }
    if (name === 'prime') {
      this.#toPrime -= 1;
      if (this.#toPrime === 0) this.#pending.push('primed');
      this.lines.push(`${this.now} prime`);
      return;
    }
    this.#steps.push(Math.floor(this.now / MINUTE));
    if (name === 'basal') {
      this.#basal -= STEP_DEMAND;
      this.lines.push(`${this.now} basal`);
      return;
    }
    const wave = (name === 'normal' ? this.#normal : this.#wave)!;
    if (name === 'spread') wave.givenSpread += 1;
    else wave.givenNow += 1;
    wave.left -= 1;
    const last = wave.left === 0;
    this.lines.push(`${this.now} bolus ${wave.id} ${name === 'spread' ? 'spread' : 'now'}${last ? ' last' : ''}`);
    if (last && wave === this.#normal) this.#normal = undefined;
    else if (last) this.#wave = undefined;
  }

  /** Steps into the body within any hour and any day that end now, whole minutes rounded outwards. */
  #windows(): { hour: number; day: number } {
    const minute = Math.floor(this.now / MINUTE);
    const forgotten = this.#steps.findIndex((at) => at >= minute - DAY_MINUTES);
    if (forgotten !== 0) this.#steps = forgotten < 0 ? [] : this.#steps.slice(forgotten);
    let hour = minute <= 60 ? this.#before.hour : 0;
    for (let i = this.#steps.length - 1; i >= 0 && this.#steps[i]! >= minute - 60; i -= 1) hour += 1;
    return { hour, day: this.#steps.length + (minute <= DAY_MINUTES ? this.#before.day : 0) };
  }
}
