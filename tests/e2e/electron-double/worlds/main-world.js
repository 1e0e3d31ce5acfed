// SPDX-License-Identifier: Apache-2.0
/**
 * Main world's half of the context bridge: builds what the preload has exposed out of its shape. Calls and answers cross as
 * JSON in DOM events, the one thing that both worlds see; a page could forge them, which is no matter in a test.
 */
(() => {
  if (window !== window.top) return;
  const EXPOSE = 'electron-double:expose';
  const CALL = 'electron-double:call';
  const REPLY = 'electron-double:reply';
  const FIRE = 'electron-double:fire';
  const callbacks = new Map();
  const waiting = new Map();
  let lastId = 0;

  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) }));

  function pack(value) {
    if (typeof value !== 'function') return { value };
    const id = ++lastId;
    callbacks.set(id, value);
    return { callback: id };
  }

  function unpack({ value, remote }) {
    return remote === undefined ? value : (...args) => call(remote, args);
  }

  function call(target, args) {
    const id = ++lastId;
    const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    tell(CALL, { id, target, args: args.map(pack) });
    const now = waiting.get(id)?.now;
    if (now === undefined) return answer;
    // A function that returned at once in the preload's world returns at once here, as through Electron's bridge.
    waiting.delete(id);
    if (!now.ok) throw new Error(now.message);
    return unpack(now.result);
  }

  document.addEventListener(EXPOSE, (event) => {
    const { name, functions } = JSON.parse(event.detail);
    const api = Object.fromEntries(functions.map(({ key, remote }) => [key, (...args) => call(remote, args)]));
    Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true });
  });
  document.addEventListener(REPLY, (event) => {
    const { id, sync, ok, message, result } = JSON.parse(event.detail);
    const entry = waiting.get(id);
    if (entry === undefined) return;
    if (sync) {
      entry.now = { ok, message, result };
      return;
    }
    waiting.delete(id);
    if (ok) entry.resolve(unpack(result));
    else entry.reject(new Error(message));
  });
  document.addEventListener(FIRE, (event) => {
    const { callback, args } = JSON.parse(event.detail);
    callbacks.get(callback)?.(...args);
  });
})();
