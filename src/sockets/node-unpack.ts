import { gunzipSync, inflateSync } from 'node:zlib';

/** Does a message begin as gzip does (RFC 1952)? */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Does it begin as zlib does (RFC 1950), with the window that all programs choose? */
const isZlib = ([first = 0, second = 0]: Uint8Array): boolean => first === 0x78 && ((first << 8) | second) % 31 === 0;

/**
 * What a binary message holds: unpacked where it is packed by gzip or zlib, as some exchanges send theirs. `undefined` for one that has
 * more than `most` bytes then: a small message may hold a thousand times its size. One that only begins so is left as it is.
 */
export function unpacked(message: Buffer, most: number): Buffer | undefined {
  const unpack = isGzip(message) ? gunzipSync : isZlib(message) ? inflateSync : undefined;
  if (unpack === undefined) return message;
  try {
    return unpack(message, { maxOutputLength: most });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? undefined : message;
  }
}
