import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { StreamError } from '../core/errors.js';
import { REFUSALS, type Refusal } from './close-table.js';
import { CLOSE_PATIENCE } from './closing.js';
import { agreedProtocol, grantOf, refusal } from './door.js';
import type { Grant } from './grants.js';
import { NodeSocket } from './node-socket.js';
import { createGrantFinder } from './node-token.js';
import { Turns } from './node-turns.js';
import { Places } from './places.js';
import type { PlatformServer, ServerEvents, ServerOptions } from './platform.js';
import { Visitors } from './visitors.js';

/** From the moment a TCP connection is accepted, its upgrade may take so long, in ms. */
const HANDSHAKE = 5000;

/** Fragments that a message may have. */
const MAX_FRAGMENTS = 64;

/** Connections that the operating system may hold until they are accepted. */
const BACKLOG = 4096;

/** Connections that may be on their way to the upgrade. */
const MAX_VISITORS = 4096;

const HTTP = {
  maxHeaderSize: 8192,
  headersTimeout: HANDSHAKE,
  requestTimeout: HANDSHAKE,
  connectionsCheckingInterval: 1000,
};

/** A WebSocket server of Node.js. Whom it lets in is decided before the upgrade. */
export class NodeServer implements PlatformServer {
  readonly #options: ServerOptions;
  readonly #events: ServerEvents;
  readonly #find: (token: string) => Grant | undefined;
  readonly #places: Places;
  readonly #visitors: Visitors;
  readonly #turns = new Turns();
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  #closing = false;

  /** @throws TypeError on a certificate or key that cannot be used */
  constructor(options: ServerOptions, events: ServerEvents) {
    const { port, host, maxPayload, maxConnections, maxPerAddress, protocols, grants, tls, timers } = options;
    this.#options = options;
    this.#events = events;
    this.#find = createGrantFinder(grants);
    this.#places = new Places(maxConnections, maxPerAddress);
    this.#visitors = new Visitors(HANDSHAKE, maxPerAddress, timers);
    const late = { closeTimeout: CLOSE_PATIENCE }; // the types do not know it yet
    this.#sockets = new WebSocketServer({
      ...late,
      noServer: true,
      maxPayload,
      maxFragments: MAX_FRAGMENTS,
      perMessageDeflate: false,
      clientTracking: false,
      // Without this, `ws` would agree to whatever the client offers first.
      handleProtocols: (offered) => agreedProtocol(protocols, offered, grants.length > 0) ?? false,
    });
    this.#http = tls === undefined ? createServer(HTTP) : secureServer(tls);
    this.#http.maxConnections = maxConnections + MAX_VISITORS;
    this.#http.on('connection', (socket: Socket) => this.#visitors.enter(socket));
    this.#http.on('secureConnection', (socket: Socket) => socket.on('error', () => {}));
    this.#http.on('request', (request, response) => {
      const { status, text } = this.#judge(request).refused ?? REFUSALS.plain;
      response.writeHead(status, { Connection: 'close', 'Content-Type': 'text/plain' }).end(`${text}\n`);
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#http.on('listening', () => events.listening((this.#http.address() as AddressInfo).port));
    this.#http.on('error', (error: NodeJS.ErrnoException) => events.failed(listenError(error, host, port)));
    this.#http.listen(port, host, BACKLOG);
  }

  close(): void {
    this.#closing = true;
    this.#http.close();
    this.#visitors.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {}); // without a listener an error would end the program
    const address = request.socket.remoteAddress ?? '';
    const { refused = this.#places.refusal(address), grant } = this.#judge(request);
    if (refused !== undefined) {
      refuse(socket, refused);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      this.#visitors.leave(request.socket);
      this.#places.enter(address);
      accepted.on('close', () => this.#places.leave(address));
      const opened = new NodeSocket(accepted);
      opened.grant = grant;
      opened.useRaw(request.socket);
      opened.bind(this.#turns.enter(opened, request.socket, this.#events.connected(opened)));
    });
  }

  /** Why a request is refused, where it is, and the grant of its token. */
  #judge({ headers }: IncomingMessage): { readonly refused?: Refusal; readonly grant?: Grant } {
    if (this.#closing) return { refused: REFUSALS.closing };
    const { origins, hosts, grants, expiryClock } = this.#options;
    const older = headers['sec-websocket-origin']; // where version 8 of the protocol has the origin
    const visitor = {
      host: headers.host,
      origins: [headers.origin, Array.isArray(older) ? older.join() : older],
      authorization: headers.authorization,
      protocols: headers['sec-websocket-protocol'],
    };
    const now = expiryClock();
    const grant = grantOf(visitor, this.#find, now);
    const refused = refusal(visitor, { origins, hosts, guarded: grants.length > 0 }, grant, now);
    return { ...(refused && { refused }), ...(grant && { grant }) };
  }
}

/** Answers and closes. A peer that does not close its side is dropped at the deadline of the handshake. */
function refuse(socket: Duplex, { status, phrase, text }: Refusal): void {
  const lines = [
    `HTTP/1.1 ${status} ${phrase}`,
    'Connection: close',
    'Content-Type: text/plain',
    `Content-Length: ${text.length + 1}`,
    ...(status === REFUSALS.token.status ? ['WWW-Authenticate: Bearer'] : []),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}\n`);
}

function secureServer({ cert, key }: NonNullable<ServerOptions['tls']>): Server {
  try {
    const options = {
      cert: buffer(cert),
      key: buffer(key),
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE,
    } as const;
    return createTlsServer({ ...HTTP, ...options });
  } catch (cause) {
    throw new TypeError('tls: the certificate and the key cannot be used; are both PEM, and do they belong together?', {
      cause,
    });
  }
}

const buffer = (pem: string | Uint8Array): string | Buffer => (typeof pem === 'string' ? pem : Buffer.from(pem));

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
