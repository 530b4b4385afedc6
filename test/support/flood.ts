import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { start } from './cli.js';
import { sleep } from './time.js';

const FLOODER = fileURLToPath(new URL('flooder.ts', import.meta.url));

/** How a peer floods. */
export interface Flood {
  readonly connections: number;
  /** Of a frame. */
  readonly bytes: number;
  /** Is a frame full of samples? Else it has one, and blanks. */
  readonly dense?: boolean;
}

/** A command line that listens for samples and for those who take results, and a neighbour of good behaviour at both. */
export class Neighbourhood {
  readonly #device: WebSocket;
  readonly #port: number;
  #sent = 0;
  #got = 0;
  readonly #sentAt: number[] = [];
  readonly latencies: number[] = [];

  private constructor(port: number, device: WebSocket, reader: WebSocket) {
    this.#port = port;
    this.#device = device;
    reader.on('message', (data: Buffer) => {
      const now = performance.now();
      if (data.indexOf('"good"') < 0) return;
      const { t } = JSON.parse(data.toString()) as { t: number };
      this.latencies.push(now - (this.#sentAt[t] as number));
      this.#got = t + 1;
    });
  }

  static async open(args: readonly string[] = []): Promise<Neighbourhood> {
    const estimator = ['--estimator', 'slope-average tau=2s']; // its results leave at once
    const run = start(['listen:0', '--to', 'listen:0', ...estimator, ...args]);
    const [, sink] = await run.until('stderr', /clients can connect to ws:\/\/127\.0\.0\.1:(\d+)/);
    const [, source] = await run.until('stderr', /listening for devices on ws:\/\/127\.0\.0\.1:(\d+)/);
    const [device, reader] = await Promise.all([source, sink].map((port) => connected(Number(port))));
    return new Neighbourhood(Number(source), device as WebSocket, reader as WebSocket);
  }

  /** Sends a sample each ms for so many ms; gives how long the result of each took, in ms, in order of size. */
  async measure(ms: number): Promise<number[]> {
    this.latencies.length = 0;
    for (const end = performance.now() + ms; performance.now() < end; ) {
      this.#sentAt[this.#sent] = performance.now();
      this.#device.send(`{"key":"good","t":${this.#sent},"value":${this.#sent % 10}}`);
      this.#sent += 1;
      await sleep(1);
    }
    for (const end = performance.now() + 5000; this.#got < this.#sent && performance.now() < end; ) await sleep(5);
    return [...this.latencies].sort((a, b) => a - b);
  }

  /** Waits until what the flood has left behind is handled. */
  async #settle(): Promise<void> {
    for (let slowest = 1000, tries = 0; slowest > 5 && tries < 30; tries += 1)
      slowest = (await this.measure(100)).at(-1) ?? 1000;
  }

  /** Lets others flood it until the function that is returned is called. */
  async flood({ connections, bytes, dense = false }: Flood): Promise<() => Promise<number>> {
    const args = [this.#port, connections, bytes, Number(dense)].map(String);
    const flooder = fork(FLOODER, args, { execArgv: ['--import', 'tsx'] });
    onTestFinished(() => void flooder.kill('SIGKILL'));
    const sent = (): Promise<number> =>
      new Promise((resolve) => {
        flooder.once('message', ({ sent }: { sent: number }) => resolve(sent));
        flooder.send({});
      });
    while ((await sent()) === 0) await sleep(20);
    await sleep(300); // compilers and buffers get warm
    return async () => {
      const bytesSent = await sent();
      flooder.kill('SIGKILL');
      await this.#settle();
      return bytesSent;
    };
  }
}

async function connected(port: number): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  onTestFinished(() => socket.terminate());
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}
