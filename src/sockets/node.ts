import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Timers } from '../core/timers.js';
import { NodeServer } from './node-server.js';
import { NodeSocket } from './node-socket.js';
import type { SocketPlatform } from './platform.js';
import { proxyFor } from './proxy.js';
import { retryAfter } from './retry-after.js';
import { bodyText, oneLine } from './server-text.js';
import { hintOfStatus } from './trouble.js';

/** WebSockets of Node.js: the package `ws`, without compression. */
export const platform: SocketPlatform = {
  missing: {},

  connect(url, { protocols, headers, maxPayload, unpack, timers }, events) {
    const proxy = proxyFor(url);
    const options = { headers, maxPayload, perMessageDeflate: false, agent: proxy };
    const socket = new WebSocket(url, [...protocols], options);
    const opened = new NodeSocket(socket, proxy?.naming(events) ?? events, unpack ? maxPayload : undefined);
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

  listen: (options, events) => new NodeServer(options, events),

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
