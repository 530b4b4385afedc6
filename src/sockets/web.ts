import type { SocketPlatform } from './platform.js';
import { WebSocketOfWeb } from './web-socket.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** WebSockets of browsers, Deno, Bun and workers: the `WebSocket` that the platform has built in. */
export const platform: SocketPlatform = {
  missing: {
    headers: 'a browser cannot set the headers of a WebSocket request',
    ping: 'a browser cannot send pings; use idle to find a connection that has died',
    maxPayload: 'a browser cannot limit the size of the messages that it receives',
    listen: 'a browser cannot listen for connections; only Node.js can',
  },

  connect: (url, options, events) => new WebSocketOfWeb(url, options, events),

  listen() {
    throw new TypeError('listen: a browser cannot listen for connections; only Node.js can');
  },

  textOf: (frame) => (typeof frame === 'string' ? frame : decoder.decode(frame)),
  frameOf: (text) => text,
  bytesOf: (frame) => (typeof frame === 'string' ? encoder.encode(frame) : frame),
};
