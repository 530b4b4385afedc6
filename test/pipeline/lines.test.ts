import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lines } from '../../src/pipeline/lines.js';

/** The lines of these chunks; the line break is no part of a line, but the "\r" of "\r\n" is white space and may stay. */
function lines(chunks: readonly Buffer[]): string[] {
  const found: string[] = [];
  const cutter = new Lines((text, from, to) => found.push(text.slice(from, to).replace(/\r$/, '')));
  for (const chunk of chunks) cutter.push(chunk);
  cutter.end();
  return found;
}

/** Cuts bytes at the given places, which may repeat: then there is an empty chunk. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

const piece = fc.constantFrom('a', 'é', '漢', '💧', '\n', '\r\n', '\n\n', ' ', '"', '{"t":1}', '\ufeff', '\u2028');

describe('Lines', () => {
  it('are the same for any split of the bytes into chunks', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 20 }), (pieces, places) => {
        const text = pieces.join('');
        const expected = text
          .replace(/^\ufeff/, '')
          .split('\n')
          .map((line) => line.replace(/\r$/, ''))
          .filter((line) => !/^[\x00-\x20]*$/.test(line));
        expect(lines([Buffer.from(text)])).toEqual(expected);
        expect(lines(cut(Buffer.from(text), places))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('are the same for chunks of one byte', () => {
    const bytes = Buffer.from('\ufeff💧,1\r\n\r\n漢字,2\nlast');
    expect(lines([...bytes].map((byte) => Buffer.from([byte])))).toEqual(['💧,1', '漢字,2', 'last']);
  });

  it('leave out blank lines, and keep a last line without a line break', () => {
    expect(lines([Buffer.from('\n \n\t\r\na\n\nb')])).toEqual(['a', 'b']);
    expect(lines([])).toEqual([]);
    expect(lines([Buffer.from('')])).toEqual([]);
  });

  it('drop a byte order mark at the very beginning only', () => {
    expect(lines([Buffer.from('\ufeffa\n\ufeffb')])).toEqual(['a', '\ufeffb']);
  });

  it('end a character that was cut off with a replacement character', () => {
    expect(lines([Buffer.from('a💧').subarray(0, 3)])).toEqual(['a\ufffd']);
  });

  it('over 16 MiB are skipped and told; the lines around them stay, and memory is bounded', () => {
    const found: string[] = [];
    let tooLong = 0;
    const cutter = new Lines(
      (text, from, to) => found.push(text.slice(from, to)),
      () => {
        tooLong += 1;
      },
    );
    const block = Buffer.alloc(1 << 20, 'x');
    cutter.push(Buffer.from('before\n'));
    for (let i = 0; i < 40; i += 1) cutter.push(block);
    cutter.push(Buffer.from('end of it\nafter\n'));
    for (let i = 0; i < 20; i += 1) cutter.push(block);
    cutter.end();
    expect(found).toEqual(['before', 'after']);
    expect(tooLong).toBe(2);
  });

  it('of many megabytes in small chunks take no more than linear time', () => {
    const bytes = Buffer.from(`${'x'.repeat(4_000_000)}\n${'y,1\n'.repeat(500_000)}`);
    const started = performance.now();
    let count = 0;
    const cutter = new Lines(() => {
      count += 1;
    });
    for (let i = 0; i < bytes.length; i += 16_384) cutter.push(bytes.subarray(i, i + 16_384));
    cutter.end();
    expect(count).toBe(500_001);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
