/** How the text of an input is written in bytes. */
export type Encoding = 'utf8' | 'utf16le' | 'utf16be';

/**
 * The encoding that the first bytes tell: by a byte order mark, or by the zeros that every second byte of UTF-16 is, where the
 * text begins with ASCII. Windows PowerShell 5.1 writes UTF-16.
 */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [a, b] = bytes;
  if (a === undefined || b === undefined) return 'utf8';
  if (a === 0xff && b === 0xfe) return 'utf16le';
  if (a === 0xfe && b === 0xff) return 'utf16be';
  if (b === 0 && a !== 0) return 'utf16le';
  return a === 0 && b !== 0 ? 'utf16be' : 'utf8';
}

/** UTF-16 with the higher byte first, as one with the lower byte first; an odd byte at the end is kept for the next call. */
export class SwapBytes {
  #odd: Buffer = Buffer.alloc(0);

  swap(bytes: Buffer): Buffer {
    const all = Buffer.concat([this.#odd, bytes]);
    const even = all.length - (all.length % 2);
    this.#odd = Buffer.from(all.subarray(even));
    return Buffer.from(all.subarray(0, even)).swap16();
  }
}
