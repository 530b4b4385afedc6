import { describe, expect, it } from 'vitest';
import { fields, list, type State } from '../../src/core/state.js';
import { type EstimatorSpec, estimatorKernels } from '../../src/estimators/estimator.js';
import { apart, normal, rms, tell, times } from '../support/signals.js';

type Matrix = number[][];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    (b[0] as number[]).map((_, j) => row.reduce((sum, x, k) => sum + x * ((b[k] as number[])[j] as number), 0)),
  );
const plus = (a: Matrix, b: Matrix, sign = 1): Matrix =>
  a.map((row, i) => row.map((x, j) => x + sign * ((b[i] as number[])[j] as number)));
const flip = (a: Matrix): Matrix => (a[0] as number[]).map((_, j) => a.map((row) => row[j] as number));

/** By Gauss and Jordan, with pivots. */
function inverse(a: Matrix): Matrix {
  const n = a.length;
  const m = a.map((row, i) => [...row, ...row.map((_, j) => Number(i === j))]);
  for (let c = 0; c < n; c += 1) {
    let p = c;
    for (let i = c; i < n; i += 1) if (Math.abs(m[i]?.[c] as number) > Math.abs(m[p]?.[c] as number)) p = i;
    [m[c], m[p]] = [m[p] as number[], m[c] as number[]];
    const row = m[c] as number[];
    const pivot = row[c] as number;
    m[c] = row.map((x) => x / pivot);
    for (let i = 0; i < n; i += 1) {
      const factor = m[i]?.[c] as number;
      if (i !== c) m[i] = (m[i] as number[]).map((x, j) => x - factor * (m[c]?.[j] as number));
    }
  }
  return m.map((row) => row.slice(n));
}

interface Model {
  readonly F: (h: number) => Matrix;
  readonly Q: (h: number) => Matrix;
  /** State and covariance at the second sample. */
  readonly start: (y0: number, y1: number, h: number) => { x: Matrix; P: Matrix };
}

const velocity = (tau: number, level: number): Model => {
  const [q, ql] = [1 / tau ** 3, level / tau];
  return {
    F: (h) => [
      [1, h],
      [0, 1],
    ],
    Q: (h) => [
      [(q * h ** 3) / 3 + ql * h, (q * h ** 2) / 2],
      [(q * h ** 2) / 2, q * h],
    ],
    start: (y0, y1, h) => ({
      x: [[y1], [(y1 - y0) / h]],
      P: [
        [1, 1 / h],
        [1 / h, (2 + ql * h) / h ** 2 + (q * h) / 3],
      ],
    }),
  };
};

const acceleration = (tau: number): Model => {
  const q = 1 / tau ** 5;
  const vague = 1e6 / tau ** 4;
  return {
    F: (h) => [
      [1, h, h ** 2 / 2],
      [0, 1, h],
      [0, 0, 1],
    ],
    Q: (h) => [
      [(q * h ** 5) / 20, (q * h ** 4) / 8, (q * h ** 3) / 6],
      [(q * h ** 4) / 8, (q * h ** 3) / 3, (q * h ** 2) / 2],
      [(q * h ** 3) / 6, (q * h ** 2) / 2, q * h],
    ],
    start: (y0, y1, h) => ({
      x: [[y1], [(y1 - y0) / h], [0]],
      P: [
        [1, 1 / h, 0],
        [1 / h, 2 / h ** 2 + (h ** 2 / 4) * vague, (h / 2) * vague],
        [0, (h / 2) * vague, vague],
      ],
    }),
  };
};

/** The textbook: filter forwards, Rauch-Tung-Striebel backwards. Slopes and their deviations, for noise of deviation `sigma`. */
function textbook({ F, Q, start }: Model, t: readonly number[], y: readonly number[], sigma: number) {
  const x: Matrix[] = [];
  const P: Matrix[] = [];
  const before: { F: Matrix; x: Matrix; P: Matrix }[] = [];
  y.forEach((value, i) => {
    if (i === 0) {
      x[0] = P[0] = [[NaN], [NaN, NaN]];
      return;
    }
    const h = (t[i] as number) - (t[i - 1] as number);
    if (i === 1) {
      ({ x: x[1], P: P[1] } = start(y[0] as number, value, h));
      return;
    }
    const f = F(h);
    const xp = product(f, x[i - 1] as Matrix);
    const Pp = plus(product(product(f, P[i - 1] as Matrix), flip(f)), Q(h));
    before[i] = { F: f, x: xp, P: Pp };
    const S = (Pp[0]?.[0] as number) + 1;
    const K = Pp.map((row) => [(row[0] as number) / S]);
    x[i] = plus(
      xp,
      K.map(([k]) => [(k as number) * (value - (xp[0]?.[0] as number))]),
    );
    P[i] = plus(Pp, product(K, [Pp[0] as number[]]), -1);
  });
  const [xs, Ps] = [[...x], [...P]];
  for (let i = y.length - 2; i >= 1; i -= 1) {
    const next = before[i + 1] as (typeof before)[number];
    const C = product(product(P[i] as Matrix, flip(next.F)), inverse(next.P));
    xs[i] = plus(x[i] as Matrix, product(C, plus(xs[i + 1] as Matrix, next.x, -1)));
    Ps[i] = plus(P[i] as Matrix, product(product(C, plus(Ps[i + 1] as Matrix, next.P, -1)), flip(C)));
  }
  const slopes = (states: Matrix[]): number[] => states.map((state) => state[1]?.[0] as number);
  const errors = (covariances: Matrix[]): number[] =>
    covariances.map((one) => sigma * Math.sqrt(one[1]?.[1] as number));
  return { live: slopes(x), liveErrors: errors(P), late: slopes(xs), lateErrors: errors(Ps) };
}

/** A slope that wanders as the model says, and noise of deviation 0.3. */
function wandering(seed: number, n: number, tau: number, level = 0) {
  const next = normal(seed);
  const t = times(seed, n);
  let [y, slope] = [20, 0.1];
  const truth: number[] = [];
  const values = t.map((time, i) => {
    const h = time - (t[i - 1] ?? time);
    const [a, b] = [next(), next()];
    y +=
      slope * h +
      0.3 * Math.sqrt(h ** 3 / tau ** 3) * (a / 2 + b / Math.sqrt(12)) +
      0.3 * Math.sqrt((level * h) / tau) * next();
    slope += 0.3 * Math.sqrt(h / tau ** 3) * a;
    truth.push(slope);
    return y + 0.3 * next();
  });
  return { t, values, truth };
}

const MODELS: readonly {
  readonly name: string;
  readonly model: Model;
  readonly estimator: Extract<EstimatorSpec, { kind: 'kalman' }>;
}[] = [
  { name: 'a slope that wanders', model: velocity(6, 0), estimator: { kind: 'kalman', tau: 6 } },
  { name: 'a level that wanders, too', model: velocity(6, 10), estimator: { kind: 'kalman', tau: 6, levelNoise: 10 } },
  {
    name: 'an acceleration that wanders',
    model: acceleration(9),
    estimator: { kind: 'kalman', tau: 9, model: 'acceleration' },
  },
];

describe('kalman, without outliers, is the filter of the textbook', () => {
  for (const { name, model, estimator } of MODELS) {
    const { t, values } = wandering(1, 400, 6);
    const known = { ...estimator, gate: false, noise: 0.3 } as const;
    const book = textbook(model, t, values, 0.3);

    it(`${name}: live`, () => {
      const { slopes, errors, edges, when } = tell(known, t, values);
      expect(slopes[0]).toBeNaN();
      expect(apart(slopes, book.live, 1)).toBeLessThan(1e-9);
      expect(apart(errors, book.liveErrors, 1)).toBeLessThan(1e-9);
      expect(new Set(edges)).toEqual(new Set(['none']));
      expect(when).toEqual(values.map((_, i) => i + 1));
    });

    it(`${name}: all of it behind, smoothed`, () => {
      const { slopes, errors, edges } = tell({ ...known, lag: '1h' }, t, values);
      expect(apart(slopes, book.late, 1)).toBeLessThan(1e-9);
      expect(apart(errors, book.lateErrors, 1)).toBeLessThan(1e-9);
      expect(slopes[0]).toBe(slopes[1]);
      expect(new Set(edges)).toEqual(new Set(['end']));
    });

    it(`${name}: a lag is the smoothing of what has come until then`, () => {
      const lag = 7.5;
      const { slopes, errors, edges, when } = tell({ ...known, lag }, t, values);
      for (const i of [1, 2, 17, 150, 300]) {
        const n = t.findIndex((time) => time - (t[i] as number) >= lag) + 1;
        const part = textbook(model, t.slice(0, n), values.slice(0, n), 0.3);
        expect(when[i]).toBe(n);
        expect(slopes[i]).toBeCloseTo(part.late[i] as number, 9);
        expect(errors[i]).toBeCloseTo(part.lateErrors[i] as number, 9);
      }
      const last = edges.indexOf('end');
      expect(edges.slice(last)).toEqual(edges.slice(last).map(() => 'end'));
      expect((t.at(-1) as number) - (t[last] as number)).toBeLessThan(lag);
    });
  }
});

describe('kalman: how sure it is', () => {
  it('errors are of the size of the standard error, live and late, with noise that it has to learn', () => {
    for (const lag of [0, 15]) {
      const ratios = Array.from({ length: 12 }, (_, seed) => {
        const { t, values, truth } = wandering(seed + 10, 700, 8);
        const { slopes, errors } = tell({ kind: 'kalman', tau: 8, lag }, t, values);
        const z = slopes.map((slope, i) => (slope - (truth[i] as number)) / (errors[i] as number));
        return rms(
          z,
          z.map(() => 0),
          50,
        );
      });
      const mean = ratios.reduce((sum, x) => sum + x, 0) / ratios.length;
      expect(mean).toBeGreaterThan(0.9);
      expect(mean).toBeLessThan(1.1);
    }
  });

  it('a lag makes errors smaller', () => {
    const { t, values, truth } = wandering(40, 3000, 8);
    const error = (lag: number): number => rms(tell({ kind: 'kalman', tau: 8, lag }, t, values).slopes, truth, 50);
    expect(error(16)).toBeLessThan(0.75 * error(0));
  });
});

/** A line of slope 0.05 with noise of deviation 0.03, at spacings of 1/6; `change` adds to it. */
function line(
  seed: number,
  n: number,
  change: (i: number, t: number) => number = () => 0,
): { t: number[]; y: number[] } {
  const next = normal(seed);
  const t = Array.from({ length: n }, (_, i) => i / 6);
  return { t, y: t.map((time, i) => 20 + 0.05 * time + 0.03 * next() + change(i, time)) };
}

const gated = { kind: 'kalman', tau: 1.39 } as const;
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);

describe('kalman: what its gate does', () => {
  it('a spike of any size hardly moves it, nor do three', () => {
    for (const seed of SEEDS) {
      const quiet = line(seed, 600);
      const before = tell(gated, quiet.t, quiet.y).slopes;
      for (const size of [1, 1e3, 1e12, 1e80, 1e200, Number.MAX_VALUE]) {
        const { t, y } = line(seed, 600, (i) => (i === 200 || (i >= 300 && i < 303) ? size : 0));
        for (const lag of [0, 2.8]) {
          const after = tell({ ...gated, lag }, t, y).slopes;
          const same = lag === 0 ? before : tell({ ...gated, lag }, quiet.t, quiet.y).slopes;
          // The noise moves it by 0.02; a value that is left out, by less than three times that.
          expect(apart(after, same, 9)).toBeLessThan(0.06);
          expect(apart(after, same, 400)).toBeLessThan(1e-3);
        }
      }
    }
  });

  it('without a gate a spike does', () => {
    const { t, y } = line(1, 600, (i) => (i === 200 ? 1e12 : 0));
    expect(Math.max(...tell({ ...gated, gate: false }, t, y).slopes.slice(1))).toBeGreaterThan(1e10);
  });

  it('a step is followed, whatever its size, after five samples', () => {
    for (const size of [1, 100, 1e6]) {
      const errors = SEEDS.map((seed) => {
        const { t, y } = line(seed, 600, (i) => (i >= 200 ? size : 0));
        const { slopes } = tell(gated, t, y);
        return Math.max(...slopes.slice(200).map((slope) => Math.abs(slope - 0.05)));
      });
      expect(Math.max(...errors)).toBeLessThan(0.15); // of the noise alone: 0.06
    }
  });

  it('a kink is followed, the sooner the sharper it is', () => {
    for (const [jump, within] of [
      [2, 12],
      [20, 8],
    ] as const) {
      for (const seed of SEEDS) {
        const { t, y } = line(seed, 600, (i, time) => (i >= 200 ? jump * (time - 200 / 6) : 0));
        const { slopes } = tell(gated, t, y);
        expect(
          apart(
            slopes,
            slopes.map(() => 0.05 + jump),
            200 + within,
          ),
        ).toBeLessThan(0.15);
      }
    }
  });

  it('smoothing does not reach over a step: the slopes on both sides are as they were', () => {
    for (const seed of SEEDS) {
      const { t, y } = line(seed, 600, (i) => (i >= 200 ? 100 : 0));
      const { slopes } = tell({ ...gated, lag: 2.8 }, t, y);
      expect(
        apart(
          slopes,
          slopes.map(() => 0.05),
          20,
        ),
      ).toBeLessThan(0.12);
    }
  });

  it('a slow drift that is rounded is no row of outliers', () => {
    const t = Array.from({ length: 5000 }, (_, i) => i / 6);
    const y = t.map((time) => Math.round((20 + 0.01 * time) * 16) / 16);
    const { slopes } = tell(gated, t, y);
    const mean = slopes.slice(500).reduce((sum, slope) => sum + slope, 0) / 4500;
    expect(Math.abs(mean - 0.01)).toBeLessThan(0.0002);
  });

  it('one value in five may be wild', () => {
    const wild = normal(4);
    const { t, y } = line(3, 5000, () => (Math.abs(wild()) > 1.28 ? 5 * wild() : 0));
    const { slopes } = tell(gated, t, y);
    expect(
      rms(
        slopes,
        slopes.map(() => 0.05),
        500,
      ),
    ).toBeLessThan(0.04);
  });

  it('a first value that is a spike is forgotten', () => {
    for (const at of [0, 1, 2, 5]) {
      const { t, y } = line(5, 2000, (i) => (i === at ? 10 : 0));
      const { slopes } = tell(gated, t, y);
      expect(
        apart(
          slopes,
          slopes.map(() => 0.05),
          120,
        ),
      ).toBeLessThan(0.15);
    }
  });
});

describe('kalman: a long run', () => {
  for (const model of ['velocity', 'acceleration'] as const) {
    it(`a million samples at an offset of 1e9: errors and covariance are as at the beginning (${model})`, () => {
      const n = 1_000_000;
      const kernel = estimatorKernels({ kind: 'kalman', tau: 9, model }).scalar(1, 1, 1);
      const next = normal(7);
      const squares = [0, 0];
      let slope = Number.NaN;
      const emit = (s: number): void => {
        slope = s;
      };
      for (let i = 0; i < n; i += 1) {
        // 64 periods in the first, and the last, 6400 samples.
        const angle = (i % 100) * (Math.PI / 50);
        kernel.push(1, 1e9 + 100 * Math.sin(angle) + next(), emit);
        const part = i < 6400 ? 0 : i >= n - 6400 ? 1 : -1;
        if (part >= 0 && i > 100)
          squares[part] = (squares[part] as number) + (slope - 2 * Math.PI * Math.cos(angle)) ** 2;
      }
      const [first, last] = squares.map((sum) => Math.sqrt(sum / 6400)) as [number, number];
      expect(first).toBeLessThan(2.5); // the slope swings by 6.3, and the filter is late
      expect(last / first).toBeGreaterThan(0.9);
      expect(last / first).toBeLessThan(1.1);
      const [filter] = list(kernel.snapshot?.() as State);
      const track = fields(fields(list(filter)[3])['main']) as Readonly<Record<string, number>>;
      const { p00, p01, p11 } = track as { p00: number; p01: number; p11: number };
      expect(p00).toBeGreaterThan(0);
      expect(p11).toBeGreaterThan(0);
      expect(p00 * p11).toBeGreaterThan(p01 * p01);
    });
  }
});

describe('kalman: options', () => {
  const make = (options: object): unknown =>
    estimatorKernels({ kind: 'kalman', tau: '5s', ...options } as EstimatorSpec);

  it('what makes no sense is refused, with its name', () => {
    for (const [options, message] of [
      [{ tau: 0 }, /tau must be a positive duration/],
      [{ gate: 0 }, /gate must be a finite number of at least 1/],
      [{ noise: 0 }, /noise must be/],
      [{ levelNoise: -1 }, /levelNoise must be/],
      [{ lag: '-1s' }, /lag must be a positive duration/],
      [{ model: 'jerk' }, /model must be one of velocity, acceleration/],
      [{ model: 'acceleration', levelNoise: 1 }, /levelNoise belongs to the model velocity/],
    ] as const) {
      expect(() => make(options)).toThrow(message);
    }
    expect(() => make({ gain: 1 })).toThrow(TypeError);
  });

  it('lag 0 is at once, and spans are in text or ms', () => {
    const { t, values } = wandering(3, 50, 6);
    const wanted = tell({ kind: 'kalman', tau: 1500 }, t, values).slopes;
    expect(tell({ kind: 'kalman', tau: '1.5s', lag: 0 }, t, values).slopes).toEqual(wanted);
  });
});
