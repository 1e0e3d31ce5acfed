// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeBackend } from '../../test/fake-backend.js';
import { BenchHost, reportPolicy, screenPolicy } from '../host/index.js';
import { Gate, TOKEN_LIFE_MS } from './gate.js';
import { type BrowserServer, serveBrowser } from './server.js';

let root: string;
let backend: FakeBackend;
let host: BenchHost;
let server: BrowserServer;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  mkdirSync(join(root, 'renderer'));
  writeFileSync(join(root, 'renderer', 'index.html'), '<title>screens</title>');
  writeFileSync(join(root, 'secret.html'), 'outside');
  writeFileSync(join(root, 'report.html'), '<script>alert(1)</script>');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(async () => {
  backend = new FakeBackend();
  backend.evidence = { ...backend.evidence, report: join(root, 'report.html') };
  host = new BenchHost({ backend, shell: { name: 'test' }, version: '0', evidenceRoot: '/', log: () => {} });
  server = await serveBrowser(host, join(root, 'renderer'));
});
afterEach(async () => {
  await server.close();
  await host.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Not fetch: it hides cookies and refuses to lie about Host and Origin. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        hostname,
        port,
        path,
        method,
        headers: {
          ...(body === '' ? {} : { 'content-length': String(body.length) }),
          host: `127.0.0.1:${port}`,
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const tokenPath = () => server.address.slice(server.origin.length);

async function enter(): Promise<Record<string, string>> {
  const { headers } = await ask(tokenPath());
  return { cookie: String(headers['set-cookie']?.[0]).split(';')[0] ?? '' };
}

const json = { 'content-type': 'application/json' };

describe('the way in', () => {
  it('exchanges the token for a cookie that scripts and other sites cannot use', async () => {
    const { status, headers } = await ask(tokenPath());
    expect(status).toBe(303);
    expect(headers['location']).toBe('/');
    expect(headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict; Path=\//);
  });

  it('knows the token once only', async () => {
    await enter();
    const again = await ask(tokenPath());
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.body).toContain('used already');
  });

  it('lets nobody in without the cookie, or with a wrong one', async () => {
    for (const path of ['/', '/index.html', '/updates', '/report/ev-1']) expect((await ask(path)).status).toBe(401);
    const { cookie = '' } = await enter();
    expect((await ask('/', { cookie: `${cookie}x` })).status).toBe(401);
    expect((await ask('/', { cookie })).status).toBe(200);
  });

  it('has a token that dies of age', () => {
    let now = 0;
    const gate = new Gate(1234, () => now);
    const token = new URL(gate.address ?? '').searchParams.get('token') ?? '';
    now = TOKEN_LIFE_MS + 1;
    expect(gate.exchange(token)).toBeNull();
  });

  it('answers to its own name only, so that no other name can be rebound to it', async () => {
    const cookie = await enter();
    const { port } = new URL(server.origin);
    expect((await ask('/', { ...cookie, host: `evil.example:${port}` })).status).toBe(421);
    expect((await ask('/', { ...cookie, host: `localhost:${port}` })).status).toBe(421);
  });
});

describe('calls', () => {
  it('takes a call from its own page', async () => {
    const headers = { ...(await enter()), ...json, origin: server.origin };
    const { status, body } = await ask('/call/snapshot', headers, 'POST', '{}');
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ ok: true, value: { app: { shell: 'test' } } });
  });

  it.each([['https://evil.example'], ['null'], ['http://127.0.0.1:1']])('refuses the origin %s', async (origin) => {
    const headers = { ...(await enter()), ...json, origin };
    expect((await ask('/call/snapshot', headers, 'POST', '{}')).status).toBe(403);
  });

  it('refuses a call that does not say where it comes from', async () => {
    expect((await ask('/call/snapshot', { ...(await enter()), ...json }, 'POST', '{}')).status).toBe(403);
  });

  it('refuses what a form can send without asking', async () => {
    const headers = { ...(await enter()), 'content-type': 'text/plain', origin: server.origin };
    expect((await ask('/call/snapshot', headers, 'POST', '{}')).status).toBe(415);
  });

  it('refuses payloads that are no JSON, too long, or against the contract', async () => {
    const headers = { ...(await enter()), ...json, origin: server.origin };
    expect((await ask('/call/connectPump', headers, 'POST', '{')).status).toBe(400);
    expect((await ask('/call/connectPump', headers, 'POST', `"${'x'.repeat(2 << 20)}"`)).status).toBe(413);
    const { body } = await ask('/call/connectPump', headers, 'POST', '{"board":"<>"}');
    expect(JSON.parse(body)).toMatchObject({ ok: false, problem: { code: 'payload-invalid' } });
  });

  it('acts on nothing by GET', async () => {
    expect((await ask('/call/disconnectPump', await enter())).status).toBe(404);
  });
});

describe('pages', () => {
  it('carry the whole policy', async () => {
    const { headers } = await ask('/', await enter());
    expect(headers['content-security-policy']).toBe(screenPolicy);
    expect(screenPolicy).not.toMatch(/unsafe/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    ['/../secret.html'],
    ['/%2e%2e/secret.html'],
    ['/..%2fsecret.html'],
    ['//secret.html'],
    ['/index.html%00'],
    ['/nothing.js'],
  ])('do not lead out of their folder: %s', async (path) => {
    const { status, body } = await ask(path, await enter());
    expect(status).toBe(404);
    expect(body).not.toContain('outside');
  });

  it('show a report without scripts and without an origin of its own', async () => {
    const cookie = await enter();
    const reply = await host.call('openEvidence', { folder: '/evidence/one' });
    const { handle } = (reply.ok ? reply.value : {}) as { handle: string };
    const { status, headers } = await ask(`/report/${handle}`, cookie);
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toBe(reportPolicy);
    expect(reportPolicy).toMatch(/^sandbox;.*default-src 'none'/);
    expect((await ask('/report/ev-0000', cookie)).status).toBe(404);
  });
});

describe('updates', () => {
  it('stream what changes', async () => {
    const cookie = await enter();
    const { hostname, port } = new URL(server.origin);
    const first = new Promise<string>((resolve, reject) => {
      const request = httpRequest(
        { hostname, port, path: '/updates', headers: { host: `127.0.0.1:${port}`, ...cookie } },
        (response) => {
          response.on('data', (chunk: Buffer) => {
            if (chunk.toString().startsWith('data:')) {
              resolve(chunk.toString());
              request.destroy();
            } else {
              void host.call('recentEvidence', {});
            }
          });
        },
      );
      request.on('error', reject);
      request.end();
    });
    expect(JSON.parse((await first).slice('data: '.length))).toMatchObject({ seq: 1, recent: [] });
  });
});
