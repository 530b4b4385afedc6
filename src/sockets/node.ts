import type { IncomingMessage } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { StreamError } from '../core/errors.js';
import type { Timers } from '../core/timers.js';
import { NodeSocket } from './node-socket.js';
import type { SocketPlatform } from './platform.js';
import { proxyFor } from './proxy.js';
import { retryAfter } from './retry-after.js';
import { bodyText, oneLine } from './server-text.js';
import { hintOfStatus } from './trouble.js';

/** WebSockets of Node.js: the package `ws`, without compression. */
export const platform: SocketPlatform = {
  missing: {},

  connect(url, { protocols, headers, maxPayload, timers }, events) {
    const proxy = proxyFor(url);
    const options = { headers, maxPayload, perMessageDeflate: false, agent: proxy };
    const socket = new WebSocket(url, [...protocols], options);
    const opened = new NodeSocket(socket, proxy?.naming(events) ?? events);
    socket.on('upgrade', (response) => opened.useRaw(response.socket));
    socket.on('close', () => proxy?.leave());
    socket.on('open', () => events.opened());
    socket.on('unexpected-response', (request, response) => {
      beginningOf(response, timers, (body) => {
        const { statusCode: status = 0, statusMessage: phrase = '', headers } = response;
        const said = bodyText(body, phrase);
        const answer = `${`${status} ${oneLine(phrase)}`.trim()}${said === '' ? '' : `: ${said}`}`;
        const trouble =
          proxy?.isThrough === false
            ? proxy.refusal(status, answer)
            : { reason: `the server answered ${answer}`, hint: hintOfStatus(status, body, headers.location) };
        events.refused(status, trouble, retryAfter(headers['retry-after'], headers.date, Date.now));
        request.destroy();
        response.destroy();
        socket.terminate();
      });
    });
    return opened;
  },

  listen({ port, host, protocols, maxPayload }, events) {
    // Without this, `ws` would agree to whatever the client offers first.
    const handleProtocols = (offered: ReadonlySet<string>): string | false =>
      protocols.find((name) => offered.has(name)) ?? false;
    const options = { port, host, maxPayload, handleProtocols, perMessageDeflate: false, clientTracking: false };
    const server = new WebSocketServer(options);
    server.on('listening', () => events.listening((server.address() as AddressInfo).port));
    server.on('error', (error: NodeJS.ErrnoException) => events.failed(listenError(error, host, port)));
    server.on('connection', (socket, request) => {
      const opened = new NodeSocket(socket);
      opened.useRaw(request.socket);
      opened.bind(events.connected(opened));
    });
    return { close: () => server.close() };
  },

  textOf: (frame) => (typeof frame === 'string' ? frame : (frame as Buffer).toString()),
  frameOf: (text) => Buffer.from(text),
  bytesOf: (frame) => (typeof frame === 'string' ? Buffer.from(frame) : frame),
};

/** So much of the body of a refusal is read, in bytes: enough for the title of a page. */
const MAX_BODY = 4096;

/** How long the body of a refusal may take, in ms. */
const BODY_PATIENCE = 1000;

/** Hands over the beginning of a body, once: what has come when it ends, breaks, is long enough or takes too long. */
function beginningOf(response: IncomingMessage, timers: Timers, done: (body: string) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let over = false;
  const finish = (): void => {
    if (over) return;
    over = true;
    late.unsubscribe();
    const readable = response.headers['content-encoding'] === undefined;
    done(readable ? Buffer.concat(chunks).subarray(0, MAX_BODY).toString() : '');
  };
  const late = timers.schedule(finish, BODY_PATIENCE);
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_BODY) finish();
  });
  for (const event of ['end', 'error', 'close']) response.on(event, finish);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): StreamError {
  const address = isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
  if (error.code === 'EADDRINUSE')
    return new StreamError(
      'in-use',
      `port ${port} is in use: another program listens on ${address}; choose another port, or 0 for a free one`,
      { cause: error },
    );
  if (error.code === 'EACCES')
    return new StreamError('transport', `not allowed to listen on ${address}: ports below 1024 need privileges`, {
      cause: error,
    });
  return new StreamError('transport', `cannot listen on ${address}: ${error.message}`, { cause: error });
}
