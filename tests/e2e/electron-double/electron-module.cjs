// SPDX-License-Identifier: Apache-2.0
/** What `require('electron')` gives in the main process: the part of the API that the bench app and Playwright use. */
'use strict';

const { EventEmitter } = require('node:events');
const { dirname } = require('node:path');
const { IpcMain } = require('./ipc-main.cjs');
const { Protocol } = require('./protocol.cjs');
const { Session } = require('./session.cjs');
const { defineWindows } = require('./windows.cjs');

/** A part of Electron that the double does not have must be an error that says so, never `undefined is not a function`. */
function strict(name, object) {
  return new Proxy(object, {
    get(target, key) {
      // Promises look for `then`, inspectors for symbols and a few names: absent there as in Electron.
      if (key in target || typeof key === 'symbol' || key === 'then' || key === 'toJSON') {
        const value = Reflect.get(target, key, target);
        return typeof value === 'function' && !/^[A-Z]/.test(String(key)) ? value.bind(target) : value;
      }
      throw new Error(`electron double: ${name}.${String(key)} is not there; add it to tests/e2e/electron-double`);
    },
  });
}

class App extends EventEmitter {
  #ready = false;
  #whenReady;
  #resolveReady;
  #quitting = false;

  constructor(chromium, { script, version }) {
    super();
    this.chromium = chromium;
    this.script = script;
    this.version = version;
    this.sandboxEnabled = false;
    this.#whenReady = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    this.commandLine = { appendSwitch() {}, hasSwitch: () => false };
    // Electron quits by itself only when nobody listens for this.
    this.closeWindows = () => true;
  }

  markReady() {
    this.#ready = true;
    this.#resolveReady();
    this.emit('ready', {});
  }
  isReady() {
    return this.#ready;
  }
  whenReady() {
    return this.#whenReady;
  }
  enableSandbox() {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxEnabled = true;
  }
  requestSingleInstanceLock() {
    return true;
  }
  getVersion() {
    return this.version;
  }
  getAppPath() {
    return dirname(this.script);
  }

  quit() {
    if (this.#quitting) return;
    if (!this.#ask('before-quit')) return;
    this.#quitting = true;
    this.closeWindows();
    if (!this.#ask('will-quit')) {
      this.#quitting = false;
      return;
    }
    this.exit(0);
  }

  exit(code = 0) {
    this.emit('quit', {}, code);
    this.chromium.close();
    process.exit(code);
  }

  allWindowsClosed() {
    if (this.#quitting) return;
    if (!this.emit('window-all-closed')) this.quit();
  }

  #ask(name) {
    let prevented = false;
    const event = {
      preventDefault() {
        prevented = true;
      },
      get defaultPrevented() {
        return prevented;
      },
    };
    this.emit(name, event);
    return !prevented;
  }
}

/** Dialogs need a person: a test replaces the one that it expects. */
const dialog = {
  showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
  showErrorBox(title, content) {
    process.stderr.write(`${title}\n${content}\n`);
  },
};

/** Remembers what the file manager would have shown. */
const shell = {
  shown: [],
  showItemInFolder(path) {
    shell.shown.push(path);
  },
};

function makeElectron(chromium, options) {
  const app = new App(chromium, options);
  const ipcMain = new IpcMain();
  const protocol = new Protocol(app);
  const defaultSession = new Session();
  const { BrowserWindow, webContents } = defineWindows({ app, chromium, ipcMain, protocol, session: defaultSession });
  app.closeWindows = () => {
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
  };
  const stop = () => app.quit();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const parts = { app, ipcMain, protocol, dialog, shell, webContents, session: { defaultSession } };
  const electron = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, strict(name, part)]));
  // A test may replace a dialog, so these stay as they are.
  Object.assign(electron, { dialog, shell, BrowserWindow });
  return { electron: strict('electron', electron), internals: { ready: () => app.markReady() } };
}

module.exports = { makeElectron };
