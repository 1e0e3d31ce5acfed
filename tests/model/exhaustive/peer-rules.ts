// SPDX-License-Identifier: Apache-2.0
/** What an honest peer does: what it may begin, and on each term that reaches it (link.md §3, §4, §10). */
import { AGE_LIMIT, type PeerState, type Rules, type State, type Suite, sent } from './state.js';

export type Honest = 'a' | 'b';

export const withPeer = (state: State, who: Honest, change: Partial<PeerState>): State => ({
  ...state,
  peers: { ...state.peers, [who]: { ...state.peers[who]!, ...change } },
});

/** What it may begin, each with its message 1; `most` — handshakes of its own. */
export function peerBegins(state: State, who: Honest, most: number): State[] {
  const peer = state.peers[who]!;
  if (peer.runs >= most) return [];
  const begin = (suite: Suite, change: Partial<PeerState>, ticket = ''): State => {
    const i = `${who}${peer.runs}`;
    const begun = withPeer(state, who, {
      phase: 'handshaking',
      suite,
      i,
      name: '',
      runs: peer.runs + 1,
      age: 0,
      ...change,
    });
    return sent(begun, `h1|${suite}|${i}|${ticket}`);
  };
  const next: State[] = [];
  if (peer.secret !== null) next.push(begin('pair', {}));
  if (peer.pinned !== null) next.push(begin('xx', {}));
  if (peer.pinned !== null && peer.ticket)
    next.push(begin('res', { ticket: null, age: peer.ticket.age }, peer.ticket.id));
  return next;
}

export function peerHears(state: State, who: Honest, term: string, rules: Rules): State | null {
  const peer = state.peers[who]!;
  const [kind, ...fields] = term.split('|');
  if (kind === 'h2' && peer.phase === 'handshaking')
    return message2(state, who, fields as [Suite, string, string, 'P' | 'E'], rules);
  if (kind === 'down' && peer.phase === 'opening' && fields[0] === peer.name && fields[1] === '0')
    return opened(state, who, fields[2]!);
  return null;
}

function message2(
  state: State,
  who: Honest,
  [suite, i, r, key]: [Suite, string, string, 'P' | 'E'],
  rules: Rules,
): State | null {
  const peer = state.peers[who]!;
  if (suite !== peer.suite || i !== peer.i) return null;
  // Only who knows the ticket's key can answer a resumption: the attacker's message 2 does not authenticate.
  if (suite === 'res' && key !== 'P') return null;
  // HS-9; pairing has nothing to compare with yet.
  if (suite === 'xx' && rules.pinChecked && key !== peer.pinned) return withPeer(state, who, { phase: 'closed' });
  const pinned = suite === 'pair' && !rules.pinAfterOpen ? { pinned: key } : {};
  const opening = withPeer(state, who, { phase: 'opening', name: `${suite}:${i}:${r}`, claimed: key, ...pinned });
  if (suite === 'res') return opening;
  return sent(opening, `h3|${suite}|${i}|${r}|${who}|${suite === 'pair' ? peer.secret : ''}`);
}

/** `word` — `open:age` or `paired:age`. */
function opened(state: State, who: Honest, word: string): State | null {
  const peer = state.peers[who]!;
  const [what, told] = word.split(':');
  if ((what === 'paired') !== (peer.suite === 'pair')) return null;
  const age = Math.max(Number(told), peer.age);
  const pinned = peer.suite === 'pair' ? { pinned: peer.claimed, secret: null } : {};
  return withPeer(state, who, { phase: 'open', sent: 0, age, ticket: { id: peer.name, age }, ...pinned });
}

/** One tick: the session's and the ticket's age by its own clock (SES-4); what is under way times out. */
export function peerTicks(peer: PeerState): PeerState {
  const old = peer.phase === 'open' && peer.age + 1 >= AGE_LIMIT;
  const lasts = peer.phase === 'open' && !old;
  const ticket = peer.ticket && peer.ticket.age + 1 < AGE_LIMIT ? { ...peer.ticket, age: peer.ticket.age + 1 } : null;
  return {
    ...peer,
    phase: lasts ? 'open' : 'closed',
    age: lasts ? peer.age + 1 : 0,
    name: lasts ? peer.name : '',
    ticket,
  };
}
