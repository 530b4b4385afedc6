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

/** How a peer has closed its connection itself, where the bytes that it sent say so; `undefined` when a frame before breaks the rules. */
export function ownClose(bytes: Buffer): { code: number; reason: string } | undefined {
  for (let at = 0; at + 6 <= bytes.length; ) {
    const [first, second] = [bytes[at] as number, bytes[at + 1] as number];
    const short = second & 0x7f;
    if ((first & 0x70) !== 0 || (second & 0x80) === 0 || short === 127) return undefined;
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    const from = at + (short === 126 ? 8 : 6);
    if ((first & 15) === 8) {
      if (length < 2) return { code: 1005, reason: '' };
      const body = bytes.subarray(from, from + length).map((byte, i) => byte ^ (bytes[from - 4 + (i % 4)] as number));
      return {
        code: (body[0] as number) * 256 + (body[1] as number),
        reason: Buffer.from(body.subarray(2)).toString(),
      };
    }
    at = from + length;
  }
  return undefined;
}
