import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { list } from '../../src/core/state.js';
import type { Edge, Emit, Kernel } from '../../src/core/types.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import {
  createCounters,
  type Derivative,
  derivative,
  type EstimatorSpec,
  estimate,
  type Sample,
} from '../../src/index.js';
import { random } from '../support/numbers.js';

const HOUR = '1h';
const MOST = 64;

/** Every kind whose window is a span of time, with one that is never over here. */
const KINDS: readonly EstimatorSpec[] = [
  { kind: 'least-squares', window: HOUR },
  { kind: 'least-squares', window: HOUR, degree: 2 },
  { kind: 'least-squares', window: HOUR, centred: true },
  { kind: 'least-squares', window: HOUR, degree: 3, lag: '15min' },
  { kind: 'lagged-difference', baseline: HOUR },
  { kind: 'theil-sen', window: HOUR },
  { kind: 'hampel', window: HOUR },
  { kind: 'kalman', tau: '5ms', lag: HOUR },
  { kind: 'prometheus-deriv', range: HOUR },
  { kind: 'prometheus-rate', range: HOUR },
  { kind: 'ha-derivative', timeWindow: HOUR },
];
const named = KINDS.map((estimator) => [JSON.stringify(estimator), estimator] as const);

interface Out {
  readonly slope: number;
  readonly edge: Edge;
  readonly shortened: boolean | undefined;
}

/** A kernel with room for `maxSamples`, for spacings in ms. */
const kernelOf = (estimator: EstimatorSpec, maxSamples: number | null = MOST): Kernel =>
  estimatorKernels({ ...(estimator as object), ...(maxSamples !== null && { maxSamples }) } as never).scalar(
    1000,
    1,
    1,
  );

function collector(kernel: Kernel): { readonly out: Out[]; readonly emit: Emit } {
  const out: Out[] = [];
  return { out, emit: (slope, edge) => void out.push({ slope, edge, shortened: kernel.quality?.shortened }) };
}

/** Samples 1 to 3 ms apart, rising, with noise. */
function flood(n: number, seed = 1): { h: number[]; t: number[]; y: number[] } {
  const next = random(seed);
  const h = Array.from({ length: n }, () => 1 + Math.floor(next() * 3));
  const t = [0];
  for (const step of h.slice(1)) t.push((t.at(-1) as number) + step);
  return { h, t, y: t.map((time) => 20 + time / 100 + Math.round(next() * 1000) / 1000) };
}

const line = (t: readonly number[], y: readonly number[]): number => {
  const [mt, my] = [t, y].map((list) => list.reduce((sum, x) => sum + x, 0) / list.length) as [number, number];
  const up = t.reduce((sum, x, i) => sum + (x - mt) * ((y[i] as number) - my), 0);
  return (up / t.reduce((sum, x) => sum + (x - mt) ** 2, 0)) * 1000;
};
const newest = (list: readonly number[], i: number, n: number): number[] => list.slice(Math.max(0, i + 1 - n), i + 1);

const heap = (): number => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

describe('a window of time that is full', () => {
  it.each(named)('%s: a flood takes no more memory than maxSamples samples', (_, estimator) => {
    const kernel = kernelOf(estimator);
    const emit = (): void => {};
    const { h, y } = flood(4096);
    const push = (rounds: number): void => {
      for (let k = 0; k < rounds; k += 1)
        for (let i = 0; i < h.length; i += 1) kernel.push(h[i] as number, y[i] as number, emit);
    };
    push(2);
    let least = Infinity; // compiled code, and arrays that are gone but not yet counted so, come and go
    for (let round = 0; round < 4 && least > 100_000; round += 1) {
      const before = heap();
      push(4);
      least = Math.min(least, heap() - before);
    }
    expect(least).toBeLessThan(100_000); // 8 bytes kept per sample would be 131 kB
    expect(JSON.stringify(kernel.snapshot?.()).length).toBeLessThan(MOST * 1200);
  });

  it.each(named)(
    '%s: n samples still give n results, in order, and say from when on they are shortened',
    (_, estimator) => {
      const kernel = kernelOf(estimator);
      const { out, emit } = collector(kernel);
      const { h, y } = flood(500);
      y.forEach((value, i) => void kernel.push(h[i] as number, value, emit));
      const late = 500 - out.length;
      expect(late).toBeLessThan(MOST);
      kernel.flush(emit);
      expect(out).toHaveLength(500);
      const first = out.findIndex(({ shortened }) => shortened);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(first).toBeLessThanOrEqual(MOST + 2);
      expect(out.slice(first, 500 - late).every(({ shortened }) => shortened)).toBe(true);
      // Until then they are those of a window without a bound.
      const free = kernelOf(estimator, 4096);
      const whole = collector(free);
      y.slice(0, first + late + 1).forEach((value, i) => void free.push(h[i] as number, value, whole.emit));
      whole.out.slice(0, first).forEach((one, i) => void expect(one).toEqual({ ...out[i], shortened: false }));
    },
  );

  it.each(named)('%s: a snapshot goes on bit for bit', (_, estimator) => {
    const { h, y } = flood(400, 7);
    for (const cut of [MOST - 1, MOST, MOST + 1, 200, 333]) {
      const whole = kernelOf(estimator);
      const all = collector(whole);
      y.forEach((value, i) => void whole.push(h[i] as number, value, all.emit));
      whole.flush(all.emit);
      const before = kernelOf(estimator);
      const first = collector(before);
      for (let i = 0; i < cut; i += 1) before.push(h[i] as number, y[i] as number, first.emit);
      const state = JSON.stringify(before.snapshot?.());
      const after = kernelOf(estimator);
      after.restore?.(JSON.parse(state));
      expect(JSON.stringify(after.snapshot?.())).toBe(state);
      const second = collector(after);
      for (let i = cut; i < y.length; i += 1) after.push(h[i] as number, y[i] as number, second.emit);
      after.flush(second.emit);
      expect([...first.out, ...second.out]).toEqual(all.out);
    }
  });

  it('the samples that are held give the result: that of a direct computation', () => {
    const { h, t, y } = flood(600, 3);
    const slopes = (estimator: EstimatorSpec): number[] => {
      const kernel = kernelOf(estimator);
      const { out, emit } = collector(kernel);
      y.forEach((value, i) => void kernel.push(h[i] as number, value, emit));
      kernel.flush(emit);
      return out.map(({ slope }) => slope);
    };
    const wanted: Readonly<Record<string, (i: number) => number>> = {
      'least-squares': (i) => line(newest(t, i, MOST), newest(y, i, MOST)),
      'prometheus-deriv': (i) => line(newest(t, i, MOST), newest(y, i, MOST)),
      'lagged-difference': (i) => {
        const [from, to] = [i + 1 - MOST, i];
        return (((y[to] as number) - (y[from] as number)) / ((t[to] as number) - (t[from] as number))) * 1000;
      },
    };
    for (const [kind, direct] of Object.entries(wanted)) {
      const estimator = KINDS.find((one) => (one as { kind: string }).kind === kind) as EstimatorSpec;
      const got = slopes(estimator);
      for (let i = 2 * MOST; i < 600; i += 1) expect(got[i]).toBeCloseTo(direct(i), 8);
    }
    // A centred window is cut at both ends: 32 samples after the one in the middle, itself and 31 before it.
    const centred = slopes({ kind: 'least-squares', window: HOUR, centred: true });
    for (let i = 2 * MOST; i < 500; i += 1)
      expect(centred[i]).toBeCloseTo(line(t.slice(i - 31, i + 33), y.slice(i - 31, i + 33)), 8);
  });

  it('theil-sen and hampel answer as they do for a window of so many samples', () => {
    const { h, y } = flood(600, 5);
    y[100] = 1e6;
    y[450] = -1e6;
    for (const kind of ['theil-sen', 'hampel'] as const) {
      const [time, samples] = [kernelOf({ kind, window: HOUR }), kernelOf({ kind, window: MOST }, null)];
      const [a, b] = [collector(time), collector(samples)];
      y.forEach((value, i) => {
        time.push(h[i] as number, value, a.emit);
        samples.push(h[i] as number, value, b.emit);
      });
      expect(a.out.map(({ slope }) => slope)).toEqual(b.out.map(({ slope }) => slope));
      expect(b.out[500]?.shortened).toBeUndefined();
    }
  });

  it.each(named)(
    '%s: after the flood the window is whole again, and the results are those without a bound',
    (_, kind) => {
      const long = { ...(kind as object) } as Record<string, unknown>;
      for (const [name, value] of Object.entries(long)) if (value === HOUR) long[name] = '300ms';
      if (long['lag'] === '15min') long['lag'] = '75ms';
      const estimator = long as unknown as EstimatorSpec;
      const [bound, free] = [kernelOf(estimator), kernelOf(estimator, 4096)];
      const [a, b] = [collector(bound), collector(free)];
      const { h, y } = flood(500, 11);
      y.forEach((value, i) => {
        const step = i < 250 ? 1 + ((h[i] as number) & 1) : 20; // 300 ms hold 200 samples, then 15
        bound.push(step, value, a.emit);
        free.push(step, value, b.emit);
      });
      bound.flush(a.emit);
      free.flush(b.emit);
      expect(a.out.some(({ shortened }) => shortened)).toBe(true);
      expect(b.out.some(({ shortened }) => shortened)).toBe(false);
      for (let i = 320; i < 500; i += 1) {
        expect(a.out[i]?.shortened).toBe(false);
        // The filter of `kalman` saw the same; sums of the others began at other samples.
        expect(Math.abs((a.out[i]?.slope as number) - (b.out[i]?.slope as number))).toBeLessThan(1e-9);
      }
    },
  );

  it('each channel of a row has its own window, and the result of the row says that it is shortened', () => {
    const rows = Array.from({ length: 100 }, (_, i): Sample<number[]> => ({ t: i, value: [i, 3 * i] }));
    const counters = createCounters();
    const results: Derivative<Sample<number[]>, number[]>[] = [];
    const source = new Subject<Sample<number[]>>();
    source
      .pipe(
        derivative<Sample<number[]>, number[]>({
          estimator: { kind: 'least-squares', window: HOUR, maxSamples: 16 },
          counters,
        }),
      )
      .subscribe((r) => void results.push(r));
    for (const row of rows) source.next(row);
    expect(results.map(({ shortened }) => shortened ?? false)).toEqual(rows.map((_, i) => i >= 16));
    expect(results[50]?.derivative).toEqual([1000, 3000]);
    expect(counters.shortened).toBe(84);
  });

  it('a state that asks for more room than the window can need is refused', () => {
    const kernel = kernelOf({ kind: 'theil-sen', window: HOUR });
    const { h, y } = flood(200);
    y.forEach((value, i) => void kernel.push(h[i] as number, value, () => {}));
    const [room = null, ...rest] = list(kernel.snapshot?.() ?? null);
    expect(room).toBeLessThanOrEqual(4 * MOST);
    kernelOf({ kind: 'theil-sen', window: HOUR }).restore?.([room, ...rest]);
    expect(() => kernel.restore?.([2 ** 25, ...rest])).toThrow('the state is damaged: a window was expected');
  });

  it('maxSamples beside a window that is a number of samples, or a filter that waits for nothing, is refused', () => {
    const refuse = (estimator: EstimatorSpec, message: string): void =>
      void expect(() => derivative({ estimator })).toThrow(message);
    refuse(
      { kind: 'hampel', window: 20, maxSamples: 100 },
      'maxSamples belongs to a window of time: this one is 20 samples',
    );
    refuse({ kind: 'kalman', tau: '1s', maxSamples: 100 }, 'maxSamples belongs to a lag: without one nothing is held');
    refuse(
      { kind: 'theil-sen', window: '5s', maxSamples: 15 },
      'maxSamples must be a whole number from 16 to 16,777,216, got 15',
    );
    refuse(
      { kind: 'least-squares', window: '5s', maxSamples: 100, minSamples: 101 },
      'minSamples must be a whole number from 2 to 100, got 101',
    );
  });

  it('estimate answers as a stream does, and says how many of its results are shortened', () => {
    const n = 70_000;
    const t = Array.from({ length: n }, (_, i) => i);
    const y = t.map((i) => (i < 1000 ? 0 : 2 * i));
    const last = (maxSamples?: number): readonly [slope: number | undefined, shortened: number | undefined] => {
      const estimator = { kind: 'lagged-difference', baseline: HOUR, ...(maxSamples && { maxSamples }) } as const;
      const { derivative: slopes, shortened } = estimate(y, t, { estimator });
      return [slopes.at(-1), shortened];
    };
    expect(last()).toEqual([2000, n - 65_536]);
    expect(last(n)).toEqual([((2 * (n - 1)) / (n - 1)) * 1000, undefined]);
    expect(last(100)).toEqual([2000, n - 100]);
    const rows = estimate(
      y.map((v) => [v, -v]),
      t,
      { estimator: { kind: 'theil-sen', window: HOUR, maxSamples: 16, most: 4 } },
    );
    expect(rows.shortened).toBe(n - 16);
  });
});

describe('2,000,000 samples within one window', () => {
  it('take the memory of 65,536, give the slope of those, and are counted', () => {
    const counters = createCounters();
    const source = new Subject<Sample>();
    let last: Derivative | undefined;
    const before = heap();
    source.pipe(derivative({ estimator: { kind: 'least-squares', window: HOUR }, counters })).subscribe((result) => {
      last = result;
    });
    const [t, y] = [new Float64Array(65_536), new Float64Array(65_536)];
    const next = random(9);
    for (let i = 0; i < 2_000_000; i += 1) {
      const value = Math.round(next() * 1e6) / 1e3;
      t[i & 65_535] = i / 1000; // 1 us apart
      y[i & 65_535] = value;
      source.next({ t: i / 1000, value });
    }
    expect(heap() - before).toBeLessThan(12_000_000); // 65,536 samples of 80 bytes take 5.2 MB; all 2,000,000 took 160 MB
    const slope = line(Array.from(t), Array.from(y));
    expect(Math.abs((last?.derivative as number) / slope - 1)).toBeLessThan(1e-6);
    expect(last?.shortened).toBe(true);
    expect(counters).toMatchObject({ in: 2_000_000, out: 2_000_000, shortened: 2_000_000 - 65_536 });
    source.complete();
  });
});
