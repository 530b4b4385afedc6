import fc from 'fast-check';
import { from, lastValueFrom, map, type OperatorFunction, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  Checkpoint,
  type Derivative,
  derivative,
  estimate,
  integral,
  relativeRate,
  type Sample,
  slopeAngle,
  slopeRatio,
  timeToThreshold,
  turningPoints,
} from '../../src/index.js';
import { Trapezoid } from '../../src/kernels/recursive/trapezoid.js';
import { estimatorContract } from '../contracts/estimator.js';
import { sameBits } from '../support/numbers.js';

const all = <S, R>(samples: readonly S[], operator: OperatorFunction<S, R>): Promise<R[]> =>
  lastValueFrom(from(samples).pipe(operator, toArray()));
const seconds = (...values: number[]): Sample[] => values.map((value, i) => ({ t: i * 1000, value }));
const result = (value: number, slope: number | null, standardError?: number): Derivative => {
  const sample = { t: 0, value };
  return { t: 0, value, derivative: slope, sample, ...(standardError !== undefined && { standardError }) };
};

describe('relativeRate', () => {
  it('is the derivative in per cent of the value, and its hundredth the slope of the logarithm', async () => {
    const out = await all([result(50, 2, 0.5), result(-50, 2), result(0, 2), result(3, null)], relativeRate());
    expect(out.map(({ percent, logSlope }) => [percent, logSlope])).toEqual([
      [4, 0.04],
      [4, 0.04],
      [null, null],
      [null, null],
    ]);
    expect(out[0]?.percentError).toBe(1);
    expect('percentError' in (out[1] as object)).toBe(false);
  });

  it('of exponential growth is its rate', async () => {
    const samples = Array.from({ length: 100 }, (_, i) => ({ t: i * 10, value: Math.exp(0.05 * i) }));
    const out = await lastValueFrom(from(samples).pipe(derivative(), relativeRate(), toArray()));
    for (const { logSlope } of out.slice(1, -1)) expect(logSlope).toBeCloseTo(5, 2); // 0.05 in 10 ms
  });
});

describe('slopeAngle', () => {
  it('is in degrees, where a unit of time is as long as `aspect` units of value', async () => {
    const angles = (aspect?: number): Promise<(number | null)[]> =>
      lastValueFrom(
        from([result(0, 10), result(0, -10), result(0, 0), result(0, null)]).pipe(
          slopeAngle(aspect),
          map(({ angle }) => angle),
          toArray(),
        ),
      );
    expect(await angles(10)).toEqual([45, -45, 0, null]);
    expect((await angles())[0]).toBeCloseTo(84.289406862500357, 12); // math.degrees(math.atan(10))
    expect(() => slopeAngle(0)).toThrow('aspect must be a positive number, got 0');
  });
});

describe('timeToThreshold', () => {
  const times = (one: Derivative, threshold: number, per?: 'min'): Promise<unknown> =>
    lastValueFrom(
      from([one]).pipe(
        timeToThreshold(threshold, per && { per }),
        map(({ timeTo, earliest, latest }) => [timeTo, earliest, latest]),
      ),
    );

  it('is the way over the speed, in ms, whatever the unit of the derivative', async () => {
    expect(await times(result(90, 2), 100)).toEqual([5000, undefined, undefined]);
    expect(await times(result(90, 2), 100, 'min')).toEqual([300_000, undefined, undefined]);
    expect(await times(result(90, -2), 80)).toEqual([5000, undefined, undefined]);
  });

  it('is null for what moves away, stands still, or is not known; 0 for what is there', async () => {
    expect(await times(result(90, -2), 100)).toEqual([null, undefined, undefined]);
    expect(await times(result(90, 0), 100)).toEqual([null, undefined, undefined]);
    expect(await times(result(90, null), 100)).toEqual([null, undefined, undefined]);
    expect(await times(result(90, 1), 90)).toEqual([0, undefined, undefined]);
  });

  it('has an interval of two standard errors, open where the slope may be none', async () => {
    expect(await times(result(90, 2, 0.25), 100)).toEqual([5000, 4000, 10_000 / 1.5]);
    expect(await times(result(90, 2, 1), 100)).toEqual([5000, 2500, null]);
    expect(await times(result(90, -1, 1), 100)).toEqual([null, 10_000, null]);
    expect(await times(result(110, -2, 0.25), 100)).toEqual([5000, 4000, 10_000 / 1.5]);
  });
});

describe('turningPoints', () => {
  it('of a sampled sine are its maxima and minima, to a small part of the spacing', async () => {
    const samples = Array.from({ length: 400 }, (_, i) => ({ t: i * 50, value: Math.sin((i * 50) / 1000) }));
    const out = await lastValueFrom(from(samples).pipe(derivative(), turningPoints(), toArray()));
    const wanted = Array.from({ length: 6 }, (_, k) => (Math.PI / 2 + k * Math.PI) * 1000);
    expect(out).toHaveLength(6);
    out.forEach(({ t, kind, value }, k) => {
      expect(Math.abs((t as number) - (wanted[k] as number))).toBeLessThan(0.05);
      expect(kind).toBe(k % 2 === 0 ? 'maximum' : 'minimum');
      expect(Math.abs(value)).toBeGreaterThan(0.998);
    });
  });

  it('a flat top is one turn, a flat step none; none is found across a gap', async () => {
    const kinds = async (samples: Sample[], options = {}): Promise<unknown[]> =>
      lastValueFrom(
        from(samples).pipe(
          derivative(options),
          turningPoints(),
          map(({ kind }) => kind),
          toArray(),
        ),
      );
    expect(await kinds(seconds(0, 1, 1, 1, 0, -1))).toEqual(['maximum']);
    expect(await kinds(seconds(0, 1, 1, 1, 2, 3))).toEqual([]);
    const apart = [
      ...seconds(0, 1, 2),
      ...seconds(2, 1, 0).map(({ t, value }) => ({ t: (t as number) + 60_000, value })),
    ];
    expect(await kinds(apart)).toEqual(['maximum']);
    expect(await kinds(apart, { maxGap: '10s' })).toEqual([]);
  });

  it('with times in ns keeps ns', async () => {
    const samples = [0, 1, 0].map((value, i) => ({ t: BigInt(i) * 1_000_000_000n, value }));
    const out = await lastValueFrom(from(samples).pipe(derivative(), turningPoints(), toArray()));
    expect(out.map(({ t }) => t)).toEqual([1_000_000_000n]);
    const more = [0, 2, 3, 2, 0].map((value, i) => ({ t: BigInt(i) * 1_000_000_000n, value }));
    const turns = await lastValueFrom(from(more).pipe(derivative(), turningPoints(), toArray()));
    expect(turns.map(({ t }) => t)).toEqual([2_000_000_000n]);
  });
});

describe('integral', () => {
  it('is the sum of trapezoids, per unit of time, and starts anew after a gap', async () => {
    const samples = [0, 1, 3, 100, 101].map((s, i) => ({ t: s * 1000, value: [2, 4, 4, 6, 6][i] as number }));
    const out = await all(samples, integral({ maxGap: '10s' }));
    expect(out.map((r) => r.integral)).toEqual([0, 3, 11, 0, 6]);
    const hours = await all(samples.slice(0, 3), integral({ per: 'h' }));
    expect(hours.at(-1)?.integral).toBeCloseTo(11 / 3600, 16);
  });

  it('undoes the derivative of a straight line, and is undone by it on parabolas', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 2, maxLength: 30 }),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: -9, max: 9 }),
        async (steps, a, b) => {
          let t = 0;
          const samples = steps.map((step) => {
            t += step;
            return { t, value: a + b * t };
          });
          const sums = await all(samples, integral({ per: 'ms' }));
          const back = await all(
            sums.map((r) => ({ t: r.t, value: r.integral })),
            derivative({ per: 'ms' }),
          );
          back.slice(1, -1).forEach((r, i) => {
            expect(r.derivative).toBeCloseTo(samples[i + 1]?.value as number, 6);
          });
        },
      ),
    );
  });

  it('loses no digits as it grows', async () => {
    const samples = Array.from({ length: 200_001 }, (_, i) => ({ t: i, value: 0.1 }));
    const last = (await all(samples, integral({ per: 'ms' }))).at(-1);
    expect(last?.integral).toBe(20_000); // 0.1 times 200,000, rounded once; a plain sum gives 20000.000000015
  });
});

estimatorContract('Trapezoid', { make: () => new Trapezoid(), line: Infinity, constant: false, forgets: Infinity });

describe('slopeRatio', () => {
  const fast = { kind: 'least-squares', window: 3 } as const;
  const slow = { kind: 'least-squares', window: 9 } as const;

  it('is above 1 while the change speeds up, and null before both are there', async () => {
    const samples = Array.from({ length: 20 }, (_, i) => ({ t: i * 1000, value: i * i }));
    const out = await all(samples, slopeRatio({ fast, slow }));
    expect(out[0]).toMatchObject({ fast: null, slow: null, ratio: null });
    const last = out.at(-1);
    expect(last).toMatchObject({ fast: 36, slow: 30 }); // of the parabola at the middle of each window: 2 * 18, 2 * 15
    expect(last?.ratio).toBeCloseTo(1.2, 14);
  });

  it('pairs estimators that answer at different times, and goes on from a snapshot', async () => {
    const samples = Array.from({ length: 30 }, (_, i) => ({ t: i * 1000, value: Math.sin(i) }));
    const of = { fast: 'three-point', slow } as const;
    const whole = await all(samples, slopeRatio(of));
    expect(whole).toHaveLength(30);
    const slopes = await all(samples, derivative());
    expect(whole.map((r) => r.fast)).toEqual(slopes.map((r) => r.derivative));
    const source = new Subject<Sample>();
    const checkpoint = new Checkpoint();
    const got: unknown[] = [];
    const subscription = source.pipe(slopeRatio({ ...of, checkpoint })).subscribe((r) => void got.push(r));
    for (const sample of samples.slice(0, 11)) source.next(sample);
    subscription.unsubscribe();
    const saved = JSON.parse(JSON.stringify(checkpoint.snapshot()));
    got.push(...(await all(samples.slice(11), slopeRatio({ ...of, checkpoint: new Checkpoint(saved) }))));
    expect(got).toEqual(whole);
  });
});

describe('estimate', () => {
  it('is the batch twin of the operator, bit for bit, for every estimator, in ms and ns', async () => {
    const t = [0, 3, 10, 11, 30, 32, 41, 50];
    const values = [1, 4, 2, 8, 5, 7, 7.5, 3];
    for (const estimator of [
      'three-point',
      'stencil',
      { kind: 'three-point', mode: 'exact' },
      { kind: 'least-squares', window: '20 ms' },
      { kind: 'savitzky-golay', points: 5 },
    ] as const) {
      for (const per of ['s', 'ns', 'h'] as const) {
        for (const times of [t, t.map((at) => BigInt(at) * 1_000_000n)]) {
          const samples = values.map((value, i) => ({ t: times[i] as number, value }));
          const wanted = (await all(samples, derivative({ estimator, per }))).map((r) => r.derivative ?? Number.NaN);
          const got = estimate(values, times as number[], { estimator, per });
          expect(Array.from(got.derivative).every((d, i) => sameBits(d, wanted[i]))).toBe(true);
        }
      }
    }
  });

  it('has standard errors where the estimator has, and refuses times that do not increase', () => {
    const { standardError } = estimate([1, 3, 2, 5, 4], [0, 1, 2, 3, 4], {
      estimator: { kind: 'least-squares', window: 5 },
      per: 'ms',
    });
    expect(standardError?.[4]).toBeCloseTo(0.34641016151377546, 14);
    expect(() => estimate([1, 2], [5, 5])).toThrow('times must increase: number 1 is 5, after 5');
    expect(() => estimate([1, 2], [5])).toThrow('times must be as many as values (2), got 1');
  });
});
