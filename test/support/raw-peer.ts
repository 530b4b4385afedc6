import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createSourceCounters, fromWebSocket, type ListenOptions } from '../../src/index.js';
import { watch } from './sources.js';
import { eventually } from './time.js';

/** Headers of a request that is let in; others replace or follow them. */
export const HEADERS: Readonly<Record<string, string>> = {
  Host: 'localhost',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** The text of a request for an upgrade. */
export const request = (more: Readonly<Record<string, string>> = {}): string =>
  `GET / HTTP/1.1\r\n${Object.entries({ ...HEADERS, ...more })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

/** How a frame differs from a plain one. */
interface FrameShape {
  readonly fin?: boolean;
  readonly rsv?: number;
  /** The length that its header claims. */
  readonly length?: number;
  readonly masked?: boolean;
}

/** A frame as a client sends it; its mask is 0, so the payload stays readable. */
export function rawFrame(
  opcode: number,
  payload: string | Buffer = '',
  { fin = true, rsv = 0, length, masked = true }: FrameShape = {},
): Buffer {
  const body = Buffer.from(payload as string);
  const claimed = length ?? body.length;
  const mask = masked ? 0x80 : 0;
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const header =
    claimed < 126
      ? Buffer.from([first, mask | claimed])
      : claimed < 65536
        ? Buffer.from([first, mask | 126, claimed >> 8, claimed & 255])
        : Buffer.concat([Buffer.from([first, mask | 127]), eightBytes(claimed)]);
  return Buffer.concat([header, masked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
}

function eightBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
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
    onTestFinished(() => void socket.destroy());
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
