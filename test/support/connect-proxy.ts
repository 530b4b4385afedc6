import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';

/** A proxy that answers CONNECT (RFC 9110 section 9.3.6), on a free port: whatever the name, it leads to `port` of this machine. */
export async function connectProxy(
  port: number,
  answer: (request: IncomingMessage) => string | undefined = () => undefined,
): Promise<{ port: number; asked: IncomingMessage[]; sockets: Set<Duplex> }> {
  const asked: IncomingMessage[] = [];
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((_, response) => void response.writeHead(400).end());
  server.on('connect', (request, near: Socket) => {
    asked.push(request);
    keep(near);
    const refusal = answer(request);
    if (refusal !== undefined) {
      near.resume().on('end', () => near.end());
      if (refusal !== '') near.end(refusal);
      return;
    }
    const far = connect(port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    keep(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked, sockets };
}
