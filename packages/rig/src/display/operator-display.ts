// SPDX-License-Identifier: Apache-2.0
/** A display that only a person can see: what it shows is asked for. */
import type { Clock, Micros } from '@assay/transport';
import type { Display, DisplayLine, Operator, ShownSecret } from '../contract.js';
import { RigError } from '../errors.js';

const QUESTION = 'Type the 28 characters that the pump shows after PAIR (nothing when it shows none): ';

export class OperatorDisplay implements Display {
  readonly kind = 'operator';

  /** operator — null when nobody can be asked: the first question fails then. */
  constructor(
    private readonly operator: Operator | null,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
    private readonly where: string,
  ) {}

  /** A person is asked for secrets only. */
  async nextLine(deadline: Micros): Promise<DisplayLine | null> {
    await this.clock.sleep(Math.max(0, deadline - this.clock.now()), this.signal);
    return null;
  }

  /** A person takes longer than any deadline of the pump's: the question has none. */
  async readPairingSecret(): Promise<ShownSecret | null> {
    if (this.operator === null) throw displayMissing(this.where);
    const text = (await this.operator.ask(QUESTION, { secret: true, signal: this.signal })).trim();
    return text === '' ? null : { text, qr: null };
  }

  async close(): Promise<void> {}
}

/** where — the rig file. */
export function displayMissing(where: string): RigError {
  return new RigError(
    'display-missing',
    `${where}: board.display: missing, and nobody can be asked for what the pump's display shows; ` +
      'name the serial port that hears GPIO 8, or run this at a terminal',
  );
}
