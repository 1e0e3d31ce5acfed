// SPDX-License-Identifier: Apache-2.0
/** The only bridge into the window: one named function per call of the contract, and one listener for updates. */
import { contextBridge, ipcRenderer } from 'electron';
import { type Bridge, bridgeName, callNames, channels } from '../ipc/names.js';

const named = Object.fromEntries(
  callNames.map((name) => [name, (params: unknown) => ipcRenderer.invoke(channels.call(name), params)]),
);

const bridge = {
  ...named,
  onUpdate(listener: (update: unknown) => void) {
    // The event object has a handle on ipcRenderer in it: only the payload crosses.
    const forward = (_event: unknown, update: unknown) => listener(update);
    ipcRenderer.on(channels.update, forward);
    return () => {
      ipcRenderer.off(channels.update, forward);
    };
  },
} as Bridge;

contextBridge.exposeInMainWorld(bridgeName, bridge);
