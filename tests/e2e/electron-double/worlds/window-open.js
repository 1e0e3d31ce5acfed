// SPDX-License-Identifier: Apache-2.0
/** The page's `window.open`: main is asked, and nothing opens that it denies. */
window.open = (address = 'about:blank') => {
  globalThis.__electronDoubleOpen(new URL(address, document.baseURI).href);
  return null;
};
