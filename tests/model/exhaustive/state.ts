// SPDX-License-Identifier: Apache-2.0
/**
 * The state that the exhaustive check explores: link.md §10 with everything left out that cryptography is assumed to do.
 * Messages are terms; the line is the set of all terms ever sent, any of which may reach any side, at any time, any number of times.
 */

/** Honest peers, and E, the attacker's own key. */
export type Who = 'a' | 'b' | 'e';
export type Suite = 'xx' | 'pair' | 'res';

/** What one handshake agreed on: the suite and both ephemeral keys. Who has neither private half has no key of it. */
export type SessionName = string;

export interface Ticket {
  readonly id: SessionName;
  /** Ticks since the whole handshake. */
  readonly age: number;
}

export interface PumpState {
  readonly paired: readonly Who[];
  readonly window: { readonly secret: string; readonly failures: number; readonly left: number } | null;
  /** Ticks until the window may be opened again. */
  readonly lock: number;
  readonly awaiting: { readonly suite: Suite; readonly i: string; readonly r: string; readonly secret: string } | null;
  readonly session: PumpSession | null;
  readonly tickets: Readonly<Partial<Record<Who, Ticket>>>;
  /** Idempotency keys of commands that were carried out. */
  readonly keys: readonly string[];
  readonly ephemerals: number;
}

export interface PumpSession {
  readonly name: SessionName;
  readonly peer: Who;
  readonly age: number;
  /** Counters that were accepted. */
  readonly seen: readonly number[];
  /** Records that were accepted: each puts the idle limit off. */
  readonly heard: number;
  readonly sent: number;
}

export interface PeerState {
  readonly phase: 'closed' | 'handshaking' | 'opening' | 'open';
  readonly suite: Suite;
  /** Of the handshake under way. */
  readonly i: string;
  readonly name: SessionName;
  /** Ticks since the whole handshake behind the session, and of the ticket that is resumed. */
  readonly age: number;
  readonly sent: number;
  /** Whose key it has stored as the pump's: P, or E's when it was deceived. */
  readonly pinned: 'P' | 'E' | null;
  readonly claimed: 'P' | 'E';
  readonly ticket: Ticket | null;
  readonly secret: string | null;
  readonly runs: number;
}

/** What may still happen: the bounds of the exploration. */
export interface Budget {
  readonly presses: number;
  readonly ticks: number;
  readonly reboots: number;
  readonly commands: number;
  readonly unpairs: number;
}

/** What really happened; no rule looks at it. */
export interface Ghost {
  readonly spent: readonly SessionName[];
  readonly deeds: readonly string[];
  /** Everything that the pump has once accepted as authentic. */
  readonly accepted: readonly string[];
  readonly now: number;
}

export interface State {
  readonly pump: PumpState;
  readonly peers: Readonly<Partial<Record<'a' | 'b', PeerState>>>;
  readonly line: readonly string[];
  readonly budget: Budget;
  readonly ghost: Ghost;
}

/** Ticks that a session, a ticket and what descends from it may last. */
export const AGE_LIMIT = 2;
export const WINDOW_TICKS = 1;
export const LOCK_TICKS = 1;
export const ATTEMPTS = 3;
/** Ticks after the one in which it was issued in which a command is still fresh. */
export const LIFE_TICKS = 0;

/** Rules that a planted bug takes away. */
export interface Rules {
  readonly ticketOnce: boolean;
  readonly ticketNeedsPairing: boolean;
  readonly countAttempts: boolean;
  readonly ageInherited: boolean;
  readonly replayWindow: boolean;
  readonly keyTable: boolean;
  readonly freshness: boolean;
  readonly pinAfterOpen: boolean;
  readonly pinChecked: boolean;
  readonly sessionNeedsPairing: boolean;
}

export const ALL_RULES: Rules = {
  ticketOnce: true,
  ticketNeedsPairing: true,
  countAttempts: true,
  ageInherited: true,
  replayWindow: true,
  keyTable: true,
  freshness: true,
  pinAfterOpen: true,
  pinChecked: true,
  sessionNeedsPairing: true,
};

export const NEW_PEER: PeerState = {
  phase: 'closed',
  suite: 'xx',
  i: '',
  name: '',
  age: 0,
  sent: 0,
  pinned: null,
  claimed: 'P',
  ticket: null,
  secret: null,
  runs: 0,
};

export const NEW_PUMP: PumpState = {
  paired: [],
  window: null,
  lock: 0,
  awaiting: null,
  session: null,
  tickets: {},
  keys: [],
  ephemerals: 0,
};

export const NEW_GHOST: Ghost = { spent: [], deeds: [], accepted: [], now: 0 };

/** With `term` on the line. */
export function sent(state: State, ...terms: readonly string[]): State {
  const fresh = terms.filter((term) => !state.line.includes(term));
  return fresh.length === 0 ? state : { ...state, line: [...state.line, ...fresh].sort() };
}
