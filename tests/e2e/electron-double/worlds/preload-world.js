// SPDX-License-Identifier: Apache-2.0
/** The preload's world: `contextBridge` and `ipcRenderer` as a sandboxed preload has them, then the unmodified preload. */
(() => {
  if (window !== window.top) return;
  const SANDBOXED = __SANDBOXED__;
  const ISOLATED = __ISOLATED__;
  const EXPOSE = 'electron-double:expose';
  const CALL = 'electron-double:call';
  const REPLY = 'electron-double:reply';
  const FIRE = 'electron-double:fire';
  const listeners = new Map();
  const waiting = new Map();
  const functions = new Map();
  let lastId = 0;

  const toMain = globalThis.__electronDoubleSend;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) }));

  globalThis.__electronDoubleReply = (id, { ok, value, message }) => {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (ok) entry?.resolve(value);
    else entry?.reject(new Error(message));
  };
  globalThis.__electronDoubleDeliver = (channel, args) => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener({ sender: ipcRenderer }, ...args);
  };

  const ipcRenderer = {
    invoke(channel, ...args) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        toMain(JSON.stringify({ id, kind: 'invoke', channel, args }));
      });
    },
    send(channel, ...args) {
      toMain(JSON.stringify({ id: 0, kind: 'send', channel, args }));
    },
    on(channel, listener) {
      if (!listeners.has(channel)) listeners.set(channel, new Set());
      listeners.get(channel).add(listener);
      return ipcRenderer;
    },
    off(channel, listener) {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };

  function register(value) {
    const remote = ++lastId;
    functions.set(remote, value);
    return remote;
  }

  const pack = (value) => (typeof value === 'function' ? { remote: register(value) } : { value });
  const unpack = ({ value, callback }) =>
    callback === undefined ? value : (...args) => tell(FIRE, { callback, args });

  document.addEventListener(CALL, (event) => {
    const { id, target, args } = JSON.parse(event.detail);
    let result;
    try {
      result = functions.get(target)(...args.map(unpack));
    } catch (error) {
      tell(REPLY, { id, sync: true, ok: false, message: String(error) });
      return;
    }
    if (typeof result?.then !== 'function') {
      tell(REPLY, { id, sync: true, ok: true, result: pack(result) });
      return;
    }
    result.then(
      (value) => tell(REPLY, { id, ok: true, result: pack(value) }),
      (error) => tell(REPLY, { id, ok: false, message: error.message }),
    );
  });

  const contextBridge = {
    exposeInMainWorld(name, api) {
      if (!ISOLATED) throw new Error('contextBridge API can only be used when contextIsolation is enabled');
      const shape = Object.entries(api).map(([key, value]) => {
        if (typeof value !== 'function') throw new Error(`electron double: ${name}.${key} is not a function`);
        return { key, remote: register(value) };
      });
      tell(EXPOSE, { name, functions: shape });
    },
  };

  const require = (name) => {
    if (name === 'electron') return { contextBridge, ipcRenderer };
    throw new Error(
      SANDBOXED ? `module not found: ${name}` : `electron double: no Node modules in a preload (${name})`,
    );
  };
  const module = { exports: {} };
  // biome-ignore lint/correctness/noUnusedFunctionParameters: the preload that is put in here uses them
  ((exports, require, module, process) => {
    /* __PRELOAD__ */
  })(module.exports, require, module, { sandboxed: SANDBOXED, contextIsolated: ISOLATED, type: 'renderer' });
})();
