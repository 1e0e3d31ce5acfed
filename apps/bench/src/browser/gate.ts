// SPDX-License-Identifier: Apache-2.0
/** Who may talk to the loopback server: one token, once, for one cookie; only our own host name and origin. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Milliseconds for which the token in the address can be exchanged. */
export const TOKEN_LIFE_MS = 10 * 60_000;

export class Gate {
  #token: string | null = randomBytes(32).toString('base64url');
  readonly #session = randomBytes(32).toString('base64url');
  readonly #until: number;

  constructor(
    private readonly port: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#until = now() + TOKEN_LIFE_MS;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The address to open, token included; null once the token is spent. */
  get address(): string | null {
    return this.#token === null ? null : `${this.origin}/?token=${this.#token}`;
  }

  /** Cookies are shared by all ports of a host, so the port is in the name. */
  get cookieName(): string {
    return `assay-bench-${this.port}`;
  }

  /** Spends the token: the cookie's header, or null when the token is wrong, late or spent. */
  exchange(offered: string): string | null {
    const token = this.#token;
    if (token === null || this.now() > this.#until || !same(offered, token)) return null;
    this.#token = null;
    return `${this.cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** A page of another name that resolves to 127.0.0.1 (DNS rebinding) says so in Host. */
  rightHost(headers: IncomingHttpHeaders): boolean {
    return headers.host === `127.0.0.1:${this.port}`;
  }

  /** Absent on navigations and same-origin GETs; present and ours on anything that acts. */
  rightOrigin(headers: IncomingHttpHeaders, needed: boolean): boolean {
    if (headers.origin === undefined) return !needed;
    return headers.origin === this.origin;
  }

  hasSession(headers: IncomingHttpHeaders): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const ours = cookies.find((pair) => pair.startsWith(`${this.cookieName}=`));
    return ours !== undefined && same(ours.slice(this.cookieName.length + 1), this.#session);
  }
}

/** Constant time, whatever the lengths. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
