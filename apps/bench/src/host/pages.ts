// SPDX-License-Identifier: Apache-2.0
/** The files of the screens and the report page with their security headers; the same over app:// and over loopback. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { problemOf } from './bench-error.js';
import type { BenchHost } from './bench-host.js';

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/**
 * Nothing is allowed but our own files: no inline script or style, no eval, no foreign address, no form, no plug-in.
 * `frame-src 'self'` is for the report, which has a policy of its own below.
 */
export const screenPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** A report may come from anybody's folder: it is shown without scripts, without an origin, and without a way out. */
export const reportPolicy = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

const common = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), serial=(), usb=(), hid=(), clipboard-read=()',
  'Cache-Control': 'no-store',
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** A short plain page, for refusals. */
export function textPage(status: number, text: string): Page {
  return {
    status,
    headers: { ...common, 'Content-Security-Policy': screenPolicy, 'Content-Type': 'text/plain; charset=utf-8' },
    body: `${text}\n`,
  };
}

/** The page at `path` (the pathname of an address): a file below `rendererRoot`, or `/report/<handle>`. Never throws. */
export async function pageAt(path: string, rendererRoot: string, host: BenchHost): Promise<Page> {
  const report = /^\/report\/([a-zA-Z0-9-]{1,64})$/.exec(path);
  return report === null ? filePage(path, rendererRoot) : reportPage(report[1] ?? '', host);
}

async function filePage(path: string, root: string): Promise<Page> {
  const type = types[extname(path === '/' ? '.html' : path) || '.html'];
  const file = normalize(join(root, path === '/' ? 'index.html' : path));
  if (type === undefined || !file.startsWith(root + sep)) return textPage(404, 'There is no such page.');
  try {
    const body = await readFile(file);
    return { status: 200, headers: { ...common, 'Content-Security-Policy': screenPolicy, 'Content-Type': type }, body };
  } catch {
    return textPage(404, 'There is no such page.');
  }
}

async function reportPage(handle: string, host: BenchHost): Promise<Page> {
  try {
    const body = await readFile(host.report(handle));
    return {
      status: 200,
      headers: { ...common, 'Content-Security-Policy': reportPolicy, 'Content-Type': 'text/html; charset=utf-8' },
      body,
    };
  } catch (error) {
    const { message, mend } = problemOf(error);
    return textPage(404, `${message} ${mend}`);
  }
}
