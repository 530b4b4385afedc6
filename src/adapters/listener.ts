import type { IncomingMessage } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { StreamError, show } from '../core/errors.js';
import { checkMaxPayload } from './connection-options.js';

export interface ListenOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly listen: number;
  /** Address to listen on (default 127.0.0.1: this machine only). */
  readonly host?: string;
  /** Largest frame accepted, in bytes (default 1 MiB). */
  readonly maxPayload?: number;
  /** Connections at a time (default 1000); more are refused. */
  readonly maxConnections?: number;
  /** Is told the port once it is known. */
  readonly onListening?: (port: number) => void;
}

export const LISTEN_OPTIONS = ['listen', 'host', 'maxPayload', 'maxConnections', 'onListening'] as const;

export interface ListenEvents {
  connected(socket: WebSocket, request: IncomingMessage): void;
  failed(error: StreamError): void;
}

/** @throws RangeError on a port, or a number of bytes or connections, that makes no sense */
export function checkListen({ listen, maxPayload, maxConnections = 1 }: ListenOptions): void {
  if (!(Number.isInteger(listen) && listen >= 0 && listen <= 65535))
    throw new RangeError(`listen must be a port from 0 to 65535, got ${show(listen)}`);
  checkMaxPayload(maxPayload);
  if (!(Number.isSafeInteger(maxConnections) && maxConnections > 0))
    throw new RangeError(`maxConnections must be a positive number, got ${show(maxConnections)}`);
}

const PING_EVERY = 15000;

/** A WebSocket server that others connect to: the listening form of source and sink. Dead peers are found by ping. */
export class Listener {
  readonly #server: WebSocketServer;
  readonly #pings: NodeJS.Timeout;

  /** @throws RangeError on a port or host that is none */
  constructor(options: ListenOptions, events: ListenEvents) {
    checkListen(options);
    const { listen: port, host = '127.0.0.1', maxPayload = 1 << 20, maxConnections = 1000 } = options;
    this.#server = new WebSocketServer({ port, host, maxPayload, perMessageDeflate: false, clientTracking: true });
    this.#server.on('listening', () => options.onListening?.((this.#server.address() as AddressInfo).port));
    this.#server.on('error', (error: NodeJS.ErrnoException) => events.failed(listenError(error, host, port)));
    const alive = new WeakSet<WebSocket>();
    this.#server.on('connection', (socket, request) => {
      // One bad frame closes its own connection only.
      socket.on('error', () => {});
      if (this.#server.clients.size > maxConnections) {
        socket.close(1013, 'too many connections');
        return;
      }
      alive.add(socket);
      socket.on('pong', () => alive.add(socket));
      socket.on('message', () => alive.add(socket));
      events.connected(socket, request);
    });
    this.#pings = setInterval(() => {
      for (const socket of this.#server.clients) {
        if (!alive.delete(socket) && !socket.isPaused) socket.terminate();
        else socket.ping();
      }
    }, PING_EVERY);
    this.#pings.unref();
  }

  /** Stops listening and closes every connection, with code 1000 and a reason where there is one to give. */
  close(reason = ''): void {
    clearInterval(this.#pings);
    for (const socket of this.#server.clients) socket.close(1000, reason);
    this.#server.close();
    setTimeout(() => {
      for (const socket of this.#server.clients) socket.terminate();
    }, 2000).unref();
  }
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
