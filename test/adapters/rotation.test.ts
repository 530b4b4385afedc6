import {
  appendFileSync,
  closeSync,
  copyFileSync,
  openSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { OpenPart } from '../../src/adapters/file/open-part.js';
import { isRotated } from '../../src/adapters/file/rotated.js';
import { copyTruncate, Followed, following, place, rotate, rows } from '../support/follow.js';
import { folder } from '../support/kill.js';
import { sleep } from '../support/time.js';

/** Files were last written so many seconds apart, in this order: a test is faster than the clock of a file system. */
function written(...paths: readonly string[]): void {
  const now = Date.now() / 1000;
  for (const [i, path] of paths.entries()) utimesSync(path, now, now - 60 + i);
}

describe('a file that is followed and renamed', () => {
  it('is read to its end, then the new one from its beginning', async () => {
    const followed = await following();
    const { path, heard, source } = followed;
    appendFileSync(path, rows(5, 7)); // not read before it gets another name
    rotate(path, rows(7, 9));
    await followed.hears(rows(7, 9));
    expect(heard.text).toBe(rows(0, 9));
    expect(heard.turns).toEqual([{ position: 0, torn: false }]);
    expect(heard.remarks).toEqual([{ kind: 'rotated', path, next: path }]);
    expect(source.counters).toEqual({ rotations: 1, truncations: 0 });
  });

  it('is read on for a second, for its writer may not know yet, and before the new one', async () => {
    const followed = await following();
    const { path, heard } = followed;
    rotate(path, rows(9, 10));
    await followed.pass(500);
    appendFileSync(`${path}.1`, rows(5, 7));
    await followed.pass(750);
    appendFileSync(`${path}.1`, rows(7, 9));
    await followed.hears(rows(9, 10));
    expect(heard.text).toBe(rows(0, 10));
  });

  it('is read on for as long as the new one is empty', async () => {
    const followed = await following();
    const { path, heard } = followed;
    rotate(path, '');
    await followed.pass(10_000);
    appendFileSync(`${path}.1`, rows(5, 7));
    await followed.pass(2000);
    expect(heard).toMatchObject({ text: rows(0, 7), turns: [] });
    appendFileSync(path, rows(7, 9));
    await followed.hears(rows(7, 9));
    expect(heard.text).toBe(rows(0, 9));
  });

  it('has a mark at every moment, also while one file gives way to another', async () => {
    const followed = await following();
    const { path, heard, source } = followed;
    const inodes = new Set<unknown>();
    let over = false;
    const ask = (): void => {
      inodes.add((source.mark(0) as { inode: number }).inode);
      if (!over) setImmediate(ask);
    };
    ask();
    for (let i = 1; i <= 20; i += 1) {
      rotate(path, rows(5 * i, 5 * i + 5));
      await followed.hears(rows(5 * i, 5 * i + 5));
    }
    over = true;
    expect(heard.turns).toHaveLength(20);
    expect(inodes.size).toBeGreaterThan(1);
  });

  it('and still written to without end, gives way to the new one after 10 s', async () => {
    const followed = await following();
    const { path, heard } = followed;
    rotate(path, rows(500, 501));
    for (let i = 5; i < 35 && heard.turns.length === 0; i += 1) {
      appendFileSync(`${path}.1`, rows(i, i + 1));
      await followed.pass(500);
    }
    expect(followed.clock.now()).toBeGreaterThan(10_000);
    expect(followed.clock.now()).toBeLessThan(12_000);
    expect(heard.text.endsWith(rows(500, 501))).toBe(true);
  });

  it('and written to between the last look at it and the first at the new one, is read again before that', async () => {
    const followed = await following();
    const { path, heard } = followed;
    rotate(path, '');
    await followed.pass(5000); // nothing comes for a long time
    const { read } = OpenPart.prototype;
    const late = vi.spyOn(OpenPart.prototype, 'read').mockImplementationOnce(async function (this: OpenPart) {
      const bytes = await read.call(this);
      appendFileSync(`${path}.1`, rows(5, 6));
      appendFileSync(path, rows(6, 7));
      return bytes;
    });
    await followed.hears(rows(6, 7));
    late.mockRestore();
    expect(heard.text).toBe(rows(0, 7));
  });

  it('is not missed when the next one comes soon', async () => {
    const followed = await following();
    const { path, heard } = followed;
    renameSync(path, `${path}.1`);
    await followed.pass(500);
    writeFileSync(path, rows(5, 6));
    await followed.hears(rows(5, 6));
    expect(heard.remarks).toEqual([{ kind: 'rotated', path, next: path }]);
  });

  it('and copied before, is not read again from that copy', async () => {
    const followed = await following();
    const { path, heard } = followed;
    copyFileSync(path, `${path}.5`);
    rotate(path, rows(5, 6));
    written(`${path}.1`, `${path}.5`, path);
    await followed.hears(rows(5, 6));
    await followed.pass(3000);
    expect(heard.text).toBe(rows(0, 6));
  });

  it('twice within one tick of the clock of the file system, loses nothing', async () => {
    const followed = await following();
    const { path, heard, source } = followed;
    source.pause();
    await sleep(20); // they were made at different times, but written last at the same
    rotate(path, rows(5, 8), `${path}.2`);
    await sleep(20);
    rotate(path, rows(8, 9), `${path}.1`);
    for (const end of ['.2', '.1', '']) utimesSync(path + end, 1.7e9, 1.7e9);
    source.resume();
    await followed.hears(rows(8, 9));
    expect(heard.text).toBe(rows(0, 9));
  });

  it('whose new file is larger than the old one was is read from its beginning, not from the middle of a line', async () => {
    const followed = await following(rows(0, 3));
    rotate(followed.path, rows(100, 400));
    await followed.hears(rows(100, 400));
    expect(followed.heard.text).toBe(rows(0, 3) + rows(100, 400));
  });

  it('twice while nobody looked loses nothing of the file between; older ones are not read again', async () => {
    const path = place();
    writeFileSync(`${path}.1`, rows(900, 910)); // of yesterday
    const followed = await following(rows(0, 5), path);
    const { heard, source } = followed;
    source.pause();
    renameSync(`${path}.1`, `${path}.3`);
    rotate(path, rows(5, 8), `${path}.2`);
    rotate(path, rows(8, 9), `${path}.1`);
    written(`${path}.3`, `${path}.2`, `${path}.1`, path);
    source.resume();
    await followed.hears(rows(8, 9));
    expect(heard.text).toBe(rows(0, 9));
    expect(source.counters.rotations).toBe(2);
    expect(heard.remarks[0]).toEqual({ kind: 'rotated', path, next: `${path}.1` });
  });

  it('is not read again under its new name: no line comes twice', async () => {
    const followed = await following();
    const { path, heard } = followed;
    rotate(path, rows(5, 6), `${path}-20240131`);
    await followed.pass(3000);
    appendFileSync(path, rows(6, 7));
    await followed.hears(rows(6, 7));
    await followed.pass(3000);
    expect(heard.text).toBe(rows(0, 7));
  });

  it('and removed by a compressing rotation is read to its end all the same', async () => {
    const followed = await following();
    const { path, heard } = followed;
    appendFileSync(path, rows(5, 8));
    rotate(path, rows(8, 9));
    unlinkSync(`${path}.1`);
    await followed.hears(rows(8, 9));
    expect(heard.text).toBe(rows(0, 9));
  });

  it('behind a link that is set to another file is a rotation', async () => {
    const here = folder();
    const [path, one, two] = ['log', 'one', 'two'].map((name) => join(here, name)) as [string, string, string];
    writeFileSync(one, rows(0, 3));
    writeFileSync(two, rows(3, 6));
    symlinkSync(one, path);
    const followed = new Followed(path);
    await followed.hears(rows(0, 3));
    unlinkSync(path);
    symlinkSync(two, path);
    await followed.hears(rows(3, 6));
    expect(followed.heard.text).toBe(rows(0, 6));
  });
});

describe('a file that is followed and cut', () => {
  it('is read from its beginning again, and what was half a line is told as torn', async () => {
    const followed = await following(`${rows(0, 5)}1005,2`);
    const { path, heard, source } = followed;
    truncateSync(path, 0);
    await followed.pass(500);
    appendFileSync(path, rows(6, 8));
    await followed.hears(rows(6, 8));
    expect(heard.text).toBe(`${rows(0, 5)}1005,2${rows(6, 8)}`);
    expect(heard.turns).toEqual([{ position: 0, torn: true }]);
    const bytes = rows(0, 5).length + 6;
    expect(heard.remarks).toEqual([{ kind: 'truncated', path, bytes, rest: undefined }]);
    expect(source.counters).toEqual({ rotations: 0, truncations: 1 });
  });

  it('and has grown beyond the place where it was read, is known by its first bytes', async () => {
    const followed = await following(rows(0, 5));
    writeFileSync(followed.path, rows(100, 300));
    await followed.hears(rows(100, 300));
    expect(followed.heard.text).toBe(rows(0, 5) + rows(100, 300));
    expect(followed.heard.turns).toEqual([{ position: 0, torn: true }]);
  });

  it('to a part of what was read, is read from its beginning again: who cuts a file has written it anew', async () => {
    const followed = await following(rows(0, 2000));
    truncateSync(followed.path, rows(0, 1000).length); // it still begins as it began
    await followed.pass(500);
    expect(followed.heard.text).toBe(rows(0, 2000) + rows(0, 1000));
    expect(followed.source.counters.truncations).toBe(1);
  });

  it('and written anew to the very same length, is known by its first bytes', async () => {
    const followed = await following(rows(0, 5));
    writeFileSync(followed.path, rows(5, 8) + rows(0, 2).replaceAll('1000', '1009'));
    await followed.pass(500);
    expect(followed.heard.turns).toHaveLength(1);
  });

  it('loses nothing that was written between the last look and the cut, where a copy lies beside it', async () => {
    const followed = await following();
    const { path, heard, source } = followed;
    appendFileSync(path, rows(5, 9)); // not read yet
    copyTruncate(path);
    appendFileSync(path, rows(9, 11));
    const before = followed.clock.now();
    await followed.hears(rows(9, 11));
    expect(followed.clock.now() - before).toBeLessThan(1000); // a copy is not waited for
    await followed.pass(2000);
    expect(heard.text).toBe(rows(0, 11));
    expect(heard.remarks).toEqual([{ kind: 'truncated', path, bytes: rows(0, 5).length, rest: `${path}.1` }]);
    expect(source.counters).toEqual({ rotations: 0, truncations: 1 });
  });

  it('does not read the whole copy again: no line comes twice', async () => {
    const followed = await following();
    const { path, heard } = followed;
    copyTruncate(path);
    await followed.pass(3000);
    appendFileSync(path, rows(5, 6));
    await followed.hears(rows(5, 6));
    await followed.pass(3000);
    expect(heard.text).toBe(rows(0, 6));
  });

  it('twice while nobody looked, with copies, loses nothing', async () => {
    const followed = await following();
    const { path, heard, source } = followed;
    source.pause();
    appendFileSync(path, rows(5, 7));
    copyTruncate(path, `${path}.2`);
    appendFileSync(path, rows(7, 9));
    copyTruncate(path, `${path}.1`);
    appendFileSync(path, rows(9, 10));
    written(`${path}.2`, `${path}.1`, path);
    source.resume();
    await followed.hears(rows(9, 10));
    expect(heard.text).toBe(rows(0, 10));
  });

  it('while its writer stays where it was begins with a hole of zeros, which is left out', async () => {
    const path = place();
    const file = openSync(path, 'w'); // does not append: it goes on at its own place
    onTestFinished(() => closeSync(file));
    writeSync(file, rows(0, 50_000));
    const followed = new Followed(path);
    await followed.hears(rows(49_999, 50_000));
    copyTruncate(path);
    writeSync(file, rows(50_000, 50_003));
    await followed.hears(rows(50_000, 50_003));
    const { heard } = followed;
    expect(heard.text.length).toBe(rows(0, 50_003).length);
    expect(heard.text).toBe(rows(0, 50_003));
    expect(heard.turns.at(-1)).toEqual({ position: rows(0, 50_000).length, torn: false });
  });

  it('is not taken for cut when only its time changes, or it is copied', async () => {
    const followed = await following();
    const { path, heard } = followed;
    utimesSync(path, 1, 1);
    copyFileSync(path, `${path}.bak`);
    await followed.pass(1000);
    expect(heard).toMatchObject({ text: rows(0, 5), turns: [], remarks: [] });
  });
});

describe('the name of a rotated file', () => {
  it.each(['log.csv.1', 'log.csv-20240131', 'log.csv.2024-01-31T23:59', 'log-2024-01-31.csv', 'log.12.csv'])(
    '%s belongs to log.csv',
    (name) => expect(isRotated(name, 'log.csv')).toBe(true),
  );

  it.each(['log.csv', 'log.csv.bak', 'log.csv.1.gz', 'log2.csv', 'log-old.csv', 'blog.csv.1', 'log.csv~'])(
    '%s does not',
    (name) => expect(isRotated(name, 'log.csv')).toBe(false),
  );
});
