import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  /** Bytes passed on, both ways. */
  carried: number;
}

/** A TCP proxy on 127.0.0.1 that does to connections what networks do to them. */
export class TcpProxy {
  /** Connections that were taken. */
  taken = 0;
  /** Connections that were alive when they were reset. */
  resets = 0;
  /** Every write is cut into pieces of this many bytes. */
  split = 0;
  /** Swallows what comes from both sides; the connections stay open. */
  frozen = false;
  /** Resets every new connection at once. */
  refuse = false;
  readonly #pairs = new Set<Pair>();
  readonly #server: Server;
  readonly #target: number;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (near) => this.#join(near));
  }

  static async to(target: number): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, target);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#pairs.size;
  }

  /** Has a connection carried more than its handshake? */
  get busy(): boolean {
    return [...this.#pairs].some(({ carried }) => carried > 1000);
  }

  /** Resets every connection (RST on both sides); returns how many there were. */
  reset(): number {
    const pairs = [...this.#pairs];
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    this.#pairs.clear();
    this.resets += pairs.length;
    return pairs.length;
  }

  /** Puts bytes into the stream towards the client. */
  inject(bytes: Buffer): void {
    for (const { near } of this.#pairs) near.write(bytes);
  }

  close(): void {
    for (const { near, far } of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#server.close();
  }

  #join(near: Socket): void {
    this.taken += 1;
    if (this.refuse) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#target, '127.0.0.1');
    const pair = { near, far, carried: 0 };
    this.#pairs.add(pair);
    this.#pass(near, far, pair);
    this.#pass(far, near, pair);
  }

  #pass(from: Socket, to: Socket, pair: Pair): void {
    from.setNoDelay(true);
    from.on('data', (bytes: Buffer) => {
      if (this.frozen) return;
      pair.carried += bytes.length;
      const size = this.split > 0 ? this.split : bytes.length;
      let room = true;
      for (let i = 0; i < bytes.length; i += size) room = to.write(bytes.subarray(i, i + size));
      if (room) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#pairs.delete(pair);
      to.destroy();
    });
  }
}
