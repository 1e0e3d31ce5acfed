// SPDX-License-Identifier: Apache-2.0
/** Every state that can be reached within the bounds, breadth first, and what must hold in each and over each step. */
import { type Honest, peerBegins, peerHears, peerTicks, withPeer } from './peer-rules.js';
import { pumpHears, pumpTicks } from './pump-rules.js';
import {
  AGE_LIMIT,
  ALL_RULES,
  ATTEMPTS,
  type Budget,
  LIFE_TICKS,
  type Rules,
  type State,
  sent,
  WINDOW_TICKS,
} from './state.js';

export interface Bounds {
  /** Handshakes of each honest peer. */
  readonly runs: number;
  /** Handshakes that the pump answers. */
  readonly answers: number;
}

export interface Exploration {
  readonly states: number;
  readonly steps: number;
  readonly depth: number;
  /** The first thing that does not hold, with the steps that lead to it; null when everything holds. */
  readonly violation: { readonly what: string; readonly path: readonly string[] } | null;
  /** Which situations were reached at all: a check of nothing holds, too. */
  readonly reached: ReadonlySet<string>;
}

interface Step {
  readonly label: string;
  readonly next: State;
}

export function explore(beginning: State, bounds: Bounds, rules: Rules = ALL_RULES): Exploration {
  const start = sent(beginning, ...FORGERIES);
  const from = new Map<string, { readonly parent: string; readonly label: string }>();
  const reached = new Set<string>();
  const key = JSON.stringify(start);
  from.set(key, { parent: '', label: '' });
  let frontier: [string, State][] = [[key, start]];
  let steps = 0;
  let depth = 0;
  const found = (what: string, last: string, label: string): Exploration => ({
    states: from.size,
    steps,
    depth,
    violation: { what, path: [...pathTo(from, last), label] },
    reached,
  });
  for (; frontier.length > 0; depth += 1) {
    const next: [string, State][] = [];
    for (const [name, state] of frontier) {
      for (const step of stepsOf(state, bounds, rules)) {
        steps += 1;
        const broken = brokenBy(state, step) ?? brokenIn(step.next);
        if (broken) return found(broken, name, step.label);
        const id = JSON.stringify(step.next);
        if (from.has(id)) continue;
        from.set(id, { parent: name, label: step.label });
        note(step.next, reached);
        next.push([id, step.next]);
      }
    }
    frontier = next;
  }
  return { states: from.size, steps, depth, violation: null, reached };
}

function pathTo(
  from: ReadonlyMap<string, { readonly parent: string; readonly label: string }>,
  last: string,
): string[] {
  const path: string[] = [];
  for (let at = from.get(last); at && at.label !== ''; at = from.get(at.parent)) path.unshift(at.label);
  return path;
}

function stepsOf(state: State, bounds: Bounds, rules: Rules): Step[] {
  const steps: Step[] = worldSteps(state);
  for (const who of Object.keys(state.peers) as Honest[]) {
    for (const next of peerBegins(state, who, bounds.runs)) steps.push({ label: `${who} begins`, next });
    steps.push(...peerSteps(state, who));
    for (const term of state.line) add(steps, `${who} hears ${term}`, peerHears(state, who, term, rules));
  }
  for (const term of state.line) {
    if (term.startsWith('h1') && state.pump.ephemerals >= bounds.answers) continue;
    add(steps, `pump hears ${term}`, pumpHears(state, term, rules));
  }
  return steps.map(({ label, next }) => ({ label, next: withForgeries(next) }));
}

function add(steps: Step[], label: string, next: State | null): void {
  if (next) steps.push({ label, next });
}

/** Takes one from the budget; null when it is spent. */
function spend(state: State, what: keyof Budget, change: Partial<State>): State | null {
  if (state.budget[what] === 0) return null;
  return { ...state, ...change, budget: { ...state.budget, [what]: state.budget[what] - 1 } };
}

/** The person at the pump, time, and resets. */
function worldSteps(state: State): Step[] {
  const steps: Step[] = [];
  const { pump, budget, ghost } = state;
  if (pump.lock === 0) {
    const window = { secret: `s${budget.presses}`, failures: 0, left: WINDOW_TICKS };
    add(steps, 'press', spend(state, 'presses', { pump: { ...pump, window } }));
  }
  const peers = Object.fromEntries(Object.entries(state.peers).map(([who, peer]) => [who, peerTicks(peer)]));
  add(steps, 'tick', spend(state, 'ticks', { pump: pumpTicks(pump), peers, ghost: { ...ghost, now: ghost.now + 1 } }));
  const reset = { ...pump, session: null, awaiting: null, window: null, lock: 0, tickets: {} };
  add(steps, 'reset', spend(state, 'reboots', { pump: reset }));
  return steps;
}

function peerSteps(state: State, who: Honest): Step[] {
  const steps: Step[] = [];
  const peer = state.peers[who]!;
  const { window } = state.pump;
  if (window && peer.secret !== window.secret)
    add(steps, `${who} reads`, withPeer(state, who, { secret: window.secret }));
  if (peer.phase !== 'closed')
    add(steps, `${who} gives up`, withPeer(state, who, { phase: 'closed', name: '', age: 0 }));
  if (peer.phase !== 'open') return steps;
  const say = (what: keyof Budget, words: readonly string[]): void => {
    for (const word of words) {
      const said = spend(withPeer(state, who, { sent: peer.sent + 1 }), what, {});
      add(steps, `${who} says ${word}`, said && sent(said, `up|${peer.name}|${peer.sent}|${word}`));
    }
  };
  // A new command, or one of before again, as it was: FRESH-8.
  const { now } = state.ghost;
  say('commands', [`${who}c${state.budget.commands}@${now}`, ...saidBefore(state, who, now)]);
  say('unpairs', ['unpair']);
  return steps;
}

function saidBefore(state: State, who: Honest, now: number): string[] {
  const words = state.line.filter((term) => term.startsWith('up|')).map((term) => term.split('|')[3]!);
  return [...new Set(words)].filter(
    (word) => word.startsWith(`${who}c`) && now - Number(word.split('@')[1]) <= LIFE_TICKS,
  );
}

/**
 * What the attacker can make besides repeating, put on the line as soon as it can: more on the line only allows more. Its
 * own handshakes by its own static key, which lack the secret when they pair; a false pump for who pairs.
 */
function withForgeries(state: State): State {
  const { awaiting } = state.pump;
  const own = awaiting?.i === 'e' && awaiting.suite === 'xx' ? [`h3|xx|e|${awaiting.r}|e|`] : [];
  const falsePump = Object.values(state.peers)
    .filter(({ phase }) => phase === 'handshaking')
    .map(({ suite, i }) => `h2|${suite}|${i}|e|E`);
  return sent(state, ...own, ...falsePump);
}

/** What it can make from the beginning: message 1, and a message 3 that authenticates nothing. */
const FORGERIES = ['h1|xx|e|', 'h1|pair|e|', 'h3|xx|-|-|e|-', 'h3|pair|-|-|e|-'];

/** What must hold in every state. */
function brokenIn({ pump, peers, ghost }: State): string | null {
  if (pump.paired.includes('e') || pump.session?.peer === 'e') return 'the attacker is paired, or has a session';
  const { session } = pump;
  if (session && !pump.paired.includes(session.peer)) return 'a session without pairing';
  if (session && !session.name.split(':')[1]!.startsWith(session.peer)) return 'a session in the name of another';
  if (session && session.age >= AGE_LIMIT) return 'a session beyond its age';
  if (pump.window && pump.window.failures >= ATTEMPTS) return 'the window is open after its last attempt';
  if (new Set(ghost.spent).size < ghost.spent.length) return 'a ticket was used twice';
  const keys = ghost.deeds.map((deed) => deed.split('@')[0]);
  if (new Set(keys).size < keys.length) return 'a command was carried out twice';
  for (const deed of ghost.deeds) {
    const [issued, done] = deed.split('@')[1]!.split('>').map(Number) as [number, number];
    if (done - issued > LIFE_TICKS) return 'a command was carried out after its life';
  }
  return (
    Object.values(peers)
      .map((peer) => {
        if (peer.pinned === 'E') return 'a peer has stored the key of a false pump';
        if (peer.phase === 'open' && !peer.name.includes(':p')) return 'a peer has a session with a false pump';
        return peer.phase === 'open' && peer.age >= AGE_LIMIT ? 'a peer uses a session beyond its age' : null;
      })
      .find((broken) => broken !== null) ?? null
  );
}

/** What must hold over a step. */
function brokenBy(before: State, { label, next }: Step): string | null {
  const { pump } = next;
  // How old the handshake behind the session is, told by the whole handshake's own tick, would need history: ages never fall instead.
  const resumed = pump.session?.name.startsWith('res') && pump.session.name !== before.pump.session?.name;
  if (resumed && pump.session!.age < Math.max(0, ...ticketAges(before, pump.session!.peer)))
    return 'resumption made a session younger';
  const deed = next.ghost.deeds.length > before.ghost.deeds.length;
  if (deed && !before.pump.session) return 'a command without a session';
  const term = label.replace(/^pump hears /, '');
  if (term === label || !before.ghost.accepted.includes(term)) return null;
  // HS-5, REC-7, RES-3: what was accepted once changes nothing that lasts when it comes again.
  const lasting = ({ pump: { paired, session, tickets, keys } }: State): string =>
    JSON.stringify([paired, session, tickets, keys]);
  return lasting(before) === lasting(next) && !deed ? null : 'a replay changes something';
}

function ticketAges({ pump }: State, who: string): number[] {
  return Object.entries(pump.tickets).flatMap(([holder, { age }]) => (holder === who ? [age] : []));
}

function note({ pump, peers, ghost }: State, reached: Set<string>): void {
  const { session } = pump;
  if (session) reached.add(`pump: session by ${session.name.split(':')[0]}`);
  if (session && session.age > 0) reached.add('pump: an old session');
  if (pump.lock > 0) reached.add('pump: window locked');
  if (ghost.deeds.length > 1) reached.add('pump: two deeds');
  for (const peer of Object.values(peers)) {
    if (peer.phase === 'open') reached.add(`peer: session by ${peer.suite}`);
    if (peer.phase === 'opening' && peer.claimed === 'E') reached.add('peer: deceived as far as message 3');
  }
}
