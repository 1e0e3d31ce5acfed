// SPDX-License-Identifier: Apache-2.0
/** What a session has heard and nobody has taken yet: answers, alerts and events, in order and bounded. */
import type { AlertName, AnyMessage, EventName, Unauthenticated } from '@assay/protocol';
import type { Micros } from '@assay/transport';

/** What the pump told without being asked; `t` is when it was read, rig time. */
export type PumpEvent = Extract<AnyMessage, { name: EventName }> & { readonly t: Micros };
/** An answer to a request: its own, or Response. */
export type PumpAnswer = Exclude<AnyMessage, { name: EventName }>;

/** What came back: an answer, an alert (a hint that anyone may have written), bytes that are no message, or nothing. */
export type RawAnswer =
  | { readonly kind: 'message'; readonly message: PumpAnswer }
  | { readonly kind: 'alert'; readonly alert: Unauthenticated<AlertName | undefined> }
  | { readonly kind: 'undecodable'; readonly plaintext: Uint8Array }
  | { readonly kind: 'silence' };

/** What came, of whatever kind. */
export type Heard = Exclude<RawAnswer, { kind: 'silence' }>;

/** Events and answers that nobody takes: the oldest goes. */
const MOST_KEPT = 1024;

export class Inbox {
  readonly #heard: Heard[] = [];
  readonly #events: PumpEvent[] = [];
  readonly #listeners = new Set<(event: PumpEvent) => void>();

  hear(heard: Heard): void {
    keep(this.#heard, heard);
  }

  hearEvent(event: PumpEvent): void {
    keep(this.#events, event);
    for (const listener of [...this.#listeners]) {
      listener(event);
    }
  }

  onEvent(listener: (event: PumpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  takeEvent(): PumpEvent | null {
    return this.#events.shift() ?? null;
  }

  takeAny(): Heard | null {
    return this.#heard.shift() ?? null;
  }

  /** The answer with one of these ids. */
  takeAnswer(ids: ReadonlySet<number>): PumpAnswer | null {
    const found = take(this.#heard, (heard) => heard.kind === 'message' && ids.has(heard.message.id));
    return found?.kind === 'message' ? found.message : null;
  }

  /** What else came and may tell why no answer did: the newest; what was kept of it is dropped. */
  takeHint(): Heard | null {
    let hint: Heard | null = null;
    for (;;) {
      const next = take(this.#heard, (heard) => heard.kind !== 'message');
      if (next === null) return hint;
      hint = next;
    }
  }

  /** Drops what came and nobody took: none of it answers what is sent next. Events stay. */
  forget(): void {
    this.#heard.length = 0;
  }
}

function keep<T>(kept: T[], value: T): void {
  kept.push(value);
  kept.splice(0, Math.max(0, kept.length - MOST_KEPT));
}

/** Takes the first that fits out of the list. */
function take<T>(kept: T[], fits: (value: T) => boolean): T | null {
  const at = kept.findIndex(fits);
  return at < 0 ? null : kept.splice(at, 1)[0]!;
}
