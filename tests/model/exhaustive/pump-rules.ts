// SPDX-License-Identifier: Apache-2.0
/** What the pump does on each term (link.md §3–§5, §10). A HELLO is folded into message 1: anyone may send one at any time. */
import {
  AGE_LIMIT,
  ATTEMPTS,
  LIFE_TICKS,
  LOCK_TICKS,
  type PumpSession,
  type PumpState,
  type Rules,
  type State,
  type Suite,
  sent,
  type Who,
} from './state.js';

export function pumpHears(state: State, term: string, rules: Rules): State | null {
  const [kind, ...fields] = term.split('|');
  if (kind === 'h1') return message1(state, fields as [Suite, string, string], rules, term);
  if (kind === 'h3') return message3(state, fields as [Suite, string, string, Who, string], rules, term);
  if (kind === 'up') return record(state, fields as [string, string, string], rules, term);
  return null;
}

const withPump = (state: State, change: Partial<PumpState>): State => ({
  ...state,
  pump: { ...state.pump, ...change },
});

function accepting(state: State, term: string): State {
  const { ghost } = state;
  return ghost.accepted.includes(term)
    ? state
    : { ...state, ghost: { ...ghost, accepted: [...ghost.accepted, term].sort() } };
}

function message1(state: State, [suite, i, ticket]: [Suite, string, string], rules: Rules, term: string): State | null {
  const { pump } = state;
  const r = `p${pump.ephemerals}`;
  if (suite === 'res') return resume(state, i, ticket, r, rules, term);
  if (suite === 'pair' && !pump.window) return null;
  const awaiting = { suite, i, r, secret: suite === 'pair' ? pump.window!.secret : '' };
  return sent(withPump(state, { awaiting, ephemerals: pump.ephemerals + 1 }), `h2|${suite}|${i}|${r}|P`);
}

function resume(state: State, i: string, id: string, r: string, rules: Rules, term: string): State | null {
  const { pump, ghost } = state;
  const holder = (Object.keys(pump.tickets) as Who[]).find((who) => pump.tickets[who]?.id === id);
  if (!holder) return null;
  const { age } = pump.tickets[holder]!;
  const { [holder]: _, ...others } = pump.tickets;
  const tickets = rules.ticketOnce ? others : pump.tickets;
  const used = accepting(
    {
      ...withPump(state, { tickets, awaiting: null, ephemerals: pump.ephemerals + 1 }),
      ghost: { ...ghost, spent: [...ghost.spent, id].sort() },
    },
    term,
  );
  return open(
    sent(used, `h2|res|${i}|${r}|P`),
    `res:${i}:${r}`,
    holder,
    rules.ageInherited ? age : 0,
    'open',
    !rules.ticketOnce,
  );
}

function message3(
  state: State,
  [suite, i, r, key, secret]: [Suite, string, string, Who, string],
  rules: Rules,
  term: string,
): State | null {
  const { pump } = state;
  const { awaiting, window } = pump;
  if (!awaiting) return null;
  const over = withPump(state, { awaiting: null });
  const authentic = awaiting.suite === suite && awaiting.i === i && awaiting.r === r && awaiting.secret === secret;
  const shown = awaiting.suite !== 'pair' || window?.secret === awaiting.secret;
  if (!authentic || !shown) return awaiting.suite === 'pair' && shown ? failed(over, rules) : over;
  const name = `${suite}:${i}:${r}`;
  if (suite === 'pair') {
    const paired = [...new Set([...pump.paired, key])].sort();
    return open(accepting(withPump(over, { paired, window: null }), term), name, key, 0, 'paired');
  }
  if (rules.sessionNeedsPairing && !pump.paired.includes(key)) return over;
  return open(accepting(over, term), name, key, 0, 'open');
}

/** PAIR-8. */
function failed(state: State, rules: Rules): State {
  const window = state.pump.window!;
  const failures = window.failures + 1;
  if (failures < ATTEMPTS || !rules.countAttempts) return withPump(state, { window: { ...window, failures } });
  return withPump(state, { window: null, lock: LOCK_TICKS });
}

function open(state: State, name: string, peer: Who, age: number, word: 'open' | 'paired', keepsTicket = false): State {
  const session: PumpSession = { name, peer, age, seen: [], heard: 0, sent: 1 };
  const tickets = keepsTicket ? state.pump.tickets : { ...state.pump.tickets, [peer]: { id: name, age } };
  return sent(withPump(state, { session, tickets }), `down|${name}|0|${word}:${age}`);
}

function record(
  state: State,
  [name, counter, word]: [string, string, string],
  rules: Rules,
  term: string,
): State | null {
  const { pump } = state;
  const { session } = pump;
  const n = Number(counter);
  if (session?.name !== name || (rules.replayWindow && session.seen.includes(n))) return null;
  const seen = [...new Set([...session.seen, n])].sort();
  const heard = accepting(withPump(state, { session: { ...session, seen, heard: session.heard + 1 } }), term);
  if (word === 'unpair') return unpaired(heard, session.peer, rules);
  // REC-10: what changes delivery comes in order.
  if (rules.replayWindow && session.seen.some((before) => before > n)) return heard;
  return command(heard, word, rules);
}

/** `word` — `key@tick of issue`. */
function command(state: State, word: string, rules: Rules): State {
  const [key = '', issued] = word.split('@');
  const { pump, ghost } = state;
  if (rules.keyTable && pump.keys.includes(key)) return state;
  if (rules.freshness && ghost.now - Number(issued) > LIFE_TICKS) return state;
  return {
    ...withPump(state, { keys: [...new Set([...pump.keys, key])].sort() }),
    ghost: { ...ghost, deeds: [...ghost.deeds, `${key}@${issued}>${ghost.now}`].sort() },
  };
}

function unpaired(state: State, peer: Who, rules: Rules): State {
  const { pump } = state;
  const { [peer]: _, ...others } = pump.tickets;
  return withPump(state, {
    paired: pump.paired.filter((who) => who !== peer),
    tickets: rules.ticketNeedsPairing ? others : pump.tickets,
    session: null,
  });
}

/** One tick: ages, the window, the lock, the unfinished handshake (HS-6, PAIR-1, RES-2, SES-3). */
export function pumpTicks(pump: PumpState): PumpState {
  const tickets: Partial<Record<Who, { id: string; age: number }>> = {};
  for (const [who, { id, age }] of Object.entries(pump.tickets)) {
    if (age + 1 < AGE_LIMIT) tickets[who as Who] = { id, age: age + 1 };
  }
  const { session, window } = pump;
  return {
    ...pump,
    tickets,
    awaiting: null,
    lock: Math.max(0, pump.lock - 1),
    window: window && window.left > 1 ? { ...window, left: window.left - 1 } : null,
    session: session && session.age + 1 < AGE_LIMIT ? { ...session, age: session.age + 1 } : null,
  };
}
