import { from, lastValueFrom, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCounters, type Derivative, derivative, type EstimatorSpec, type Sample } from '../../src/index.js';
import { TrailingLeastSquares } from '../../src/kernels/windows/trailing-least-squares.js';
import { random } from '../support/numbers.js';

const run = (samples: readonly Sample[], estimator: EstimatorSpec, more: object = {}): Promise<Derivative[]> =>
  lastValueFrom(from(samples).pipe(derivative({ estimator, per: 'ms', ...more }), toArray()));
const line = (...times: number[]): Sample[] => times.map((t) => ({ t, value: 2 * t + 5 }));

/** Numbers with a normal distribution (Box and Muller). */
function gaussian(seed: number): () => number {
  const next = random(seed);
  return () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

describe('the estimator least-squares', () => {
  it('answers at once, says while its window fills, and is null before it has enough', async () => {
    const out = await run(line(0, 10, 20, 30, 40), { kind: 'least-squares', window: '25 ms', minSamples: 3 });
    expect(out.map(({ derivative: d, warming, edge }) => [d, warming, edge])).toEqual([
      [null, true, undefined],
      [null, true, undefined],
      [2, true, undefined],
      [2, undefined, undefined],
      [2, undefined, undefined],
    ]);
  });

  it('minSpan: a few samples close to each other are not enough', async () => {
    const out = await run(line(0, 1, 2, 3, 20), { kind: 'least-squares', window: '30 ms', minSpan: '10 ms' });
    expect(out.map(({ derivative: d }) => d)).toEqual([null, null, null, null, 2]);
  });

  it('has standard error, residual and R2: those of the textbook', async () => {
    // R: summary(lm(y ~ x)), x = 0:4, y = c(1, 3, 2, 5, 4): slope 0.8, standard error 0.3464102, residual 1.095445, R2 0.64
    const samples = [1, 3, 2, 5, 4].map((value, t) => ({ t, value }));
    const last = (await run(samples, { kind: 'least-squares', window: 5 })).at(-1) as Derivative;
    expect(last.derivative).toBeCloseTo(0.8, 14);
    expect(last.standardError).toBeCloseTo(0.34641016151377546, 14);
    expect(last.residual).toBeCloseTo(1.0954451150103321, 14);
    expect(last.r2).toBeCloseTo(0.64, 14);
  });

  it.each([
    ['trailing', { kind: 'least-squares', window: 40 }],
    ['a parabola, centred', { kind: 'least-squares', window: 41, degree: 2, centred: true }],
    ['savitzky-golay', { kind: 'savitzky-golay', points: 41 }],
  ] as const)(
    'its standard errors are calibrated (%s): in white noise the true slope is within two in 93 to 97 of 100 windows',
    async (_, estimator) => {
      const noise = gaussian(7);
      const step = random(8);
      let t = 0;
      const samples = Array.from({ length: 60_000 }, () => {
        t += 1 + Math.floor(step() * 9);
        return { t, value: 1000 + 0.01 * t + noise() };
      });
      const results = (await run(samples, estimator)).filter((__, i) => i % 41 === 40 && i > 100); // windows that share nothing
      const within = results.filter(
        (r) => Math.abs((r.derivative as number) - 0.01) <= 2 * (r.standardError as number),
      );
      expect(results.length).toBeGreaterThan(1400);
      expect(within.length / results.length).toBeGreaterThan(0.93);
      expect(within.length / results.length).toBeLessThan(0.97);
    },
  );

  it('centred: results wait for the second half of their window, and are those of the middle', async () => {
    const source = new Subject<Sample>();
    const left: number[] = [];
    source
      .pipe(derivative({ estimator: { kind: 'least-squares', window: '20 ms', centred: true, degree: 2 }, per: 'ms' }))
      .subscribe(({ t, derivative: d }) => left.push(t as number, Math.round((d as number) * 1e9) / 1e9));
    for (const t of [0, 5, 10, 15]) source.next({ t, value: t * t });
    expect(left).toEqual([0, 0, 5, 10]); // at 10 and 15 the windows of 0 and 5 are complete
    source.complete();
    expect(left.slice(4)).toEqual([10, 20, 15, 30]);
  });

  it('rows have a fit for each channel', async () => {
    const samples = [0, 1, 2, 3].map((t) => ({ t, value: [t, -2 * t, 7] }));
    const out = await lastValueFrom(
      from(samples).pipe(
        derivative<(typeof samples)[number], number[]>({ estimator: { kind: 'least-squares', window: 3 }, per: 'ms' }),
        toArray(),
      ),
    );
    expect(out.map((r) => r.derivative)).toEqual([null, [1, -2, 0], [1, -2, 0], [1, -2, 0]]);
    expect(out[3]?.standardError).toEqual([0, 0, 0]);
    expect(out.map((r) => r.warming)).toEqual([true, true, undefined, undefined]);
  });

  it('a tie changes what follows, though the result of its time has left', async () => {
    const counters = createCounters();
    const samples = [
      { t: 0, value: 0 },
      { t: 1, value: 50 },
      { t: 1, value: 1 },
      { t: 2, value: 2 },
    ];
    const out = await run(samples, { kind: 'least-squares', window: 10 }, { counters });
    expect(out.map((r) => r.derivative)).toEqual([null, 50, 1]);
    expect(counters).toMatchObject({ in: 4, out: 3, tied: 1, pending: 0 });
  });

  it('a gap, or a reset, begins a new window', async () => {
    const out = await run([...line(0, 1, 2), ...line(100, 101)], { kind: 'least-squares', window: 10 }, { maxGap: 20 });
    expect(out.map((r) => [r.derivative, r.warming])).toEqual([
      [null, true],
      [2, true],
      [2, true],
      [null, true],
      [2, true],
    ]);
  });

  it('with times in ns, and per hour, is the same slope', async () => {
    const samples = [0, 1, 3, 4].map((s) => ({
      t: 1_700_000_000_000_000_000n + BigInt(s) * 1_000_000_000n,
      value: 3 * s,
    }));
    const out = await run(samples, { kind: 'least-squares', window: '10 s' }, { per: 'h' });
    expect(out.map((r) => r.derivative)).toEqual([null, 10800, 10800, 10800]);
  });

  it('is not moved by 300,000 updates, and forgets a spike of 1e12 and a NaN at once', () => {
    const W = 100;
    const next = random(3);
    const kernel = new TrailingLeastSquares({ points: W });
    const x: number[] = [];
    const y: number[] = [];
    let t = 0;
    let price = 60_000;
    let worst = 0;
    let got = 0;
    for (let i = 0; i < 300_000; i += 1) {
      const h = 1 + Math.floor(next() * 50);
      t += h;
      price += Math.round((next() - 0.5) * 20) / 100;
      const value = i === 100_000 ? 1e12 : i === 200_000 ? Number.NaN : price;
      kernel.push(h, value, (d) => {
        got = d;
      });
      x.push(t);
      y.push(value);
      if (x.length > W) {
        x.shift();
        y.shift();
      }
      const after = i - 100_000 === W || i - 200_000 === W;
      if (i < W || (i % 97 !== 0 && !after)) continue;
      const [slope, scale] = direct(x, y);
      if (slope === slope) worst = Math.max(worst, Math.abs(got - slope) / scale);
      if (after) expect(got).toBeTypeOf('number');
      if (after) expect(Math.abs(got - slope) / scale).toBeLessThan(1e-14);
    }
    expect(worst).toBeLessThan(1e-14);
  });
});

/** Two passes about the window's own newest sample: the slope, and its scale. */
function direct(x: readonly number[], y: readonly number[]): [slope: number, scale: number] {
  const n = x.length;
  const dx = x.map((at) => at - (x[n - 1] as number));
  const dy = y.map((at) => at - (y[n - 1] as number));
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b) / n;
  const [mx, my] = [mean(dx), mean(dy)];
  let [sxx, sxy, syy] = [0, 0, 0];
  for (let j = 0; j < n; j += 1) {
    const [a, b] = [(dx[j] as number) - mx, (dy[j] as number) - my];
    sxx += a * a;
    sxy += a * b;
    syy += b * b;
  }
  return [sxy / sxx, Math.sqrt(syy / sxx)];
}

describe('the estimator stencil', () => {
  it('is exact for polynomials of its degree, in every order, on any spacing', async () => {
    const times = [0, 1, 3, 4, 8, 9, 15];
    const samples = times.map((t) => ({ t, value: t ** 3 }));
    const of = async (order: number): Promise<number[]> =>
      (await run(samples, { kind: 'stencil', points: 5, order })).map((r) => r.derivative as number);
    (await of(1)).forEach((d, i) => void expect(d).toBeCloseTo(3 * (times[i] as number) ** 2, 9));
    (await of(2)).forEach((d, i) => void expect(d).toBeCloseTo(6 * (times[i] as number), 9));
    (await of(3)).forEach((d) => void expect(d).toBeCloseTo(6, 9));
    (await of(4)).forEach((d) => void expect(d).toBeCloseTo(0, 9));
  });

  it('marks the one-sided results at both ends, and needs as many samples as its order asks for', async () => {
    const out = await run(line(0, 1, 2, 3, 4, 5), { kind: 'stencil', points: 5 });
    expect(out.map((r) => r.edge)).toEqual(['start', 'start', undefined, undefined, 'end', 'end']);
    expect((await run(line(0, 1), { kind: 'stencil', order: 2 })).map((r) => r.derivative)).toEqual([null, null]);
    expect((await run(line(0, 1), { kind: 'stencil' })).map((r) => r.derivative)).toEqual([2, 2]);
  });

  it('with equal steps has the weights of the books: 1/12 (1, -8, 0, 8, -1)', async () => {
    const y = [3, 1, 4, 1, 5];
    const out = await run(
      y.map((value, t) => ({ t: t * 10, value })),
      { kind: 'stencil', points: 5 },
    );
    expect(out[2]?.derivative).toBe((3 - 8 * 1 + 8 * 1 - 5) / 12 / 10);
  });
});

describe('estimators', () => {
  it('refuse what makes no sense at once, and name the value and what would do', () => {
    const make = (estimator: unknown) => () => derivative({ estimator: estimator as EstimatorSpec });
    expect(make('least-square')).toThrow('did you mean least-squares?');
    expect(make({ kind: 'least-squares' })).toThrow(
      'window must be a duration such as "5s", or so many samples such as 20, got undefined',
    );
    expect(make({ kind: 'least-squares', window: 1 })).toThrow('window must be a whole number from 2 to');
    expect(make({ kind: 'least-squares', window: '5s', degre: 2 })).toThrow('no option "degre" (did you mean degree?)');
    expect(make({ kind: 'least-squares', window: '5s', lag: 3 })).toThrow(
      'lag must be of the kind of the window: a duration',
    );
    expect(make({ kind: 'least-squares', window: '5s', lag: '6s' })).toThrow('lag must be shorter than the window');
    expect(make({ kind: 'least-squares', window: '5s', centred: true, lag: '1s' })).toThrow('exclude each other');
    expect(make({ kind: 'savitzky-golay', points: 5, degree: 5 })).toThrow(
      'degree must be a whole number from 1 to 4, got 5',
    );
    expect(make({ kind: 'stencil', points: 3, order: 3 })).toThrow('order must be a whole number from 1 to 2, got 3');
    expect(make(7)).toThrow('estimator must be a name, or { kind, ... }, got 7');
    expect(() => derivative({ estimator: 'stencil', mode: 'exact' })).toThrow(
      'mode belongs to the estimator three-point',
    );
  });
});
