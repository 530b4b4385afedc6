import { appendFileSync, copyFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { copyTruncate, Followed, following, place, rotate, rows, type Stood } from '../support/follow.js';

/** Where a run stood that has read `count` of five rows. */
async function stood(path: string, count = 3): Promise<Stood> {
  const before = await following(rows(0, 5), path);
  return before.stop(rows(0, count).length);
}

describe('a file that is followed from a state on', () => {
  it('goes on where the state stands', async () => {
    const path = place();
    const from = await stood(path);
    const followed = new Followed(path, from);
    await followed.hears(rows(3, 5));
    expect(followed.heard).toMatchObject({ text: rows(3, 5), turns: [], remarks: [] });
  });

  it('and was renamed between the runs, is read to its end under its new name, then the new one', async () => {
    const path = place();
    const from = await stood(path);
    appendFileSync(path, rows(5, 7));
    rotate(path, rows(7, 9), `${path}-20240131`);
    const followed = new Followed(path, from);
    await followed.hears(rows(7, 9));
    expect(followed.heard.text).toBe(rows(3, 9));
    expect(followed.heard.turns).toEqual([{ position: 0, torn: false }]);
    expect(followed.heard.remarks[0]).toEqual({ kind: 'rotated-before', path, rest: `${path}-20240131` });
  });

  it('and was renamed more than once, loses nothing: the files between are read in their order', async () => {
    const path = place();
    writeFileSync(`${path}.4`, rows(800, 810)); // older than what was read
    const from = await stood(path);
    rotate(path, rows(5, 6), `${path}.3`);
    rotate(path, rows(6, 7), `${path}.2`);
    rotate(path, rows(7, 8), `${path}.1`);
    const now = Date.now() / 1000;
    for (const [i, end] of ['.4', '.3', '.2', '.1', ''].entries()) utimesSync(path + end, now, now - 60 + i);
    const followed = new Followed(path, from);
    await followed.hears(rows(6, 7));
    expect(followed.clock.now()).toBeLessThan(1000); // only the last one may still be written to
    await followed.hears(rows(7, 8));
    expect(followed.heard.text).toBe(rows(3, 8));
    expect(followed.clock.now()).toBeGreaterThanOrEqual(1000);
  });

  it('and was cut between the runs, is read to the end of its copy, then from its beginning', async () => {
    const path = place();
    const from = await stood(path);
    copyTruncate(path);
    appendFileSync(path, rows(5, 400)); // larger than it was: its size alone tells nothing
    const followed = new Followed(path, from);
    await followed.hears(rows(5, 400));
    expect(followed.heard.text).toBe(rows(3, 400));
  });

  it('whose inode another file has now is not taken for that: the old one is found by what it held', async () => {
    const path = place();
    const from = await stood(path);
    const inode = statSync(path).ino;
    copyFileSync(path, `${path}.1`);
    unlinkSync(path);
    writeFileSync(path, rows(5, 400));
    for (let i = 0; i < 50 && statSync(path).ino !== inode; i += 1) {
      renameSync(path, `${path}.other-${i}`); // most file systems give the number to one of the next files
      writeFileSync(path, rows(5, 400));
    }
    const followed = new Followed(path, from);
    await followed.hears(rows(5, 400));
    expect(followed.heard.text).toBe(rows(3, 400));
  });

  it('that is not found any more is said to be lost, and the new one is read from its beginning', async () => {
    const path = place();
    const from = await stood(path);
    unlinkSync(path);
    writeFileSync(path, rows(50, 53));
    const followed = new Followed(path, from);
    await followed.hears(rows(50, 53));
    expect(followed.heard).toMatchObject({
      text: rows(50, 53),
      turns: [{ position: 0, torn: false }],
      remarks: [{ kind: 'rotated-before', path, rest: undefined }],
    });
  });

  it('that is renamed, with no new one yet, is read on under its new name', async () => {
    const path = place();
    const from = await stood(path);
    renameSync(path, `${path}.1`);
    const followed = new Followed(path, from);
    await followed.hears(rows(3, 5));
    writeFileSync(path, rows(5, 6));
    await followed.hears(rows(5, 6));
    expect(followed.heard.text).toBe(rows(3, 6));
  });

  it('with the same header as the new one is known by its inode, though the bytes that were read are the same', async () => {
    const path = place();
    const header = 'time,value\n';
    const before = await following(header + rows(0, 2), path);
    const from = before.stop(header.length);
    rotate(path, header + rows(2, 4));
    const followed = new Followed(path, from);
    await followed.hears(rows(2, 4));
    expect(followed.heard.text).toBe(rows(0, 2) + header + rows(2, 4));
  });

  it('of which nothing had been read yet is read from its beginning under its new name', async () => {
    const path = place();
    writeFileSync(path, rows(0, 2));
    const from = new Followed(path).stop(0); // killed before it had opened the file
    rotate(path, rows(2, 3));
    const followed = new Followed(path, from);
    await followed.hears(rows(2, 3));
    expect(followed.heard.text).toBe(rows(0, 3));
  });

  it('and is cut after that, has a mark of what was read, not of what stands there now', async () => {
    const path = place();
    const before = await following(rows(0, 5), path);
    writeFileSync(path, rows(100, 400)); // nobody has looked since
    const from = before.stop(rows(0, 5).length);
    const followed = new Followed(path, from);
    await followed.hears(rows(100, 400));
    expect(followed.heard.text).toBe(rows(100, 400));
  });
});

describe('a state of a file that is followed', () => {
  it.each(['', '.1'])(
    'is refused when what was read has been changed in the middle, though it lies at log%s now',
    async (end) => {
      const path = place();
      const before = await following(rows(0, 2000), path);
      const { position, mark } = before.stop(rows(0, 2000).length);
      writeFileSync(path, rows(0, 2000).replace('2000,1000000', '2000,1000001'));
      if (end !== '') rotate(path, rows(2000, 2001));
      expect(() => new Followed(path, { position, mark })).toThrow(
        new RegExp(`log${end} is not the input that the state was taken of: it was changed somewhere in its first`),
      );
    },
  );
});
