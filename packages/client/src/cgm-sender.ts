// SPDX-License-Identifier: Apache-2.0
/** A glucose sensor's side: readings with when they were measured and how long they hold (messages.md, ReportGlucose). */
import { AssayMisuseError } from '@assay/crypto';
import { type Body, type EnumValue, type MilligramsPerDecilitre, type Seconds, seconds } from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { PumpError } from './errors.js';
import type { Result } from './exchange.js';
import { lifeWithin } from './intent.js';
import type { PumpClient } from './pump-client.js';

const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_MS = 1000;
/** A reading may be used for dosing for this long unless the sensor says otherwise: 5 minutes and a reading missed. */
const DEFAULT_EXPIRY_S = 600;

/** One reading of a sensor. */
export interface GlucoseReading {
  /** 0…1000 mg/dL. */
  readonly glucose: MilligramsPerDecilitre;
  readonly quality: EnumValue<'GlucoseQuality'>;
  readonly trend: EnumValue<'GlucoseTrend'>;
  /** When it was measured, on the port's clock; not in the future. */
  readonly measuredAt: Micros;
  /** After this long from then it is not used; 1…900 s, 600 s when left out. */
  readonly expires?: Seconds;
}

/** Sends readings under sequence numbers that count up, each once: a reading that has expired is not sent at all. */
export class CgmSender {
  #sequence: number;

  /** `lastSequence` — that of this sensor's newest reading so far, kept by the caller over sessions; 0 for the first. */
  constructor(
    private readonly client: PumpClient,
    lastSequence = 0,
  ) {
    this.#sequence = lastSequence;
  }

  /** That of the newest reading: keep it. A reading that was refused or lost has used its number up. */
  get lastSequence(): number {
    return this.#sequence;
  }

  /**
   * Reports one reading; its life as a command ends no later than the reading does. Throws AssayMisuseError `bad-reading` for a
   * moment in the future; PumpError `not-fresh` for a reading that has expired; else as `PumpClient.command`.
   */
  async report(reading: GlucoseReading): Promise<Result<Body<'Response'>>> {
    const { measuredAt, expires = seconds(DEFAULT_EXPIRY_S), ...values } = reading;
    const { client } = this;
    const now = client.link.clock.now();
    if (measuredAt > now) throw new AssayMisuseError('bad-reading', 'a reading cannot be measured in the future');
    const left = Math.floor((measuredAt + expires * MICROS_PER_SECOND - now) / MICROS_PER_MS);
    if (left <= 0) {
      throw new PumpError('not-fresh', `this reading expired ${-left} ms ago and was not sent; measure anew`);
    }
    this.#sequence += 1;
    const measured = client.uptime(measuredAt);
    return client.command(
      'ReportGlucose',
      { sequence: this.#sequence, ...values, measured, expires },
      lifeWithin(left),
    );
  }
}
