import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Advice, advise, type Candidate } from '../../src/advice/index.js';
import { ESTIMATORS } from '../../src/estimators/estimator.js';
import { type DerivativeOptions, derivative } from '../../src/operators/derivative.js';
import { random } from '../support/numbers.js';

/** A sample that knows its true slope, per second. */
interface Known {
  readonly t: number;
  readonly value: number;
  readonly slope: number;
}

const TURN = 2 * Math.PI;

/** Numbers of a seed: from 0 to 1, and normal ones (Box and Muller). */
function chance(seed: number): { uniform: () => number; normal: () => number } {
  const uniform = random(seed);
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(TURN * uniform()),
  };
}

/** 50 Hz with jitter, every tenth sample lost; a sine of 2 s in noise of 0.05. */
function sine(seed: number): Known[] {
  const { uniform, normal } = chance(seed);
  let t = 0;
  return Array.from({ length: 3000 }, () => {
    t += 20 * (0.7 + 0.6 * uniform());
    const a = (TURN * t) / 2000;
    return { t, value: Math.sin(a) + 0.05 * normal(), slope: (TURN / 2) * Math.cos(a) };
  }).filter(() => uniform() > 0.1);
}

/** A thermometer every 10 s, in steps of 1/16: swings of 2 hours. */
function thermometer(seed: number, noise: number, spikes: number): Known[] {
  const { uniform, normal } = chance(seed);
  const phase = TURN * uniform();
  return Array.from({ length: 4000 }, (_, i) => {
    const a = (TURN * i) / 720 + phase;
    const spike = uniform() < spikes ? (uniform() < 0.5 ? -1 : 1) * (2 + 18 * uniform()) : 0;
    const value = 20 + 2 * Math.sin(a) + noise * normal() + spike;
    return { t: i * 10000, value: Math.round(16 * value) / 16, slope: ((2 * TURN) / 7200) * Math.cos(a) };
  });
}

/** Trades at random, in cents: a random walk of 0.05 a root second, on a drift that changes within a minute. */
function price(seed: number): Known[] {
  const { uniform, normal } = chance(seed);
  let [t, level, drift] = [0, 100, 0];
  return Array.from({ length: 4000 }, () => {
    const h = 0.001 - 0.5 * Math.log(1 - uniform());
    t += h;
    drift += (-drift * h) / 60 + 0.05 * Math.sqrt((2 * h) / 60) * normal();
    level += drift * h + 0.05 * Math.sqrt(h) * normal();
    return { t: Math.round(1000 * t), value: Math.round(100 * level) / 100, slope: drift };
  });
}

function ramp(seed: number): Known[] {
  const { uniform } = chance(seed);
  let t = 0;
  return Array.from({ length: 1000 }, () => {
    t += 500 + 1000 * uniform();
    return { t, value: 20.3 + 0.0137 * (t / 1000), slope: 0.0137 };
  });
}

/** Visits every 15 s, at a rate of 1 to 5 a second; reset every 700 samples. */
function counter(seed: number): Known[] {
  const { uniform } = chance(seed);
  let n = 0;
  return Array.from({ length: 3000 }, (_, i) => {
    const slope = 3 + 2 * Math.sin((TURN * i) / 480);
    if (i % 700 === 699) n = 0;
    let waited = 0;
    while (waited < 15 * slope) {
      waited -= Math.log(1 - uniform());
      if (waited < 15 * slope) n += 1;
    }
    return { t: i * 15000, value: n, slope };
  });
}

/** A ship that turns and yaws, at 10 Hz, to half a degree. */
function compass(seed: number): Known[] {
  const { normal } = chance(seed);
  return Array.from({ length: 3000 }, (_, i) => {
    const heading = 350 + 0.8 * i + 30 * Math.sin(0.03 * i) + 0.5 * normal();
    return { t: 100 * i, value: ((heading % 360) + 360) % 360, slope: 8 + 9 * Math.cos(0.03 * i) };
  });
}

const kindOf = ({ estimator }: Candidate): string => (typeof estimator === 'string' ? estimator : estimator.kind);

/** One series, one advice. */
function adviceFor(samples: readonly Known[], options = {}): Advice {
  const [advice, ...others] = advise(samples, options);
  expect(others).toEqual([]);
  return advice as Advice;
}

/** The root mean square error of an estimator on samples of known slope: full windows, after a tenth of the series. */
function realError(samples: readonly Known[], options: DerivativeOptions<Known>): number {
  const results: number[] = [];
  const skipped = samples[samples.length / 10]?.t ?? 0;
  from(samples)
    .pipe(derivative(options))
    .subscribe(({ t, derivative, edge, warming, sample }) => {
      if ((t as number) > skipped && derivative !== null && !edge && !warming) results.push(derivative - sample.slope);
    });
  expect(results.length).toBeGreaterThan(samples.length / 2);
  return Math.sqrt(results.reduce((sum, error) => sum + error * error, 0) / results.length);
}

const SEEDS = [1, 2, 3, 4, 5];

const SERIES: readonly [name: string, make: (seed: number) => Known[], kind: string][] = [
  ['a sine in noise', sine, 'least-squares'],
  ['a thermometer of coarse steps', (seed) => thermometer(seed, 0, 0), 'least-squares'],
  ['a noisy thermometer of coarse steps', (seed) => thermometer(seed, 0.03, 0), 'least-squares'],
  ['a thermometer with spikes', (seed) => thermometer(seed, 0.03, 0.01), 'kalman'],
  ['a price that wanders', price, 'slope-average'],
  ['a clean ramp', ramp, 'three-point'],
  ['a counter that is reset', counter, 'least-squares'],
  ['a compass that passes north', compass, 'least-squares'],
];

describe.each(SERIES)('%s', (_, make, kind) => {
  it.each(SEEDS)(`calls for ${kind}, and the error is as expected within a factor of 2 (seed %d)`, (seed) => {
    const samples = make(seed);
    const advice = adviceFor(samples);
    expect(kindOf(advice)).toBe(kind);
    const offered = [advice, ...advice.alternatives].filter((one) => ESTIMATORS.includes(kindOf(one)));
    expect(offered.map(kindOf)).toContain('three-point');
    const atOnce = offered.find(({ delay }) => delay === 0 || kind === 'three-point') as Candidate;
    const ratio =
      realError(samples, { ...advice.options, estimator: atOnce.estimator } as DerivativeOptions<Known>) /
      atOnce.expectedError;
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });
});

describe('with time to wait', () => {
  it.each([
    ['a sine in noise', sine, 1000],
    ['a compass that passes north', compass, 10_000],
    ['a noisy thermometer', (seed: number) => thermometer(seed, 0.03, 0), 3_600_000],
  ] as const)('%s gets a window about the sample, several times as good', (_, make, maxDelay) => {
    for (const seed of SEEDS) {
      const samples = make(seed);
      const [patient, hasty] = [adviceFor(samples, { maxDelay }), adviceFor(samples)];
      expect(patient.estimator).toMatchObject({ kind: 'least-squares', centred: true });
      expect(patient.delay).toBeGreaterThan(0);
      expect(patient.delay).toBeLessThanOrEqual(maxDelay);
      expect(patient.expectedError).toBeLessThan(hasty.expectedError / 3);
      const ratio = realError(samples, patient.options as DerivativeOptions<Known>) / patient.expectedError;
      expect(ratio).toBeGreaterThan(0.5);
      expect(ratio).toBeLessThan(2);
    }
  });

  it('what would help is said also when nobody waits', () => {
    const { reason, alternatives } = adviceFor(sine(1));
    expect(reason.at(-1)).toMatch(/^With a delay of \d+ms, a window centred on the sample errs by [\d.]+\/s\.$/);
    expect(alternatives.some(({ delay }) => delay > 100)).toBe(true);
  });
});

describe('the survey', () => {
  it('measures white noise, whatever the spacing and the slope', () => {
    for (const seed of SEEDS) {
      // 3000 samples: the standard deviation is good to 4 % or so, for neighbouring differences share samples.
      expect(adviceFor(sine(seed)).noise.sd).toBeCloseTo(0.05, 2);
      expect(adviceFor(compass(seed)).noise.sd / 0.5).toBeCloseTo(1, 0.9);
      expect(adviceFor(sine(seed)).noise.walk).toBe(0);
    }
  });

  it('measures a random walk apart from noise', () => {
    for (const seed of SEEDS) {
      const { noise } = adviceFor(price(seed));
      expect(Math.abs(noise.walk / 0.05 - 1)).toBeLessThan(0.15);
      expect(noise.sd).toBeLessThan(0.01);
    }
  });

  it('adds the noise of rounding: q / sqrt 12 with none else', () => {
    const { survey, noise } = adviceFor(thermometer(1, 0, 0));
    expect(survey.quantum).toBe(0.0625);
    expect(survey.unchanged).toBeGreaterThan(0.5);
    expect(noise.sd / (0.0625 / Math.sqrt(12))).toBeGreaterThanOrEqual(1);
    expect(noise.sd / (0.0625 / Math.sqrt(12))).toBeLessThan(1.5);
  });

  it.each([
    [[1, 2, 4, 9], 1],
    [[61800.3, 61800.31, 61850.12, 60000], 0.01],
    [[0.1, 0.3, 0.7], 0.2],
    [[0, 1, 2, 5].map((k) => (k * 5) / 1024 + 7), 5 / 1024],
    [[Math.SQRT2, Math.PI, Math.E, 7.1], undefined],
  ])('finds the common step of %j', (pattern, quantum) => {
    const samples = Array.from({ length: 40 }, (_, i) => ({
      t: 1000 * i,
      value: pattern[i % pattern.length] as number,
    }));
    const found = advise(samples)[0]?.survey.quantum;
    if (quantum === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(quantum, 6);
  });

  it('counts spikes, and takes neither steps nor lively stretches for some', () => {
    expect(adviceFor(thermometer(1, 0.03, 0.01)).survey.spikes).toBeCloseTo(0.01, 2);
    expect(adviceFor(thermometer(1, 0.03, 0)).survey.spikes).toBe(0);
    const { normal } = chance(1);
    const steps = Array.from({ length: 500 }, (_, i) => ({
      t: i,
      value: 100 * Math.floor(i / 50) + normal(),
      slope: 0,
    }));
    expect(adviceFor(steps).survey.spikes).toBe(0);
    const lively = steps.map(({ t }) => ({ t, value: (t > 300 ? 30 : 1) * normal(), slope: 0 }));
    expect(adviceFor(lively).survey.spikes).toBe(0);
  });

  it('finds ties, late samples, gaps and values that are missing, and the rules for them', () => {
    const regular = sine(1).map(({ value, slope }, i) => ({ t: 1000 * i + (i >= 1000 ? 60_000 : 0), value, slope }));
    const samples = [...regular, { t: 500_000, value: Number.NaN, slope: 0 }, { t: Number.NaN, value: 1, slope: 0 }];
    const [a, b] = [samples[700], samples[703]] as [Known, Known];
    [samples[700], samples[703]] = [b, a]; // 3 s late, and so are the two between
    samples.splice(100, 0, { ...(samples[100] as Known), value: 0 });
    const { survey, options, reason } = adviceFor(samples);
    expect(survey).toMatchObject({ ties: 1, late: 3, lateBy: 3000, gaps: 1, missing: 2, count: regular.length + 1 });
    expect(survey.spacing).toEqual({ median: 1000, p5: 1000, p95: 1000, regular: expect.closeTo(1, 2) });
    expect(options).toMatchObject({ maxGap: '10s', lateness: '3.1s', ties: expect.any(String) });
    expect(reason.join(' ')).toContain('3 samples come late, by less than 3.1s');
  });

  it('knows counters and angles, and what only looks like them', () => {
    expect(adviceFor(counter(1))).toMatchObject({
      survey: { looksLike: 'counter', resets: 4 },
      options: { counter: true },
    });
    expect(adviceFor(compass(1))).toMatchObject({ survey: { looksLike: 'angle' }, options: { period: 360 } });
    const radians = compass(1).map(({ t, value, slope }) => ({ t, value: (value / 360) * TURN - Math.PI, slope }));
    expect(adviceFor(radians).options.period).toBe(TURN);
    for (const samples of [ramp(1), sine(1), thermometer(1, 0, 0), price(1)]) {
      expect(adviceFor(samples).survey.looksLike).toBeUndefined();
      expect(adviceFor(samples).options).not.toHaveProperty('counter');
    }
  });
});

describe('advise', () => {
  it('says the same of nanoseconds as of milliseconds', () => {
    const samples = thermometer(1, 0.03, 0);
    const nanos = samples.map(({ t, value }) => ({ t: 1_700_000_000_000_000_000n + BigInt(t) * 1_000_000n, value }));
    expect(advise(nanos)).toEqual(advise(samples));
  });

  it('is told the unit of time: errors are per that, and the derivative too', () => {
    const [second, hour] = [adviceFor(thermometer(1, 0.03, 0)), adviceFor(thermometer(1, 0.03, 0), { per: 'h' })];
    expect(hour.expectedError / second.expectedError).toBeCloseTo(3600, 8);
    expect(hour.options).toEqual({ ...second.options, per: 'h' });
    expect(hour.reason.some((sentence) => sentence.includes('/h'))).toBe(true);
  });

  it('gives one advice per key, the one with the most samples first; too few samples get none', () => {
    const few = sine(1).slice(0, 500);
    const samples = [
      ...few.map((sample) => ({ ...sample, key: 'few' })),
      ...sine(2).map((sample) => ({ ...sample, key: 'many' })),
      { t: 0, value: 1, key: 'one' },
    ];
    const advices = advise(samples);
    expect(advices.map(({ key }) => key)).toEqual(['many', 'few']);
    expect(advices[1]).toEqual({ key: 'few', ...advise(few)[0] });
  });

  it('says of values that never change that any estimator says 0', () => {
    const advice = adviceFor(Array.from({ length: 100 }, (_, i) => ({ t: i, value: 21.3, slope: 0 })));
    expect(advice.estimator).toBe('three-point');
    expect(advice.reason.join(' ')).toContain('All values are equal');
  });

  it('makes do with 20 samples, and numbers are finite for whatever comes', () => {
    const { uniform, normal } = chance(7);
    for (let n = 20; n < 120; n += 1) {
      let t = 0;
      const samples = Array.from({ length: n }, () => {
        t += uniform() < 0.1 ? 1e5 : Math.ceil(1000 * uniform());
        return { t, value: Math.round(normal() * 10) * (uniform() < 0.1 ? 1e9 : 1), slope: 0 };
      });
      const { expectedError, alternatives, options } = adviceFor(samples);
      for (const error of [expectedError, ...alternatives.map((one) => one.expectedError)]) {
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThan(Infinity);
      }
      if (ESTIMATORS.includes(kindOf({ estimator: options.estimator } as Candidate)))
        expect(() => derivative(options)).not.toThrow();
    }
  });

  it.each([
    ['no samples', []],
    ['19 samples', sine(1).slice(0, 19)],
    ['no finite value', sine(1).map(({ t }) => ({ t, value: Number.NaN }))],
    ['one time', sine(1).map(({ value }) => ({ t: 5, value }))],
  ])('%s are too few: a RangeError that says how many are needed', (_, samples) => {
    expect(() => advise(samples)).toThrow(
      /^advice needs at least 20 samples of a series, with finite values and at different times, got (0|1|19)$/,
    );
  });

  it('refuses what is no sample, mixed kinds of time, and options it does not know', () => {
    expect(() => advise([5] as never)).toThrow(new TypeError('a sample must be { t, value }, got 5'));
    expect(() => advise([{ t: '2024', value: 1 }] as never)).toThrow(TypeError);
    expect(() =>
      advise([
        { t: 1, value: 1 },
        { t: 1n, value: 1 },
      ]),
    ).toThrow(/one kind of time/);
    expect(() => advise(sine(1), { maxDelays: 1 } as never)).toThrow(
      /no option "maxDelays" \(did you mean maxDelay\?\)/,
    );
    expect(() => advise(sine(1), { maxDelay: 'soon' })).toThrow(/maxDelay must be a positive duration/);
  });
});
