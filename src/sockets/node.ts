import { type AddressInfo, isIP } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { StreamError } from '../core/errors.js';
import { NodeSocket } from './node-socket.js';
import type { SocketPlatform } from './platform.js';

/** WebSockets of Node.js: the package `ws`, without compression. */
export const platform: SocketPlatform = {
  missing: {},

  connect(url, { protocols, headers, maxPayload, handshake }, events) {
    const options = { headers, maxPayload, perMessageDeflate: false, handshakeTimeout: handshake };
    const socket = new WebSocket(url, [...protocols], options);
    const opened = new NodeSocket(socket, events);
    socket.on('upgrade', (response) => opened.useRaw(response.socket));
    socket.on('open', () => events.opened());
    socket.on('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0;
      const reason = `the server answered ${status} ${response.statusMessage ?? ''}`.trim();
      events.refused(status, reason, retryAfter(response.headers['retry-after']));
      request.destroy();
      response.destroy();
      socket.terminate();
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
  bytesOf: (frame) => (typeof frame === 'string' ? Buffer.from(frame) : frame),
};

const retryAfter = (header: string | undefined): number =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : 0;

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
