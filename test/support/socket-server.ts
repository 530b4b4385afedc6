import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { TcpProxy } from './proxy.js';

/** A plain WebSocket server on a free port, and everything it has seen. */
export class SocketServer {
  readonly frames: string[] = [];
  readonly closes: { code: number; reason: string }[] = [];
  readonly requests: IncomingMessage[] = [];
  connections = 0;

  constructor(readonly server: WebSocketServer) {
    server.on('connection', (socket, request) => {
      this.connections += 1;
      this.requests.push(request);
      socket.on('error', () => {});
      socket.on('message', (data: Buffer) => void this.frames.push(data.toString()));
      socket.on('close', (code, reason) => void this.closes.push({ code, reason: reason.toString() }));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** The newest connection that is open. */
  get socket(): WebSocket {
    const open = [...this.server.clients].filter((socket) => socket.readyState === WebSocket.OPEN);
    const last = open.at(-1);
    if (last === undefined) throw new Error('nobody is connected');
    return last;
  }

  /** Breaks every connection without a word. */
  terminate(): void {
    for (const socket of this.server.clients) socket.terminate();
  }

  close(): void {
    this.terminate();
    this.server.close();
  }
}

/** Opens a server; `connected` is called for each client. It is closed with the test. */
export async function socketServer(
  connected: (socket: WebSocket, request: IncomingMessage, count: number) => void = () => {},
  port = 0,
): Promise<SocketServer> {
  const ws = new WebSocketServer({ port, host: '127.0.0.1', perMessageDeflate: false });
  const server = new SocketServer(ws);
  ws.on('connection', (socket, request) => connected(socket, request, server.connections));
  await new Promise<void>((resolve, reject) => {
    ws.once('listening', resolve);
    ws.once('error', reject);
  });
  onTestFinished(() => server.close());
  return server;
}

/** A proxy that is closed with the test. */
export async function proxyTo(port: number): Promise<TcpProxy> {
  const proxy = await TcpProxy.to(port);
  onTestFinished(() => proxy.close());
  return proxy;
}

/** An HTTP server that answers every upgrade with `answer`; `url` is its WebSocket address. */
export async function refusingServer(
  answer: (count: number) => string,
): Promise<{ url: string; server: HttpServer; count: () => number }> {
  let count = 0;
  const server = createHttpServer();
  server.on('upgrade', (_, socket) => {
    count += 1;
    socket.on('error', () => {});
    socket.end(answer(count));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, server, count: () => count };
}

/** A TCP server; `connected` does with its sockets what it likes. */
export async function tcpServer(connected: (socket: Socket, count: number) => void): Promise<{ port: number }> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    count += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    connected(socket, count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}

/** A client that collects what it is sent, and has a token where one is given. It is closed with the test. */
export async function socketClient(
  url: string,
  token?: string,
): Promise<{ socket: WebSocket; frames: string[]; closed: Promise<{ code: number; reason: string }> }> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const socket = new WebSocket(url, { perMessageDeflate: false, headers });
  const frames: string[] = [];
  socket.on('message', (data: Buffer) => void frames.push(data.toString()));
  socket.on('error', () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  onTestFinished(() => socket.terminate());
  return { socket, frames, closed };
}
