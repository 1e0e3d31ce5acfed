// SPDX-License-Identifier: Apache-2.0
/** Permissions: as in Electron, everything is granted until the app says otherwise. */
'use strict';

/** Names as Chromium's Browser.setPermission takes them, and as Electron's handlers get them. */
const PERMISSIONS = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  camera: 'media',
  microphone: 'media',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
};

class Session {
  #request = null;
  #check = null;

  setPermissionRequestHandler(handler) {
    this.#request = handler;
  }
  setPermissionCheckHandler(handler) {
    this.#check = handler;
  }
  /** Headless Chromium has no serial, HID or USB devices to give: there is nothing to ask the handler about. */
  setDevicePermissionHandler() {}

  /** What each permission is for a page of `origin`. A request that nobody answers is granted. */
  async decide(contents, origin) {
    return Promise.all(
      Object.entries(PERMISSIONS).map(async ([name, permission]) => {
        const checked = this.#check === null || this.#check(contents, permission, origin, {});
        const granted = checked && (await this.#ask(contents, permission));
        return { name, setting: granted ? 'granted' : 'denied' };
      }),
    );
  }

  #ask(contents, permission) {
    const handler = this.#request;
    return handler === null ? true : new Promise((resolve) => handler(contents, permission, resolve, {}));
  }
}

module.exports = { Session };
