// SPDX-License-Identifier: Apache-2.0
/** The bridge of browser mode: calls by POST, updates by server-sent events, on our own origin. */
import { type Bridge, type CallName, callNames } from '../../ipc/names.js';

async function post(name: CallName, params: unknown): Promise<unknown> {
  const response = await fetch(`/call/${name}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(params),
  });
  if (!response.ok) throw new Error((await response.text()).trim() || `The bench host answered ${response.status}.`);
  return response.json();
}

/** `onBreak` is told when the stream breaks and when it is back. */
export function browserBridge(onBreak: (broken: boolean) => void): Bridge {
  const named = Object.fromEntries(callNames.map((name) => [name, (params: unknown) => post(name, params)]));
  return {
    ...named,
    onUpdate(listener: (update: unknown) => void) {
      const source = new EventSource('/updates');
      source.onopen = () => onBreak(false);
      source.onerror = () => onBreak(true);
      source.onmessage = (event: MessageEvent<string>) => listener(JSON.parse(event.data));
      return () => source.close();
    },
  } as Bridge;
}
