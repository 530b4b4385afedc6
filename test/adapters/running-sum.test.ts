import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RunningSum, sumOf } from '../../src/adapters/file/running-sum.js';
import { following, place, rows } from '../support/follow.js';
import { random } from '../support/numbers.js';

function file(text: string): number {
  const path = place();
  writeFileSync(path, text);
  const opened = openSync(path, 'r');
  onTestFinished(() => closeSync(opened));
  return opened;
}

describe('the sum of a file', () => {
  const text = rows(0, 200_000); // more than is read at a time
  const bytes = Buffer.from(text);
  const whole = (to: number): number => crc32(bytes.subarray(0, to));

  it('is that of all bytes, whatever the pieces in which they were read, and whenever it was asked for', () => {
    const next = random(3);
    for (let round = 0; round < 20; round += 1) {
      const opened = file(text);
      const sum = new RunningSum();
      for (let at = 0; at < bytes.length; ) {
        const piece = bytes.subarray(at, at + 1 + Math.floor(next() * 400_000));
        sum.add(opened, piece, at);
        at += piece.length;
        const behind = at - Math.floor(next() * Math.min(piece.length, 100)); // half a line waits
        if (next() < 0.5) expect(sum.upTo(opened, behind)).toBe(whole(behind));
      }
      expect(sum.upTo(opened, bytes.length)).toBe(whole(bytes.length));
    }
  });

  it('goes on from one that is known, without reading what it stands for', () => {
    const opened = file(`${'x'.repeat(1000)}${text.slice(1000)}`); // the beginning is others: it must not be looked at
    const sum = new RunningSum({ length: 1000, sum: whole(1000) });
    sum.add(opened, bytes.subarray(1000, 5000), 1000);
    expect(sum.upTo(opened, 5000)).toBe(whole(5000));
    expect(sum.upTo(opened, 9000)).toBe(whole(9000));
  });

  it('takes the bytes that were read, not those that stand there later', () => {
    const opened = file(`${text.slice(0, 3000)}${'x'.repeat(2000)}`);
    const sum = new RunningSum();
    sum.add(opened, bytes.subarray(0, 3000), 0);
    expect(sum.upTo(opened, 2990)).toBe(whole(2990)); // 10 bytes wait
    sum.add(opened, bytes.subarray(3000, 5000), 3000);
    expect(sum.upTo(opened, 5000)).toBe(whole(5000));
  });

  it('is not known for a place before the last piece', () => {
    const opened = file(text);
    const sum = new RunningSum({ length: 1000, sum: whole(1000) });
    sum.add(opened, bytes.subarray(1000, 5000), 1000);
    expect(sum.upTo(opened, 1000)).toBe(whole(1000));
    expect(sum.upTo(opened, 999)).toBeUndefined();
  });

  it('of a part of a file, or beyond its end, is that of what is there', () => {
    expect(sumOf(file('abcdef'), 2, 100)).toBe(crc32('cdef'));
  });
});

describe('a mark of a file that is followed', () => {
  it('has the sum of what was read, up to the line that waits', async () => {
    const first = `${rows(0, 3)}10`;
    const followed = await following(first);
    const length = rows(0, 3).length;
    expect(followed.source.mark(length)).toMatchObject({ length, sum: crc32(rows(0, 3)) });
    expect(readFileSync(followed.path, 'utf8')).toBe(first);
  });
});
