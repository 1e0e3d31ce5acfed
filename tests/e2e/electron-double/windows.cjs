// SPDX-License-Identifier: Apache-2.0
/** Windows: each is a page of Chromium; BrowserWindow as main knows it. */
'use strict';

const { EventEmitter } = require('node:events');
const { WebContents } = require('./web-contents.cjs');

/** Milliseconds. */
const CLOSE_AFTER_MS = 250;

function defineWindows(parts) {
  const windows = new Set();
  let lastId = 0;

  class BrowserWindow extends EventEmitter {
    #visible;

    constructor(options = {}) {
      super();
      if (!parts.app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
      this.id = ++lastId;
      this.#visible = options.show !== false;
      windows.add(this);
      this.webContents = new WebContents(parts, options);
      this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
      this.webContents.once('destroyed', () => {
        windows.delete(this);
        this.emit('closed');
        if (windows.size === 0) parts.app.allWindowsClosed();
      });
      parts.app.emit('browser-window-created', {}, this);
      parts.app.emit('web-contents-created', {}, this.webContents);
    }

    static getAllWindows() {
      return [...windows];
    }
    static fromWebContents(contents) {
      return [...windows].find((window) => window.webContents === contents) ?? null;
    }
    static getFocusedWindow() {
      return [...windows].at(-1) ?? null;
    }

    loadURL(address) {
      return this.webContents.loadURL(address);
    }
    show() {
      this.#visible = true;
      this.emit('show');
    }
    isVisible() {
      return this.#visible;
    }
    isDestroyed() {
      return this.webContents.isDestroyed();
    }
    close() {
      this.webContents.close();
    }
    destroy() {
      this.webContents.close();
    }
  }

  /**
   * A page that a link with a target has opened: the app is asked, and what it denies is closed. Not at once: until the other
   * debugger has let it run, Chromium keeps its opener waiting, for ever if it is gone by then.
   */
  parts.chromium.on('Target.targetCreated', ({ targetInfo }) => {
    const { type, openerId, targetId, url } = targetInfo;
    if (type !== 'page' || openerId === undefined) return;
    const opener = [...windows].find((window) => window.webContents.targetId === openerId);
    if (opener?.webContents.allowsWindow(url) !== false) return;
    setTimeout(() => void parts.chromium.send('Target.closeTarget', { targetId }).catch(() => {}), CLOSE_AFTER_MS);
  });

  const webContents = {
    getAllWebContents: () => [...windows].map((window) => window.webContents),
    fromDevToolsTargetId: (targetId) =>
      webContents.getAllWebContents().find((contents) => contents.targetId === targetId),
  };
  return { BrowserWindow, webContents };
}

module.exports = { defineWindows };
