// SPDX-License-Identifier: Apache-2.0
/** Every state of pairing and sessions within bounds (docs/protocol/verification.md); each rule taken away breaks a property. */
import { describe, expect, it } from 'vitest';
import { type Bounds, type Exploration, explore } from './explore.js';
import { ALL_RULES, type Budget, NEW_GHOST, NEW_PEER, NEW_PUMP, type Rules, type State } from './state.js';

const NOTHING: Budget = { presses: 0, ticks: 0, reboots: 0, commands: 0, unpairs: 0 };

/** The wide bounds take minutes: `MODEL_WIDE=1`. Their counts stand in docs/protocol/verification.md. */
const WIDE = process.env.MODEL_WIDE === '1';

interface Scenario {
  readonly name: string;
  readonly start: State;
  readonly bounds: Bounds;
}

const met = { ...NEW_PEER, pinned: 'P' } as const;

/** Nobody is paired; one peer is shown secrets. */
const pairing: Scenario = {
  name: 'pairing',
  start: {
    pump: NEW_PUMP,
    peers: { a: NEW_PEER },
    line: [],
    ghost: NEW_GHOST,
    budget: { ...NOTHING, presses: 2, ticks: 1 },
  },
  bounds: { runs: WIDE ? 2 : 1, answers: 3 },
};

/** One peer is paired: sessions, tickets, commands, unpairing, time, a reset. */
const sessions: Scenario = {
  name: 'sessions',
  start: {
    pump: { ...NEW_PUMP, paired: ['a'] },
    peers: { a: met },
    line: [],
    ghost: NEW_GHOST,
    budget: { ...NOTHING, ticks: 1, commands: 1, unpairs: 1, ...(WIDE && { ticks: 2, reboots: 1, commands: 2 }) },
  },
  bounds: { runs: 2, answers: 2 },
};

/** Enough for a command, and the same again. */
const repeating: Scenario = {
  ...sessions,
  name: 'repeating',
  start: { ...sessions.start, budget: { ...NOTHING, ticks: 1, commands: 2 } },
};

/** One peer, time and tickets only, but three handshakes. */
const tickets: Scenario = {
  name: 'tickets',
  start: { ...sessions.start, budget: { ...NOTHING, ticks: WIDE ? 3 : 1, unpairs: 1 } },
  bounds: { runs: 3, answers: 3 },
};

/** Two peers are paired, and the attacker tries its own key. */
const twoPeers: Scenario = {
  name: 'two peers',
  start: {
    pump: { ...NEW_PUMP, paired: ['a', 'b'] },
    peers: { a: met, b: met },
    line: [],
    ghost: NEW_GHOST,
    budget: { ...NOTHING, commands: 1, unpairs: 1 },
  },
  bounds: { runs: WIDE ? 2 : 1, answers: WIDE ? 3 : 2 },
};

function run({ name, start, bounds }: Scenario, rules: Rules = ALL_RULES): Exploration {
  const result = explore(start, bounds, rules);
  const { states, steps, depth } = result;
  process.stdout.write(
    `exhaustive, ${name}${WIDE ? ', wide' : ''}: ${states} states, ${steps} steps, depth ${depth}\n`,
  );
  return result;
}

describe('every state within the bounds', { timeout: 3_600_000 }, () => {
  it('PAIR-8, PAIR-9, PAIR-10, HS-7: pairing', () => {
    const { violation, reached } = run(pairing);
    expect(violation).toBeNull();
    const situations = [
      'pump: session by pair',
      'peer: session by pair',
      'peer: deceived as far as message 3',
      'pump: window locked',
    ];
    expect([...reached]).toEqual(expect.arrayContaining(situations));
  });

  it('RES-2, RES-3, RES-5, SES-3, SES-4, REC-7, REC-10, FRESH-3, FRESH-5, PAIR-13: sessions', () => {
    const { violation, reached } = run(sessions);
    expect(violation).toBeNull();
    const situations = ['pump: session by xx', 'pump: session by res', 'peer: session by res', 'pump: an old session'];
    expect([...reached]).toEqual(expect.arrayContaining(situations));
  });

  it('RES-2, RES-3, RES-5, SES-3, SES-4: tickets over time', () => {
    const { violation, reached } = run(tickets);
    expect(violation).toBeNull();
    expect(reached.has('peer: session by res')).toBe(true);
  });

  it('HS-5, HS-9, SES-6, PAIR-13: two peers and a stranger', () => {
    const { violation, reached } = run(twoPeers);
    expect(violation).toBeNull();
    expect([...reached]).toEqual(expect.arrayContaining(['pump: session by xx', 'peer: session by xx']));
  });
});

describe('a rule taken away', () => {
  it.each<[keyof Rules, Scenario, RegExp]>([
    ['countAttempts', pairing, /open after its last attempt/],
    ['pinAfterOpen', pairing, /key of a false pump/],
    ['ticketOnce', tickets, /ticket was used twice|replay changes/],
    ['ticketNeedsPairing', sessions, /session without pairing/],
    ['ageInherited', sessions, /made a session younger/],
    ['replayWindow', repeating, /replay changes|twice/],
    ['keyTable', repeating, /carried out twice/],
    ['freshness', repeating, /after its life/],
    ['sessionNeedsPairing', twoPeers, /attacker is paired/],
  ])('%s: a property breaks, and the steps to it are told', (rule, scenario, text) => {
    const { violation } = run(scenario, { ...ALL_RULES, [rule]: false });
    expect(violation?.what).toMatch(text);
    expect(violation?.path.length).toBeGreaterThan(1);
  });

  it('pinChecked: a peer shows its key to a false pump, which still gets no session', () => {
    const { violation, reached } = run(twoPeers, { ...ALL_RULES, pinChecked: false });
    expect(violation).toBeNull();
    expect(reached.has('peer: deceived as far as message 3')).toBe(true);
    expect(run(twoPeers).reached.has('peer: deceived as far as message 3')).toBe(false);
  });
});
