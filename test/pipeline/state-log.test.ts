import type * as fs from 'node:fs';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type State, StateError } from '../../src/core/state.js';
import { StateLog } from '../../src/pipeline/state-log.js';

/** What the machine does to the calls of this file: each is looked at, and may fail, or do less than it was asked. */
const machine = vi.hoisted(() => ({
  calls: [] as string[],
  /** Makes the call fail. */
  fails: (_name: string): boolean => false,
  /** How many bytes of a write go through before the disk is full; then it is. */
  room: Number.POSITIVE_INFINITY,
}));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof fs>();
  const watched =
    <A extends unknown[], R>(name: string, call: (...args: A) => R) =>
    (...args: A): R => {
      machine.calls.push(name);
      if (machine.fails(name)) throw new Error(`the machine stops at ${name}`);
      return call(...args);
    };
  // As write(2): on a disk that is nearly full it writes what it can, and says how much that was; the next one fails.
  const write = watched('write', (file: number, bytes: Buffer, from?: number, length?: number, at?: number): number => {
    const wanted = Math.min(length ?? bytes.length - (from ?? 0), machine.room);
    if (wanted === 0) throw new Error('ENOSPC: no space left on device, write');
    const written = real.writeSync(file, bytes, from ?? 0, wanted, at ?? null);
    machine.room -= written;
    return written;
  });
  return {
    ...real,
    openSync: watched('open', real.openSync),
    fsyncSync: watched('fsync', real.fsyncSync),
    ftruncateSync: watched('ftruncate', real.ftruncateSync),
    renameSync: watched('rename', real.renameSync),
    writeSync: write,
    writeFileSync(file: string | number, text: string | Buffer): void {
      if (typeof file === 'string') real.writeFileSync(file, text);
      const bytes = Buffer.from(text as string);
      for (let at = 0; typeof file === 'number' && at < bytes.length; ) at += write(file, bytes, at, bytes.length - at);
    },
  };
});

beforeEach(() => {
  machine.calls = [];
  machine.fails = () => false;
  machine.room = Number.POSITIVE_INFINITY;
});

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fluxion-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'state');
}

/** A log that holds these states: the first whole, the others appended. */
function written(path: string, states: readonly State[]): StateLog {
  const log = new StateLog(path);
  for (const [i, state] of states.entries()) i === 0 ? log.replace(state) : log.append(state);
  return log;
}

const load = (path: string): State[] => new StateLog(path).load();
const flipped = (bytes: Buffer, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
};

/** States of several sizes, that cannot be taken for each other. */
const STATES: State[] = [
  { n: 1, keyed: [['ключ', [0.1, 'NaN', '-0', 5e-324]]], none: null },
  { n: 2, text: 'x'.repeat(60), yes: true },
  { n: 3, list: [[], {}, [1, [2, [3]]]] },
  { n: 4, counters: { in: 12345, out: 12344 }, newest: { ns: '1700000000000000001' }, rest: 'é'.repeat(20) },
];

describe('StateLog', () => {
  it('has no records where there is no file', () => {
    expect(load(newPath())).toEqual([]);
  });

  it('gives back what was put in, in order, to another log on the same file', () => {
    const path = newPath();
    const log = written(path, STATES);
    expect(log.load()).toEqual(STATES);
    expect(load(path)).toEqual(STATES);
    expect(log.size).toBe(readFileSync(path).length);
  });

  it('goes on behind the last record when it is opened again', () => {
    const path = newPath();
    written(path, STATES.slice(0, 2));
    const log = new StateLog(path);
    log.load();
    log.append(STATES[2] as State);
    expect(log.size).toBe(readFileSync(path).length);
    expect(load(path)).toEqual(STATES.slice(0, 3));
  });

  it('replace puts one record in place of all, and leaves no other file but the log before', () => {
    const path = newPath();
    const log = written(path, STATES);
    log.replace({ n: 5 });
    expect(load(path)).toEqual([{ n: 5 }]);
    log.append({ n: 6 });
    expect(load(path)).toEqual([{ n: 5 }, { n: 6 }]);
    expect(readdirSync(join(path, '..'))).toEqual(['state', 'state.1']);
    expect(load(`${path}.1`)).toEqual(STATES);
  });

  it('a record is on the disk before a call returns: the file before it is renamed, then its folder', () => {
    const log = new StateLog(newPath());
    log.replace({ n: 1 });
    expect(machine.calls).toEqual(['open', 'write', 'fsync', 'rename', 'open', 'fsync']);
    machine.calls = [];
    log.append({ n: 2 });
    expect(machine.calls).toContain('write');
    expect(machine.calls.at(-1)).toBe('fsync');
  });
});

describe('a damaged StateLog', () => {
  it('cut, flipped, zeroed or torn anywhere in its last record gives the records before: never another, never a later', () => {
    const path = newPath();
    let cases = 0;
    for (let count = 2; count <= STATES.length; count += 1) {
      const states = STATES.slice(0, count);
      const before = written(path, states.slice(0, -1)).size;
      const end = written(path, states).size;
      const intact = readFileSync(path);
      const check = (bytes: Buffer, what: string): void => {
        writeFileSync(path, bytes);
        expect(load(path), what).toEqual(states.slice(0, -1));
        cases += 1;
      };
      for (let at = before; at < end; at += 1) {
        check(intact.subarray(0, at), `${count} records, cut at ${at}`);
        const zeroed = Buffer.from(intact).fill(0, at);
        check(zeroed, `${count} records, zeros from ${at} on`);
        check(
          Buffer.concat([intact.subarray(0, at), Buffer.alloc(4096 - at)]),
          `${count} records, zero-padded at ${at}`,
        );
        check(
          Buffer.concat([intact.subarray(0, at), Buffer.from('fluxion1'.repeat(9))]),
          `${count} records, junk at ${at}`,
        );
      }
      for (let bit = before * 8; bit < end * 8; bit += 1) check(flipped(intact, bit), `${count} records, bit ${bit}`);
    }
    expect(cases).toBeGreaterThanOrEqual(2000);
  });

  it('cut or flipped anywhere at all gives the records before that place, or a StateError when there is none', () => {
    const path = newPath();
    const ends = STATES.map((_, i) => written(path, STATES.slice(0, i + 1)).size);
    written(path, STATES);
    rmSync(`${path}.1`); // the log before would take its place
    const intact = readFileSync(path);
    let cases = 0;
    const check = (bytes: Buffer, at: number, what: string): void => {
      writeFileSync(path, bytes);
      const whole = ends.filter((end) => end <= at).length;
      if (whole === 0) expect(() => load(path), what).toThrow(StateError);
      else expect(load(path), what).toEqual(STATES.slice(0, whole));
      cases += 1;
    };
    for (let at = 0; at < intact.length; at += 1) check(intact.subarray(0, at), at, `cut at ${at}`);
    for (let bit = 0; bit < intact.length * 8; bit += 1) check(flipped(intact, bit), bit >> 3, `bit ${bit}`);
    expect(cases).toBeGreaterThanOrEqual(2000);
  });

  it('takes the next record in place of a damaged one, also when that was longer', () => {
    for (const damage of ['cut', 'flip', 'zeros'] as const) {
      const path = newPath();
      const before = written(path, STATES.slice(0, 2)).size;
      written(path, [...STATES.slice(0, 2), { n: 3, long: 'y'.repeat(500) }, { n: 4 }]);
      const intact = readFileSync(path);
      if (damage === 'cut') writeFileSync(path, intact.subarray(0, before + 300));
      else if (damage === 'flip') writeFileSync(path, flipped(intact, (before + 300) * 8));
      else writeFileSync(path, Buffer.from(intact).fill(0, before + 300));
      const log = new StateLog(path);
      expect(log.load()).toEqual(STATES.slice(0, 2));
      log.append({ n: 5 });
      expect(load(path), damage).toEqual([...STATES.slice(0, 2), { n: 5 }]);
      log.append({ n: 6 });
      expect(load(path), damage).toEqual([...STATES.slice(0, 2), { n: 5 }, { n: 6 }]);
      expect(log.size).toBe(readFileSync(path).length);
    }
  });

  it('zeros behind the last record, as of a file that was extended but not written, are no record', () => {
    const path = newPath();
    for (const zeros of [1, 7, 8, 9, 16, 4096]) {
      written(path, STATES);
      writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(zeros)]));
      expect(load(path), `${zeros} zeros`).toEqual(STATES);
    }
  });

  it.each([
    ['that is empty', Buffer.alloc(0)],
    ['of zeros', Buffer.alloc(4096)],
    ['with its first bytes alone', Buffer.from('fluxion1')],
    ['with half of its first bytes', Buffer.from('flux')],
    ['of another version', Buffer.from('fluxion2{}')],
    ['of somebody else', Buffer.from('{"state":"of something else"}\n')],
  ])('a file %s is a StateError that names it', (_, bytes) => {
    const path = newPath();
    writeFileSync(path, bytes);
    expect(() => load(path)).toThrow(StateError);
    expect(() => load(path)).toThrow(path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('a record that is whole but no JSON is a StateError', () => {
    const path = newPath();
    const body = Buffer.from('{"n":');
    const frame = Buffer.alloc(8);
    frame.writeUInt32LE(body.length, 0);
    frame.writeUInt32LE(crc32(body, crc32(frame.subarray(0, 4))), 4);
    writeFileSync(path, Buffer.concat([Buffer.from('fluxion1'), frame, body]));
    expect(() => load(path)).toThrow(StateError);
  });

  it('a length that reaches beyond the file, or is huge, is no record', () => {
    const path = newPath();
    const before = written(path, STATES.slice(0, 1)).size;
    const intact = readFileSync(path);
    for (const length of [1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]) {
      const frame = Buffer.alloc(8);
      frame.writeUInt32LE(length, 0);
      writeFileSync(path, Buffer.concat([intact, frame]));
      const log = new StateLog(path);
      expect(log.load()).toEqual(STATES.slice(0, 1));
      expect(log.size).toBe(before);
    }
  });
});

describe('a machine that stops', () => {
  it.each(['open', 'write', 'fsync', 'rename'])('at %s in replace leaves the old records', (name) => {
    const path = newPath();
    const log = written(path, STATES);
    machine.fails = (call) => call === name;
    expect(() => log.replace({ n: 9 })).toThrow('the machine stops');
    machine.fails = () => false;
    expect(load(path)).toEqual(STATES);
  });

  it('before the first rename leaves no file, so that the next run begins', () => {
    const path = newPath();
    machine.fails = (call) => call === 'rename';
    expect(() => new StateLog(path).replace({ n: 1 })).toThrow();
    machine.fails = () => false;
    expect(existsSync(path)).toBe(false);
    expect(load(path)).toEqual([]);
  });

  it('a .new file that was left beside is neither read nor in the way', () => {
    const path = newPath();
    const log = written(path, STATES);
    writeFileSync(`${path}.new`, 'half a fi'.repeat(1000));
    expect(load(path)).toEqual(STATES);
    log.replace({ n: 9 });
    expect(load(path)).toEqual([{ n: 9 }]);
    expect(existsSync(`${path}.new`)).toBe(false);
    const alone = newPath();
    writeFileSync(`${alone}.new`, 'half a fi');
    expect(load(alone)).toEqual([]);
  });

  it.each(['open', 'write', 'fsync'])('at %s in append leaves the records before, or all', (name) => {
    const path = newPath();
    const log = written(path, STATES.slice(0, 3));
    machine.fails = (call) => call === name;
    expect(() => log.append(STATES[3] as State)).toThrow('the machine stops');
    machine.fails = () => false;
    expect([STATES.slice(0, 3), STATES]).toContainEqual(load(path));
  });

  it('between overwriting a damaged record and cutting what stood behind it brings back nothing older', () => {
    const path = newPath();
    const before = written(path, [{ n: 1 }]).size;
    written(path, [{ n: 1 }, { n: 2 }, { n: 3 }]);
    writeFileSync(path, flipped(readFileSync(path), (before + 10) * 8)); // of the second: the third is behind it
    const log = new StateLog(path);
    expect(log.load()).toEqual([{ n: 1 }]);
    machine.fails = (call) => call === 'ftruncate' || call === 'fsync';
    expect(() => log.append({ n: 4 })).toThrow();
    machine.fails = () => false;
    expect([[{ n: 1 }], [{ n: 1 }, { n: 4 }]]).toContainEqual(load(path));
  });
});

describe('a disk that is full', () => {
  it('after any number of bytes is an error of replace, and the old records stay', () => {
    const path = newPath();
    for (let room = 0; room < 40; room += 1) {
      const log = written(path, STATES);
      machine.room = room;
      expect(() => log.replace({ n: 9, text: 'z'.repeat(40) }), `room for ${room}`).toThrow('ENOSPC');
      machine.room = Number.POSITIVE_INFINITY;
      expect(load(path), `room for ${room}`).toEqual(STATES);
    }
  });

  it('after any number of bytes is an error of append, and the records before stay', () => {
    const path = newPath();
    for (let room = 0; room < 40; room += 1) {
      const log = written(path, STATES);
      machine.room = room;
      expect(() => log.append({ n: 9, text: 'z'.repeat(40) }), `room for ${room}`).toThrow('ENOSPC');
      machine.room = Number.POSITIVE_INFINITY;
      expect(load(path), `room for ${room}`).toEqual(STATES);
      log.append({ n: 10 });
      expect(load(path), `room for ${room}, and then more`).toEqual([...STATES, { n: 10 }]);
    }
  });
});
