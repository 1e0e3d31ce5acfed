// SPDX-License-Identifier: Apache-2.0
/** Browser mode: the same host and contract over HTTP on loopback; calls by POST, updates by server-sent events. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BenchHost, type Page, pageAt, textPage } from '../host/index.js';
import { Gate } from './gate.js';

/** Bytes of one call's payload. */
const MAX_BODY = 1 << 20;
/** Milliseconds between comments that keep the event stream open. */
const KEEP_ALIVE_MS = 15_000;
/** Bytes that may wait for a screen that does not read before it is cut off (it comes back and asks for a snapshot). */
const MAX_WAITING = 8 << 20;

export interface BrowserServer {
  /** Address with the one-time token. */
  readonly address: string;
  readonly origin: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 only. `port` 0 takes any free one. */
export async function serveBrowser(host: BenchHost, rendererRoot: string, port = 0): Promise<BrowserServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const gate = new Gate((server.address() as AddressInfo).port);
  const streams = new Set<ServerResponse>();
  server.on('request', (request, response) => {
    answer({ host, rendererRoot, gate, streams }, request, response).catch(() => {
      if (!response.headersSent) send(response, textPage(500, 'The bench host could not answer.'));
      else response.destroy();
    });
  });
  return { address: gate.address ?? gate.origin, origin: gate.origin, close: () => closeServer(server, streams) };
}

interface Context {
  readonly host: BenchHost;
  readonly rendererRoot: string;
  readonly gate: Gate;
  readonly streams: Set<ServerResponse>;
}

async function answer(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { gate, host, rendererRoot } = context;
  if (!gate.rightHost(request.headers)) return send(response, textPage(421, 'Wrong host name.'));
  if (!gate.rightOrigin(request.headers, request.method !== 'GET'))
    return send(response, textPage(403, 'Wrong origin.'));
  const url = new URL(`${gate.origin}${request.url ?? '/'}`);
  const token = url.searchParams.get('token');
  if (request.method === 'GET' && url.pathname === '/' && token !== null) return enter(gate, token, response);
  if (!gate.hasSession(request.headers)) {
    return send(
      response,
      textPage(401, 'This address is not open to you. Open the one that the bench app printed; it works once.'),
    );
  }
  if (request.method === 'POST' && url.pathname.startsWith('/call/')) {
    return answerCall(host, url.pathname.slice('/call/'.length), request, response);
  }
  if (request.method !== 'GET') return send(response, textPage(405, 'Only GET and calls by POST are answered.'));
  if (url.pathname === '/updates') return stream(context, request, response);
  send(response, await pageAt(url.pathname, rendererRoot, host));
}

/** The token leaves the address bar and the history at once. */
function enter(gate: Gate, token: string, response: ServerResponse): void {
  const cookie = gate.exchange(token);
  if (cookie === null) {
    send(
      response,
      textPage(401, 'This address was used already or is too old. Start the bench app again for a new one.'),
    );
    return;
  }
  const page = textPage(303, 'Opening the bench app.');
  send(response, { ...page, headers: { ...page.headers, 'Set-Cookie': cookie, Location: '/' } });
}

async function answerCall(
  host: BenchHost,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers['content-type'] !== 'application/json')
    return send(response, textPage(415, 'A call is application/json.'));
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (!(length <= MAX_BODY)) {
    // Not read: the rest of it goes nowhere, and the connection ends with the answer.
    request.resume();
    const page = textPage(413, `A call says its length and has at most ${MAX_BODY} bytes.`);
    return send(response, { ...page, headers: { ...page.headers, Connection: 'close' } });
  }
  const body = await readBody(request);
  let payload: unknown;
  try {
    payload = JSON.parse(body);
  } catch {
    return send(response, textPage(400, 'The payload is not JSON.'));
  }
  const reply = await host.call(name, payload);
  const page = textPage(200, '');
  send(response, {
    ...page,
    headers: { ...page.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(reply),
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function stream({ host, streams }: Context, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = textPage(200, '');
  response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' });
  response.write(': open\n\n');
  const unsubscribe = host.subscribe((update) => {
    if (response.writableLength > MAX_WAITING) response.destroy();
    else response.write(`data: ${JSON.stringify(update)}\n\n`);
  });
  const beat = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS);
  streams.add(response);
  request.once('close', () => {
    clearInterval(beat);
    unsubscribe();
    streams.delete(response);
  });
}

function send(response: ServerResponse, page: Page): void {
  response.writeHead(page.status, { ...page.headers });
  response.end(page.body);
}

async function closeServer(server: Server, streams: Set<ServerResponse>): Promise<void> {
  for (const response of streams) response.destroy();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
