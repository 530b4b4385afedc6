import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createSourceCounters, fromWebSocket, type ListenOptions } from '../../src/index.js';
import { request } from './raw-frames.js';
import { watch } from './sources.js';
import { eventually } from './time.js';

/** Sockets that are open; a test of millions of connections must not remember each. */
const open = new Set<Socket>();
let closing = false;

function closeWithTest(socket: Socket): void {
  open.add(socket);
  socket.on('close', () => open.delete(socket));
  if (closing) return;
  closing = true;
  onTestFinished(() => {
    closing = false;
    for (const one of open) one.destroy();
  });
}

/** A TCP connection made by hand. It is closed with the test. */
export class RawPeer {
  received = Buffer.alloc(0);
  closed = false;

  constructor(readonly socket: Socket) {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
    });
    socket.on('close', () => {
      this.closed = true;
    });
    closeWithTest(socket);
  }

  static async to(port: number, text = ''): Promise<RawPeer> {
    const socket = connect(port, '127.0.0.1');
    const peer = new RawPeer(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    if (text !== '') socket.write(text);
    return peer;
  }

  /** A connection that is upgraded. */
  static async upgraded(port: number): Promise<RawPeer> {
    const peer = await RawPeer.to(port, request());
    const status = await peer.status();
    if (status !== 101) throw new Error(`refused with ${status}`);
    return peer;
  }

  send(...parts: readonly Buffer[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(parts));
  }

  /** The status of the answer; 0 where the connection is closed without one. */
  async status(): Promise<number> {
    await eventually(() => this.received.includes('\r\n\r\n') || this.closed, 'the answer');
    return Number(/^HTTP\/1\.1 (\d+)/.exec(this.received.toString('latin1'))?.[1] ?? 0);
  }

  /** The code and reason that the other side closes with, once the connection is gone; code 1006 where it gave none. */
  async closing(): Promise<{ code: number; reason: string }> {
    await eventually(() => this.closed, 'the close');
    const after = this.received.subarray(this.received.indexOf('\r\n\r\n') + 4);
    for (let at = 0; at + 1 < after.length; ) {
      const [first, second] = [after[at] as number, after[at + 1] as number];
      const wide = second === 126 ? 2 : 0;
      const length = wide === 2 ? after.readUInt16BE(at + 2) : second;
      const body = after.subarray(at + 2 + wide, at + 2 + wide + length);
      if ((first & 15) === 8)
        return length < 2
          ? { code: 1005, reason: '' }
          : { code: body.readUInt16BE(0), reason: body.subarray(2).toString() };
      at += 2 + wide + length;
    }
    return { code: 1006, reason: '' };
  }
}

/** A source that listens already, with all that it has seen. */
export async function listeningSource(options: Partial<ListenOptions> = {}) {
  let port = 0;
  const counters = createSourceCounters();
  const bads: string[] = [];
  const seen = watch(
    fromWebSocket({
      listen: 0,
      counters,
      onBad: (message) => void bads.push(message),
      onListening: (given) => {
        port = given;
      },
      ...options,
    }),
  );
  await eventually(() => port > 0 || seen.error !== undefined);
  return { port, counters, seen, bads, url: `ws://127.0.0.1:${port}` };
}
