import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A text frame as a server sends it: no mask. Up to 65535 bytes. */
export function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? [0x81, body.length] : [0x81, 126, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from(head), body]);
}

/** Finds the frames in the bytes of a socket, without looking inside: so cheap that a load generator costs next to nothing. */
export class FrameCounter {
  #rest: Buffer = Buffer.alloc(0);
  #skip = 0;

  /** How many frames end in `chunk`. */
  count(chunk: Buffer): number {
    let bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (this.#skip >= bytes.length) {
      this.#rest = bytes.subarray(bytes.length);
      this.#skip -= bytes.length;
      return 0;
    }
    let at = this.#skip;
    let frames = this.#skip > 0 ? 1 : 0;
    while (at + 4 <= bytes.length) {
      const mark = bytes[at + 1] as number;
      const short = mark & 127;
      const length = short < 126 ? 2 + short : 4 + bytes.readUInt16BE(at + 2);
      at += length + (mark >= 128 ? 4 : 0);
      if (at <= bytes.length) frames += 1;
    }
    this.#skip = Math.max(0, at - bytes.length);
    bytes = bytes.subarray(Math.min(at, bytes.length));
    this.#rest = bytes;
    return frames;
  }
}

/** A WebSocket server on a free port of 127.0.0.1 that hands out the bare sockets; resolves to its port. */
export function listen(connected: (socket: Socket, path: string) => void): Promise<number> {
  const server = createServer();
  server.on('upgrade', (request, stream) => {
    const socket = stream as Socket;
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    connected(socket, request.url ?? '/');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}

/** The messages of a feed, as text. */
export function* messages(samples: Iterable<{ t: number; value: string }>): Generator<string> {
  for (const { t, value } of samples) yield `{"t":${t},"key":"plant-7/boiler-2/temp","value":${value}}`;
}
