import { appendFileSync, mkdirSync, renameSync, rmdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { FollowedFile } from '../../src/adapters/file/followed-file.js';
import { OpenPart } from '../../src/adapters/file/open-part.js';
import { fileSource } from '../../src/adapters/file/source.js';
import { sourceContract } from '../contracts/source.js';
import { Followed, following, place, rows } from '../support/follow.js';
import { folder } from '../support/kill.js';
import { eventually } from '../support/time.js';

sourceContract('a file that is followed', {
  ends: false,
  async stage() {
    const path = place();
    writeFileSync(path, '');
    return { source: fileSource(path, { follow: true }), send: (texts) => appendFileSync(path, texts.join('')) };
  },
  async failing() {
    const path = place();
    symlinkSync(path, path);
    return new FollowedFile(path);
  },
});

describe('a file that is followed', () => {
  it('is read on as it grows, and does not end', async () => {
    const followed = await following();
    appendFileSync(followed.path, rows(5, 9));
    await followed.hears(rows(5, 9));
    await followed.pass(2000);
    expect(followed.heard.text).toBe(rows(0, 9));
    expect(followed.heard).toMatchObject({ ends: 0, failures: [], turns: [], remarks: [] });
  });

  it('that is large is read in pieces, every byte once', async () => {
    const text = rows(0, 60_000);
    const { heard } = await following(text);
    expect(heard.pieces.length).toBeGreaterThan(2);
    expect(heard.text).toBe(text);
  });

  it('is seen by polling alone, where the operating system gives no hints', async () => {
    const here = folder();
    const [other, link] = [join(folder(), 'log'), join(here, 'log')]; // nothing happens in the folder that is watched
    writeFileSync(other, rows(0, 5));
    symlinkSync(other, link);
    const followed = new Followed(link);
    await followed.hears(rows(0, 5));
    const before = followed.clock.now();
    appendFileSync(other, rows(5, 6));
    await followed.hears(rows(5, 6));
    expect(followed.clock.now() - before).toBeLessThanOrEqual(250);
  });

  it('is read soon after a hint, before the next poll', async () => {
    const followed = await following();
    const before = followed.clock.now();
    appendFileSync(followed.path, rows(5, 6));
    for (let i = 0; i < 100 && followed.heard.text === rows(0, 5); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      followed.clock.advance(2);
    }
    expect(followed.clock.now() - before).toBeLessThan(250);
    expect(followed.heard.text).toBe(rows(0, 6));
  });

  it('that is not there is waited for, which is said once', async () => {
    const followed = new Followed(place());
    await followed.pass(3000);
    expect(followed.heard.remarks).toEqual([{ kind: 'absent', path: followed.path, was: false }]);
    expect(followed.heard.statuses).toEqual([]);
    writeFileSync(followed.path, rows(0, 2));
    await followed.hears(rows(0, 2));
    expect(followed.heard).toMatchObject({ statuses: [{ state: 'open' }], turns: [], failures: [] });
  });

  it('that is removed, and made again later, is read from the beginning of the new one; the wait is said once', async () => {
    const followed = await following();
    const { path, heard } = followed;
    unlinkSync(path);
    await followed.pass(5000);
    expect(heard.remarks).toEqual([{ kind: 'absent', path, was: true }]);
    for (let i = 1; i <= 2; i += 1) {
      writeFileSync(path, rows(10 * i, 10 * i + 2));
      await followed.hears(rows(10 * i, 10 * i + 2));
      unlinkSync(path);
      await followed.pass(2000);
    }
    expect(heard.text).toBe(rows(0, 5) + rows(10, 12) + rows(20, 22));
    expect(heard.turns).toEqual([
      { position: 0, torn: false },
      { position: 0, torn: false },
    ]);
    expect(heard.remarks.filter(({ kind }) => kind === 'absent')).toHaveLength(3);
  });

  it('is refused when it is a directory, or packed by gzip', async () => {
    const path = place();
    mkdirSync(path);
    expect(() => new Followed(path)).toThrow(/it is a directory/);
    const packed = place('log.gz');
    writeFileSync(packed, gzipSync(rows(0, 5)));
    const { heard } = new Followed(packed);
    await eventually(() => heard.failures.length === 1);
    expect(String(heard.failures[0])).toContain('is packed by gzip');
    expect(heard.text).toBe('');
  });

  it('whose name goes to a directory is said to be one, once, and is read when it comes back', async () => {
    const followed = await following();
    const { path, heard } = followed;
    renameSync(path, `${path}.1`);
    mkdirSync(path);
    await followed.pass(4000);
    expect(heard.remarks).toEqual([{ kind: 'unreadable', path, problem: 'it is a directory' }]);
    appendFileSync(`${path}.1`, rows(5, 6)); // nothing of the old one is lost meanwhile
    await followed.hears(rows(5, 6));
    rmdirSync(path);
    writeFileSync(path, rows(6, 8));
    await followed.hears(rows(6, 8));
    expect(heard.text).toBe(rows(0, 8));
  });

  it('that gives an error of the disk is named, tried again, and read on when that is over', async () => {
    const followed = await following();
    const { path, heard } = followed;
    renameSync(path, `${path}.old`);
    symlinkSync('/proc/self/mem', path); // its first byte cannot be read: EIO
    await followed.pass(500);
    const bad = new Followed(path);
    await eventually(() => bad.heard.failures.length === 1);
    expect(String(bad.heard.failures[0])).toContain(
      `cannot read ${path}: the disk, or the network drive, reports an error`,
    );
    unlinkSync(path);
    renameSync(`${path}.old`, path);
    const read = vi.spyOn(OpenPart.prototype, 'read');
    read.mockRejectedValue(Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
    await followed.pass(1000);
    expect(heard.remarks).toEqual([
      { kind: 'unreadable', path, problem: expect.stringContaining('reports an error (EIO)') },
    ]);
    read.mockRestore();
    appendFileSync(path, rows(5, 7));
    await followed.hears(rows(5, 7));
    expect(heard.text).toBe(rows(0, 7));
  });

  it('that the network drive does not know any more is opened again, and goes on where it was', async () => {
    const followed = await following();
    const { path, heard } = followed;
    const stale = Object.assign(new Error('ESTALE: stale file handle, read'), { code: 'ESTALE' });
    const read = vi.spyOn(OpenPart.prototype, 'read').mockRejectedValueOnce(stale);
    const opened = vi.spyOn(OpenPart, 'open');
    appendFileSync(path, rows(5, 7));
    await followed.hears(rows(5, 7));
    expect(opened).toHaveBeenCalledOnce();
    read.mockRestore();
    opened.mockRestore();
    expect(heard.text).toBe(rows(0, 7));
  });

  it('paused in the midst of a look, hands over what it had read when it is resumed, once', async () => {
    const followed = await following();
    const { heard, path, source } = followed;
    const { read } = OpenPart.prototype;
    const slow = vi.spyOn(OpenPart.prototype, 'read').mockImplementationOnce(async function (this: OpenPart) {
      const bytes = await read.call(this);
      source.pause();
      return bytes;
    });
    appendFileSync(path, rows(5, 7));
    await followed.pass(1000);
    slow.mockRestore();
    expect(heard.text).toBe(rows(0, 5));
    source.resume();
    await followed.hears(rows(5, 7));
    expect(heard.text).toBe(rows(0, 7));
  });

  it('paused, holds back what is appended, and what a rotation brings', async () => {
    const followed = await following();
    const { path, heard, source } = followed;
    source.pause();
    appendFileSync(path, rows(5, 6));
    renameSync(path, `${path}.1`);
    writeFileSync(path, rows(6, 7));
    await followed.pass(3000);
    expect(heard.text).toBe(rows(0, 5));
    source.resume();
    await followed.hears(rows(6, 7));
    expect(heard.text).toBe(rows(0, 7));
  });
});
