import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** A source of records: calls `send` for each, until the function that it returned is called. */
export type Feed = (send: (record: object) => void) => () => void;

/** A running server of feeds. */
export interface FeedServer {
  readonly url: string;
  /** Ends every feed; whoever listens is told that this is the end, not a lost connection. */
  close(): void;
}

/** How long listeners may take to answer that they have closed too. */
const CLOSE_PATIENCE = 500;

/** Serves each feed on a path of its own (`/host`, `/boilers`, ...) of one WebSocket server on a free port. */
export async function serveFeeds(feeds: Readonly<Record<string, Feed>>): Promise<FeedServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const channels = new Map(Object.entries(feeds).map(([path, feed]) => [`/${path}`, new Channel(feed)]));
  server.on('connection', (socket: WebSocket, request) => {
    const channel = channels.get(request.url ?? '/');
    if (channel) channel.join(socket);
    else socket.close(4404, 'no such feed');
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const channel of channels.values()) channel.stop();
      for (const socket of server.clients) socket.close(1000, 'end');
      server.close();
      setTimeout(() => {
        for (const socket of server.clients) socket.terminate();
      }, CLOSE_PATIENCE).unref();
    },
  };
}

/** A feed that all its listeners share, so that all see the same boilers. It runs while somebody listens. */
class Channel {
  readonly #feed: Feed;
  readonly #listeners = new Set<WebSocket>();
  #stop: (() => void) | undefined;

  constructor(feed: Feed) {
    this.#feed = feed;
  }

  join(socket: WebSocket): void {
    this.#listeners.add(socket);
    socket.on('close', () => {
      this.#listeners.delete(socket);
      if (this.#listeners.size === 0) this.stop();
    });
    this.#stop ??= this.#feed((record) => {
      const text = JSON.stringify(record);
      for (const listener of this.#listeners) listener.send(text);
    });
  }

  stop(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
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
