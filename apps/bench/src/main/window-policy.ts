// SPDX-License-Identifier: Apache-2.0
/** What the window may do: show our own address and nothing else. */
import type { Session, WebContents, WebPreferences } from 'electron';

export const scheme = 'app';
export const origin = 'app://bench';

export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  };
}

/** Only the top frame of our own page may call the host: not a report's frame, not a page that got in. */
export function isOurFrame(frame: { readonly url: string; readonly parent: unknown } | null): boolean {
  if (frame === null || frame.parent !== null) return false;
  const url = parse(frame.url);
  return url !== null && url.protocol === `${scheme}:` && url.host === 'bench';
}

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** Denies navigation, new windows and webviews; a report's frame may load, since its own policy binds it. */
export function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => {
    const ours = event.url.startsWith(`${origin}/report/`) && !event.isMainFrame;
    if (!ours) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** No page of ours needs a permission: camera, serial, notifications, clipboard reading are all refused. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
