import { distinctUntilChanged, from, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/core/types.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import {
  type DerivativeOptions,
  derivative,
  type EstimatorSpec,
  estimate,
  type Sample,
  type State,
  StateError,
} from '../../src/index.js';
import { estimatorContract, through, wander } from '../contracts/estimator.js';
import { loadParity, type ParityCase } from '../reference/parity.js';

interface Reading {
  readonly t: number;
  readonly value: number | null;
}

type Row = Sample<readonly number[]>;

type Options = Omit<DerivativeOptions<Reading>, 'time' | 'value' | 'key' | 'dropped'>;

/** What each sample gets from the operator; null for one that gets no result. */
function answers(samples: readonly Reading[], options: Options): (number | null)[] {
  const out = samples.map((): number | null => null);
  from(samples)
    .pipe(derivative(options))
    .subscribe((r) => {
      out[samples.indexOf(r.sample)] = r.derivative;
    });
  return out;
}

const readings = (t: readonly number[], value: readonly (number | null)[]): Reading[] =>
  t.map((at, i) => ({ t: at, value: value[i] as number | null }));

/** `n` samples, `step` seconds apart. */
const every = (step: number, n: number, value: (t: number, i: number) => number): Reading[] =>
  Array.from({ length: n }, (_, i) => ({ t: 1_723_075_200_000 + 1000 * step * i, value: value(step * i, i) }));

const equal = (got: readonly (number | null)[], expected: readonly (number | null)[]): void => {
  expect(got.map((x) => (x === 0 ? 0 : x))).toEqual(expected.map((x) => (x === 0 ? 0 : x))); // -0 is 0
};

/** Every result within `relative` of what is expected, and none where none is. */
const near = (got: readonly (number | null)[], expected: readonly (number | null)[], relative: number): void => {
  expect(got.map((x) => x === null)).toEqual(expected.map((x) => x === null));
  got.forEach((x, i) => {
    const wanted = expected[i] as number;
    if (x !== null) expect(Math.abs(x - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted));
  });
};

/** As a database keeps samples: the first of a time stays, and one without a value takes its place. */
const STORED = { ties: 'first', missing: 'propagate', per: 's' } as const;

const vectors = loadParity();
const cases = (tool: string): readonly ParityCase[] => vectors[tool] as readonly ParityCase[];

describe('what other tools answer, sample by sample', () => {
  it.each(cases('prometheus_deriv'))('prometheus-deriv, bit for bit: $case', ({ params, t, value, expected }) => {
    const estimator = { kind: 'prometheus-deriv', range: params['rangeMs'] as number } as const;
    equal(answers(readings(t, value), { estimator, ...STORED }), expected);
  });

  it('prometheus-deriv of values that are all infinite is NaN, of others that are all the same 0', () => {
    const of = (value: number): number[] => {
      const estimator = { kind: 'prometheus-deriv', range: '5s' } as const;
      return Array.from(estimate([value, value, value], [0, 1000, 2000], { estimator }).derivative);
    };
    expect(of(Infinity)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(of(7)).toEqual([Number.NaN, 0, 0]);
  });

  it.each(cases('prometheus_rate'))('prometheus-rate, bit for bit: $case', ({ params, t, value, expected }) => {
    const estimator = { kind: 'prometheus-rate', range: params['rangeMs'] as number } as const;
    equal(answers(readings(t, value), { estimator, ...STORED }), expected);
  });

  it.each(cases('flux_derivative'))('flux-derivative, bit for bit: $case', ({ params, t, value, expected }) => {
    const { unit, nonNegative, initialZero } = params as { unit: string; nonNegative: boolean; initialZero: boolean };
    const estimator = { kind: 'flux-derivative', nonNegative, initialZero } as const;
    equal(answers(readings(t, value), { ...STORED, estimator, per: unit }), expected);
  });

  it.each(cases('telegraf_derivative'))('telegraf-derivative, bit for bit: $case', ({ params, t, value, expected }) => {
    const { periodMs, maxRollOver } = params as { periodMs: number; maxRollOver: number };
    const estimator = { kind: 'telegraf-derivative', period: periodMs, maxRollOver } as const;
    const samples = readings(t, value);
    const results: (readonly [Reading, number | null])[] = [];
    from(samples)
      .pipe(derivative({ estimator, per: 's', ties: 'last' }))
      .subscribe((r) => void results.push([r.sample, r.derivative]));
    // The vectors have a slope at the first sample after its period; here it stays until there is another.
    let latest: number | null = null;
    const stays = new Map<Reading, number | null>();
    samples.forEach((sample, i) => {
      latest = expected[i] ?? latest;
      stays.set(sample, latest);
    });
    expect(results.length).toBeGreaterThanOrEqual(7);
    equal(
      results.map(([, d]) => d),
      results.map(([sample]) => stays.get(sample) ?? null),
    );
  });

  it.each(cases('ha_derivative').filter((c) => !c.case.startsWith('ties')))(
    'ha-derivative, equal to 6 decimals and within 1e-11 beyond: $case',
    ({ params, t, value, expected }) => {
      const { timeWindowS, round, unitTime, totalIncreasing } = params as {
        timeWindowS: number;
        round: number;
        unitTime: string;
        totalIncreasing: boolean;
      };
      const estimator = { kind: 'ha-derivative', timeWindow: timeWindowS * 1000, round, totalIncreasing } as const;
      const got = answers(readings(t, value), { estimator, per: unitTime, missing: 'propagate' });
      expect(expected[0]).toBe(0); // shown before anything is known
      const wanted = [null, ...expected.slice(1)];
      if (round <= 6) equal(got, wanted);
      else {
        expect(got.map((x) => x === null)).toEqual(wanted.map((x) => x === null));
        got.forEach((x, i) => {
          expect(Math.abs((x ?? 0) - (wanted[i] ?? 0))).toBeLessThan(1e-11);
        });
      }
    },
  );

  it.each(cases('ha_trend'))('ha-trend, the same line to 1e-12, and 0 where it is flat: $case', (c) => {
    const { maxSamples, minSamples, sampleDurationS, onlyChanges } = c.params as {
      maxSamples: number;
      minSamples: number;
      sampleDurationS: number;
      onlyChanges: boolean;
    };
    const estimator = {
      kind: 'ha-trend',
      maxSamples,
      minSamples,
      ...(sampleDurationS > 0 && { sampleDuration: sampleDurationS * 1000 }),
    } as const;
    const samples = readings(c.t, c.value);
    const got = samples.map((): number | null => null);
    from(samples)
      .pipe(
        onlyChanges ? distinctUntilChanged((a, b) => a.value === b.value) : map((sample) => sample),
        derivative({ estimator, per: 's', missing: 'propagate' }),
      )
      .subscribe((r) => {
        got[samples.indexOf(r.sample)] = r.derivative;
      });
    near(got, c.exact as readonly (number | null)[], 1e-12);
    // polyfit itself, on seconds since 1970, is further away; on a constant it is dust of 1e-12 or less
    c.expected.forEach((x, i) => {
      if (x === null) expect(got[i]).toBeNull();
      else expect(Math.abs((got[i] as number) - x)).toBeLessThanOrEqual(1e-6 * Math.abs(x) + 1e-11);
    });
  });

  it.each(cases('talib_linearreg_slope'))('ta-linearreg-slope, bit for bit: $case', ({ params, value, expected }) => {
    const estimator = { kind: 'ta-linearreg-slope', points: params['period'] as number } as const;
    // Bars, which may share a time: their number is the time.
    equal(answers(readings([...value.keys()], value), { estimator, per: 'h' }), expected);
  });
});

describe('what other tools get wrong is as wrong here', () => {
  it('prometheus-deriv is 22.5 s late on a parabola with a range of 60 s at 15 s, and loses digits to an offset', () => {
    const estimator = { kind: 'prometheus-deriv', range: '1m' } as const;
    const late = answers(
      every(15, 40, (t) => t * t),
      { estimator },
    );
    expect(late.at(-1)).toBe(1125); // true: 1170
    const error = (offset: number): number => {
      const wide = { kind: 'prometheus-deriv', range: '5m' } as const;
      const got = answers(
        every(15, 20, (t) => offset + 0.001 * t),
        { estimator: wide },
      ).at(-1);
      return Math.abs((got as number) / 0.001 - 1);
    };
    expect(error(0)).toBeLessThan(1e-14);
    expect(error(60_000)).toBeGreaterThan(1e-10);
    expect(error(1e9)).toBeGreaterThan(2e-6);
  });

  it('prometheus-rate divides by the whole range while it warms up, depends on the offset, and stretches a step', () => {
    const estimator = { kind: 'prometheus-rate', range: '1m' } as const;
    const read = (value: (t: number, i: number) => number): (number | null)[] =>
      answers(every(15, 12, value), { estimator }).map((x) => (x === null ? null : Math.round(x * 1e4) / 1e4));
    expect(read((_, i) => 7 * i).slice(0, 5)).toEqual([null, 0.1167, 0.2333, 0.35, 0.4667]);
    expect(read((_, i) => 1000 + 7 * i).slice(0, 5)).toEqual([null, 0.175, 0.2917, 0.4667, 0.4667]);
    const increases = read((_, i) => (i < 6 ? 100 : 110)).map((x) => Math.round(60 * (x ?? 0) * 100) / 100);
    expect(increases).toEqual([0, 0, 0, 0, 0, 0, 13.33, 13.33, 13.33, 0, 0, 0]);
  });

  it('flux-derivative is half a spacing late, and nonNegative loses what was counted after a reset', () => {
    const late = answers(
      every(10, 40, (t) => t * t),
      { estimator: 'flux-derivative' },
    );
    expect(late.at(-1)).toBe(770); // true: 780
    const counter = [100, 130, 150, 190, 5, 25, 60, 61, 61, 90, 120, 0, 0, 4];
    const estimator = { kind: 'flux-derivative', nonNegative: true, initialZero: true } as const;
    const total = (options: Options): number =>
      answers(
        every(10, 14, (_, i) => counter[i] as number),
        options,
      ).reduce<number>((sum, x) => sum + 10 * (x ?? 0), 0);
    expect(total({ estimator })).toBe(209);
    expect(total({ estimator: 'flux-derivative', counter: true })).toBe(214);
  });

  it('telegraf-derivative is 15 s late and more, and says nothing before a period is over', () => {
    const estimator = { kind: 'telegraf-derivative', period: '30s' } as const;
    const got = answers(
      every(1, 121, (t) => t * t),
      { estimator },
    );
    expect(got.slice(0, 30)).toEqual(Array(30).fill(null));
    expect([got[30], got[59], got[60], got[90], got[120]]).toEqual([29, 29, 88, 148, 208]); // true: 60, 118, 120, 180, 240
  });

  it('telegraf-derivative keeps its slope through a silence, and maxGap is an end to it', () => {
    const samples = [0, 5, 12, 14, 900, 901, 915].map((t) => ({ t: 1000 * t, value: 2 * t }));
    const estimator = { kind: 'telegraf-derivative', period: '10s' } as const;
    expect(answers(samples, { estimator })).toEqual([null, null, 2, 2, 2, 2, 2]);
    expect(answers(samples, { estimator, maxGap: '1m' })).toEqual([null, null, 2, 2, null, null, 2]);
  });

  it('ha-derivative counts the empty part of its window as 0, and reads the steps of a sensor', () => {
    const estimator = { kind: 'ha-derivative', timeWindow: '5m', round: 6 } as const;
    const ramp = answers(
      every(10, 40, (t) => t),
      { estimator },
    );
    expect([ramp[1], ramp[15], ramp[29], ramp[30], ramp[39]]).toEqual([0.033333, 0.5, 0.966667, 1, 1]);
    // Steps of 0.1 in a window of 5 minutes are 1.2 per hour each, however fast it truly rises.
    for (const rise of [0.5, 1, 2]) {
      const steps = every(10, 400, (t) => Math.round(10 * (20 + (rise * t) / 3600)) / 10);
      const seen = answers(steps, { estimator: { ...estimator, round: 3 }, per: 'h' });
      for (const x of seen.slice(1)) expect([0, 1.2, 2.4]).toContain(x);
      expect(new Set(seen.slice(1)).size).toBeGreaterThan(1);
    }
  });

  it('ha-derivative without a window starts its next slope at the later of two samples with one time, as the sensor', () => {
    const samples = readings([0, 10_000, 10_000, 20_000], [0, 1, 3, 4]);
    expect(answers(samples, { estimator: 'ha-derivative' })).toEqual([null, 0.1, null, 0.1]);
    // With a window the sensor keeps the slope to the earlier one; here the later takes its place.
    const [tied] = cases('ha_derivative').filter((c) => c.case.startsWith('ties'));
    const { t, value, expected } = tied as ParityCase;
    const estimator = { kind: 'ha-derivative', timeWindow: '40s' } as const;
    const got = answers(readings(t, value), { estimator });
    equal(got.slice(6), expected.slice(6)); // 40 s later
    expect([got[3], expected[3]]).toEqual([0.075, 0.025]);
  });

  it('ha-trend by default is the slope between two samples', () => {
    expect(
      answers(
        every(10, 4, (t) => t * t),
        { estimator: 'ha-trend' },
      ),
    ).toEqual([null, 10, 30, 50]);
  });

  it('ha-trend keeps the digits that polyfit loses on seconds since 1970', () => {
    const [{ t, value, expected, exact }] = cases('ha_trend_fast') as readonly [ParityCase];
    const estimator = { kind: 'ha-trend', maxSamples: 10, minSamples: 10 } as const;
    const truth = exact as readonly (number | null)[];
    near(answers(readings(t, value), { estimator }), truth, 1e-12);
    const worst = Math.max(
      ...expected.map((x, i) => Math.abs((x ?? 0) / (truth[i] ?? Infinity) - (x === null ? 0 : 1))),
    );
    expect(worst).toBeGreaterThan(5e-5);
  });

  it('ta-linearreg-slope knows no time, loses digits to an offset, and finds a slope in a constant', () => {
    const { h } = wander(3, 60);
    let t = 0;
    const line = h.map((step) => {
      t += 1000 * step;
      return { t, value: t / 1000 };
    });
    const slopes = answers(line, { estimator: 'ta-linearreg-slope' }).filter((x): x is number => x !== null);
    expect(slopes).toHaveLength(60 - 13);
    expect(Math.max(...slopes) / Math.min(...slopes)).toBeGreaterThan(1.5); // true: 1 per second, all along
    expect(slopes).toEqual(answers(line, { estimator: 'ta-linearreg-slope', per: 'h' }).slice(13));
    const raised = answers(
      every(1, 14, (_, i) => 1e9 + 0.001 * i),
      { estimator: 'ta-linearreg-slope' },
    );
    expect(Math.abs((raised.at(-1) as number) / 0.001 - 1)).toBeGreaterThan(5e-5);
    const flat = { kind: 'ta-linearreg-slope', points: 10 } as const;
    const constant = answers(
      every(1, 16, () => 60_000.1),
      { estimator: flat },
    );
    expect(constant.at(-1)).not.toBe(0);
    expect(Math.abs(constant.at(-1) as number)).toBeLessThan(1e-11);
  });
});

const kernel = (estimator: EstimatorSpec, scale = 1): Kernel => estimatorKernels(estimator).scalar(scale, 1, 1 / 1000);

describe('as estimators of this project', () => {
  it('`per` changes what results are per, and bigint times in ns mean the same', () => {
    const { h, y } = wander(5, 40);
    let at = 1_723_075_200_000;
    const samples = h.map((step, i) => {
      at += 1000 * step;
      return { t: at, value: y[i] as number };
    });
    const all: EstimatorSpec[] = [
      { kind: 'prometheus-deriv', range: '10s' },
      { kind: 'prometheus-rate', range: '10s' },
      'flux-derivative',
      { kind: 'telegraf-derivative', period: '7s' },
      { kind: 'ha-derivative', timeWindow: '10s', round: 9 },
      { kind: 'ha-trend', maxSamples: 5 },
    ];
    for (const estimator of all) {
      const perSecond = answers(samples, { estimator });
      expect(perSecond.filter((x) => x !== null).length).toBeGreaterThan(30);
      const perMinute = answers(samples, { estimator, per: 'min' });
      perMinute.forEach((x, i) => {
        if (x === null) expect(perSecond[i]).toBeNull();
        else expect(x).toBeCloseTo(60 * (perSecond[i] as number), 6);
      });
      const ns: (number | null)[] = [];
      from(samples)
        .pipe(derivative({ estimator, time: (s) => BigInt(s.t) * 1_000_000n }))
        .subscribe((r) => void ns.push(r.derivative));
      near(ns, perSecond, 1e-14);
    }
  });

  it('a sample without a value is none, wherever it stands, and a tie can give it one', () => {
    for (const estimator of [
      { kind: 'prometheus-deriv', range: '10s' },
      { kind: 'prometheus-rate', range: '10s' },
      'flux-derivative',
      { kind: 'telegraf-derivative', period: '7s' },
      { kind: 'ha-derivative', timeWindow: '10s' },
      { kind: 'ha-trend', maxSamples: 5, minSamples: 3 },
    ] as EstimatorSpec[]) {
      const { h, y } = wander(6, 40);
      const wanted = through(kernel(estimator), h, y);
      for (const at of [0, 1, 9, 10, 39]) {
        const one = kernel(estimator);
        const got: number[] = [];
        y.forEach((value, i) => {
          one.push(h[i] as number, i === at ? Number.NaN : value, (d) => void got.push(d));
          if (i === at) one.amend?.(value);
          else if (i === at + 1) {
            one.amend?.(Number.NaN);
            one.amend?.(value);
          }
        });
        expect(got.slice(at + 1)).toEqual(wanted.slice(at + 1).map(([d]) => d));
      }
    }
  });

  it('rows have an answer for each channel', () => {
    const rows: (readonly number[] | null)[] = [];
    from([0, 1, 2].map((t): Row => ({ t: 1000 * t, value: [t, -2 * t] })))
      .pipe(derivative<Row, readonly number[]>({ estimator: { kind: 'prometheus-deriv', range: '1m' } }))
      .subscribe((r) => void rows.push(r.derivative));
    expect(rows).toEqual([null, [1, -2], [1, -2]]);
  });

  it.each([
    [{ kind: 'prometheus-deriv' }, /range must be a positive duration.*got undefined/],
    [{ kind: 'prometheus-rate', range: '0s' }, /range must be a positive duration/],
    [{ kind: 'prometheus-rate', range: '5m', counter: true }, /prometheus-rate.*counter/],
    [{ kind: 'flux-derivative', initialZero: true }, /initialZero needs nonNegative/],
    [{ kind: 'flux-derivative', nonNegative: 'yes' }, /nonNegative must be true or false, got "yes"/],
    [{ kind: 'telegraf-derivative', period: 'often' }, /period must be a positive duration/],
    [{ kind: 'telegraf-derivative', period: '30s', maxRollOver: -1 }, /maxRollOver must be a whole number from 0/],
    [{ kind: 'ha-derivative', round: 2.5 }, /round must be a whole number from 0 to 15, got 2.5/],
    [{ kind: 'ha-derivative', totalIncreasing: 1 }, /totalIncreasing must be true or false, got 1/],
    [{ kind: 'ha-trend', minSamples: 1 }, /minSamples must be a whole number from 2/],
    [{ kind: 'ha-trend', maxSamples: 3, minSamples: 4 }, /minSamples must be a whole number from 2 to 3, got 4/],
    [{ kind: 'ta-linearreg-slope', points: 1025 }, /points must be a whole number from 2 to 1,024, got 1025/],
  ])('%j is refused at once', (estimator, message) => {
    expect(() => derivative({ estimator: estimator as EstimatorSpec })).toThrow(message);
  });

  it.each([
    ['prometheus-deriv', { kind: 'prometheus-deriv', range: '10s' }],
    ['prometheus-rate', { kind: 'prometheus-rate', range: '10s' }],
    ['flux-derivative', 'flux-derivative'],
    ['telegraf-derivative', { kind: 'telegraf-derivative', period: '10s' }],
    ['ha-derivative', 'ha-derivative'],
    ['ha-trend', 'ha-trend'],
    ['ta-linearreg-slope', 'ta-linearreg-slope'],
  ] as [string, EstimatorSpec][])(
    'a damaged state of %s is a StateError, and the kernel is as new then',
    (_, estimator) => {
      for (const state of [null, 3, {}, [[]], [true, [[1]]], [true, [[1, 2], [3]]], ['x'], [[1, 2, 3]]] as State[]) {
        const one = kernel(estimator);
        const fresh = one.snapshot?.();
        expect(() => one.restore?.(state)).toThrow(StateError);
        expect(one.snapshot?.()).toEqual(fresh);
      }
    },
  );
});

// A tool's formula on times in seconds: `scale` and a second are 1.
estimatorContract('PrometheusDeriv', {
  make: () => kernel({ kind: 'prometheus-deriv', range: '40s' }),
  line: 1e-9, // the products are not compensated: the offset of 4096 cancels
});
estimatorContract('PrometheusRate', {
  make: () => kernel({ kind: 'prometheus-rate', range: '40s' }),
  line: Infinity, // it stretches to a range that it divides by
});
estimatorContract('FluxDerivative', { make: () => kernel('flux-derivative') });
estimatorContract('FluxDerivative, nonNegative', {
  make: () => kernel({ kind: 'flux-derivative', nonNegative: true, initialZero: true }),
});
estimatorContract('TelegrafDerivative', {
  make: () => kernel({ kind: 'telegraf-derivative', period: '10s', maxRollOver: 2 }),
});
estimatorContract('HaDerivative', {
  make: () => kernel({ kind: 'ha-derivative', timeWindow: '30s', totalIncreasing: true }),
  line: Infinity, // it counts what its window does not hold as 0
});
estimatorContract('HaDerivative without a window', {
  make: () => kernel({ kind: 'ha-derivative', round: 9 }),
  line: Infinity, // it is rounded
});
estimatorContract('HaTrend', { make: () => kernel({ kind: 'ha-trend', maxSamples: 9, sampleDuration: '25s' }) });
estimatorContract('TaLinearregSlope', {
  make: () => kernel({ kind: 'ta-linearreg-slope', points: 9 }),
  line: Infinity, // it knows no time
  constant: false, // it sums values, not differences
});
