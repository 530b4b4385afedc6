import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { createCounters, derivative, type Sample } from '../../src/index.js';
import { random } from '../support/numbers.js';

const MAX = 100_000;
const SAMPLES = 10_000_000;
const HOT = 1000; // keys that come again and again
const EVERY = 20; // of the samples, one in so many is of a hot key

it('10,000,000 random keys against maxKeys: flat memory, no hot key ever leaves, every sample accounted for', () => {
  const next = random(1);
  const counters = createCounters();
  const source = new Subject<Sample>();
  const results = new Map<string, number>();
  const ends: string[] = [];
  source.pipe(derivative({ keyed: { maxKeys: MAX }, counters })).subscribe(({ key = '', edge }) => {
    if (!key.startsWith('hot')) return;
    results.set(key, (results.get(key) ?? 0) + 1);
    if (edge === 'end') ends.push(key);
  });
  const heap: number[] = [];
  let hot = 0;
  for (let i = 0; i < SAMPLES; i += 1) {
    const key = i % EVERY === 0 ? `hot-${hot % HOT}` : `cold-${Math.floor(next() * 2 ** 48)}`;
    if (i % EVERY === 0) hot += 1;
    source.next({ t: i, value: i, key });
    if (i % 1_000_000 === 999_999) {
      globalThis.gc?.();
      heap.push(process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers);
      expect(counters.in).toBe(counters.out + counters.dropped + counters.pending);
    }
  }
  expect(ends).toEqual([]); // none had to make room
  expect(counters.evicted).toBeGreaterThan(9_000_000);
  expect(counters.pending).toBe(MAX);
  expect([...results.values()].reduce((sum, n) => sum + n)).toBe(hot - HOT);
  const [first = 0, ...later] = heap.slice(1);
  for (const bytes of later) expect(bytes / first).toBeLessThan(1.05);
  source.complete();
  expect(ends).toHaveLength(HOT);
  expect(counters.in).toBe(counters.out);
  console.log(`heap after each million: ${heap.map((bytes) => `${(bytes / 1e6).toFixed(1)} MB`).join(', ')}`);
}, 600_000);
