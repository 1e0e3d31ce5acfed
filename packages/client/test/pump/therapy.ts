// SPDX-License-Identifier: Apache-2.0
/** What the model pump delivers: one bolus at a time, a step every two seconds (link.md §8). */
import type { Body, EnumValue } from '@assay/protocol';
import { milliunits } from '@assay/protocol';
import type { Micros } from '@assay/transport';

const STEP_MILLIUNITS = 50;
const STEP_EVERY: Micros = 2_000_000;

export interface Bolus {
  readonly id: number;
  readonly ordered: number;
  delivered: number;
  nextStep: Micros;
}

/** What happened, for who tells the peer. */
export interface TherapyEvents {
  step(bolus: Bolus, at: Micros): void;
  ended(bolus: Bolus, end: EnumValue<'BolusEnd'>): void;
}

export class Therapy {
  state: EnumValue<'TherapyState'> = 'run';
  bolus: Bolus | null = null;
  totalSteps = 0;
  #lastId = 0;
  #lastStep: Micros = Number.NEGATIVE_INFINITY;

  constructor(private readonly events: TherapyEvents) {}

  order(amount: number, now: Micros): number {
    this.#lastId += 1;
    const nextStep = Math.max(now, this.#lastStep + STEP_EVERY);
    this.bolus = { id: this.#lastId, ordered: amount, delivered: 0, nextStep };
    return this.#lastId;
  }

  end(how: EnumValue<'BolusEnd'>): void {
    const { bolus } = this;
    this.bolus = null;
    if (bolus) this.events.ended(bolus, how);
  }

  tick(now: Micros): void {
    while (this.bolus && this.bolus.nextStep <= now) {
      const { bolus } = this;
      bolus.delivered += STEP_MILLIUNITS;
      this.totalSteps += 1;
      this.#lastStep = bolus.nextStep;
      bolus.nextStep += STEP_EVERY;
      this.events.step(bolus, this.#lastStep);
      if (bolus.delivered >= bolus.ordered) this.end('completed');
    }
  }

  status(): Pick<Body<'Status'>, 'therapy' | 'operation' | 'bolusId' | 'ordered' | 'delivered' | 'totalSteps'> {
    return {
      therapy: this.state,
      operation: 'ready',
      bolusId: this.bolus?.id ?? 0,
      ordered: milliunits(this.bolus?.ordered ?? 0),
      delivered: milliunits(this.bolus?.delivered ?? 0),
      totalSteps: this.totalSteps,
    };
  }
}
