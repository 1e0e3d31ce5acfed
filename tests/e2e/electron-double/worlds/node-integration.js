// SPDX-License-Identifier: Apache-2.0
/** What a page would find if an app gave it Node: enough for a check to see that the door is open. */
window.require = (name) => ({ name, fromElectronDouble: true });
window.process = { versions: { node: '24' }, type: 'renderer' };
window.module = { exports: {} };
