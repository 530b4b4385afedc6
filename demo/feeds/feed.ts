import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A source of records: calls `send` for each, until the function that it returned is called. */
export type Feed = (send: (record: object) => void) => () => void;

/** A running server of feeds. */
export interface FeedServer {
  readonly url: string;
  close(): void;
}

/** Serves each feed on a path of its own (`/host`, `/boilers`, ...) of one WebSocket server on a free port. */
export async function serveFeeds(feeds: Readonly<Record<string, Feed>>): Promise<FeedServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  server.on('connection', (socket: WebSocket, request) => {
    const feed = feeds[(request.url ?? '/').slice(1)];
    if (!feed) {
      socket.close(4404, 'no such feed');
      return;
    }
    const stop = feed((record) => socket.send(JSON.stringify(record)));
    socket.on('close', stop);
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** Runs `work` again and again, after a different pause each time: real sensors are not regular. */
export function irregularly(least: number, most: number, work: () => void): () => void {
  let timer: NodeJS.Timeout;
  const again = (): void => {
    work();
    timer = setTimeout(again, least + Math.random() * (most - least));
  };
  again();
  return () => clearTimeout(timer);
}
