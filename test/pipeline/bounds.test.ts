import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createCounters } from '../../src/core/counters.js';
import { detached } from '../../src/core/detach.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import { planSeries } from '../../src/order/series-set.js';
import { FirstLines } from '../../src/pipeline/first-lines.js';
import { FirstLook } from '../../src/pipeline/first-look.js';
import { SeriesStage } from '../../src/pipeline/series-stage.js';
import { JsonRecords } from '../../src/wire/json-records.js';
import { compileMapping } from '../../src/wire/mapping.js';
import { runInMemory } from '../support/memory-run.js';
import { readAll } from '../support/records.js';

const heap = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
};

describe('what a record may be', () => {
  const faults = (text: string, map = {}): string[] => readAll(new JsonRecords(compileMapping(map)), text).faults;
  const row = (n: number): string => `[${Array.from({ length: n }, (_, i) => i).join(',')}]`;

  it('a key has at most 1,024 characters', () => {
    expect(faults(`{"key":"${'k'.repeat(1024)}","t":1,"value":2}`)).toEqual([]);
    expect(faults(`{"key":"${'k'.repeat(1025)}","t":1,"value":2}`)).toEqual([
      'a key of 1025 characters: at most 1024 are taken',
    ]);
  });

  it('a value has at most 1,024 channels, or as many as were asked for', () => {
    expect(faults(`{"t":1,"value":${row(1024)}}`)).toEqual([]);
    expect(faults(`{"t":1,"value":${row(1025)}}`)).toEqual(['a value of 1025 channels: at most 1024 are taken']);
    expect(faults(`{"t":1,"value":${row(1025)}}`, { maxChannels: 2000 })).toEqual([]);
    expect(() => compileMapping({ maxChannels: 0 })).toThrow('maxChannels must be a positive whole number, got 0');
  });

  it('more is counted bad and named with what would take it, and the other records go on', async () => {
    const lines = [`{"t":1,"value":[1,2,3]}`, `{"t":2,"value":[1,2]}`, `{"t":3,"value":[2,2]}`].join('\n');
    const { counters, badLines, results } = await runInMemory(['--max-channels', '2'], [Buffer.from(lines)], false);
    expect(badLines).toEqual([1]);
    expect(counters).toMatchObject({ in: 3, out: 2, bad: 1 });
    expect(results.map(({ t }) => t)).toEqual([2, 3]);
  });

  it('a key and its texts are kept, not the frames that they came in', () => {
    const stage = new SeriesStage(planSeries(estimatorKernels('three-point'), {}), createCounters(), {
      result() {},
      flush() {},
      failed() {},
    });
    const reader = new JsonRecords(compileMapping());
    const before = heap();
    for (let i = 0; i < 50; i += 1) {
      const key = `sensor number ${i} of the plant`;
      const frame = `{"key":"${key}","t":"2026-01-01T00:00:00.${100 + i}Z","value":${i}.1234567890123456789,"pad":"${'x'.repeat(1 << 20)}"}`;
      const flat = Buffer.from(frame).toString(); // as it comes from a socket
      reader.read(
        flat,
        0,
        flat.length,
        () => void stage.sample(reader.record),
        () => expect.unreachable(),
      );
    }
    expect((heap() - before) / 50).toBeLessThan(100_000); // of 1 MiB each
    stage.end();
  });

  it.each([
    ['held for order', 'three-point', { lateness: '1h' }],
    ['that wait for a late result', { kind: 'least-squares', window: '2h', centred: true }, {}],
  ] as const)('without a key, too, the texts of samples %s are kept, not their frames', (_, estimator, options) => {
    const stage = new SeriesStage(planSeries(estimatorKernels(estimator), options), createCounters(), {
      result() {},
      flush() {},
      failed() {},
    });
    const reader = new JsonRecords(compileMapping());
    const before = heap();
    for (let i = 0; i < 30; i += 1) {
      const frame = `{"t":"2026-01-01T00:00:00.${100 + i}Z","value":${i}.1234567890123456789,"pad":"${'x'.repeat(1 << 20)}"}`;
      const flat = Buffer.from(frame).toString(); // as it comes from a socket
      reader.read(
        flat,
        0,
        flat.length,
        () => void stage.sample(reader.record),
        () => expect.unreachable(),
      );
    }
    expect((heap() - before) / 30).toBeLessThan(100_000); // of 1 MiB each
    stage.end();
  });

  it('the look at the first samples keeps none of the frames that they came in', () => {
    const reader = new JsonRecords(compileMapping());
    const look = new FirstLook(
      { holds: false, unit: undefined, comesRound: false, gapsAreSet: false, remark() {} },
      { sample() {}, fault() {}, say() {} },
    );
    const before = heap();
    for (let i = 0; i < 50; i += 1) {
      const frame = `{"key":"sensor number ${i} of the plant","t":"2026-01-01T00:00:00.${100 + i}Z","value":${i}.1234567890123456789,"pad":"${'x'.repeat(1 << 20)}"}`;
      const flat = Buffer.from(frame).toString(); // as it comes from a socket
      reader.read(
        flat,
        0,
        flat.length,
        () => look.sample(reader.record),
        () => expect.unreachable(),
      );
    }
    expect((heap() - before) / 50).toBeLessThan(100_000); // of 1 MiB each
    look.end();
  });

  it('the first lines of a table are held until they have 16 MiB', () => {
    const lines = new FirstLines();
    const text = '#'.repeat(1 << 22); // all comments, so that no table begins
    for (let number = 1; number <= 4; number += 1) lines.add({ text, number });
    expect([lines.areEnough, lines.rows]).toEqual([false, 0]);
    lines.add({ text: '#', number: 5 });
    expect(lines.areEnough).toBe(true);
    expect(lines.take()).toHaveLength(5);
    expect(lines.size).toBe(0);
  });

  it('a text that is kept is the same text', () => {
    for (const text of ['', 'a', '123456789012', '1234567890123', 'ä'.repeat(50), '\u{1f600}'.repeat(9)])
      expect(detached(text)).toBe(text);
  });
});
