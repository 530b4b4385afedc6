import {
  createThreePoint,
  createVectorThreePoint,
  gradient,
  type Mode,
  SecondDerivative,
  ThreePoint,
} from '../../src/kernels/index.js';
import { sameBits, ulp } from '../support/numbers.js';
import { exactGradient, fraction, parabolaBend, points, times, toDouble } from '../support/rational.js';
import { kernelContract } from './kernel.js';

const MODES: readonly Mode[] = ['accurate', 'numpy', 'exact'];
const EDGE_ORDERS = [1, 2] as const;
const SMALL = [1, 2, 3, 4, 5];

/** The batch twin in units of `scale`; powers of two, so that scaling changes no bit. */
const batch =
  (mode: Mode, edgeOrder: 1 | 2, scale: number) =>
  (x: readonly number[], y: readonly number[]): number[] => {
    if (y.length === 1) return [Number.NaN];
    const order = y.length === 2 ? 1 : edgeOrder; // a stream of two has edges of order 1
    return Array.from(
      gradient(
        y,
        x.map((t) => t / scale),
        { mode, edgeOrder: order },
      ),
    );
  };

/** The same without any rounding but the last. */
const rational =
  (edgeOrder: 1 | 2, scale: number) =>
  (x: readonly number[], y: readonly number[]): number[] =>
    y.length === 1
      ? [Number.NaN]
      : exactGradient(points(x, y), edgeOrder).map((d) => toDouble(times(d, fraction(BigInt(scale)))));

/** Within 2 ulp of the steepest slope that a result is made of: what mode accurate promises. */
const within2ulp =
  (scale: number) =>
  (got: number, wanted: number, x: readonly number[], y: readonly number[], i: number): boolean => {
    if (wanted !== wanted) return got !== got;
    let steepest = 0;
    for (let k = Math.max(1, i - 1); k <= Math.min(x.length - 1, i + 2); k += 1) {
      const h = (x[k] as number) - (x[k - 1] as number);
      steepest = Math.max(steepest, Math.abs((((y[k] as number) - (y[k - 1] as number)) * scale) / h));
    }
    return wanted === 0 ? got === 0 : Math.abs(got - wanted) <= 2 * ulp(steepest);
  };

kernelContract('ThreePoint', { make: () => new ThreePoint(), value: (y) => y, twin: batch('accurate', 1, 1) });

for (const mode of MODES) {
  for (const edgeOrder of EDGE_ORDERS) {
    const lenient = mode === 'numpy';
    for (const scale of [1, 1024]) {
      kernelContract(`createThreePoint, mode ${mode}, edge order ${edgeOrder}, scale ${scale}`, {
        make: () => createThreePoint({ mode, edgeOrder, scale }),
        value: (y: number) => y,
        twin: batch(mode, edgeOrder, scale),
        grid: scale,
        lenient,
      });
    }
    kernelContract(`createVectorThreePoint, mode ${mode}, edge order ${edgeOrder}`, {
      make: () => createVectorThreePoint(SMALL.length, { mode, edgeOrder }),
      value: (y: number) => SMALL.map((k) => y * k),
      twin: (x, rows) => {
        const columns = SMALL.map((_, c) =>
          batch(
            mode,
            edgeOrder,
            1,
          )(
            x,
            rows.map((row) => row[c] as number),
          ),
        );
        return rows.map((_, i) => columns.map((column) => column[i] as number));
      },
      lenient,
    });
  }
}

for (const edgeOrder of EDGE_ORDERS) {
  for (const scale of [1000, 60_000]) {
    kernelContract(`createThreePoint, mode exact, edge order ${edgeOrder}, scale ${scale}`, {
      make: () => createThreePoint({ mode: 'exact', edgeOrder, scale }),
      value: (y: number) => y,
      twin: rational(edgeOrder, scale),
      agrees: (got, wanted) => sameBits(got, wanted) || (got === 0 && wanted === 0),
      grid: 8,
    });
    kernelContract(`ThreePoint, edge order ${edgeOrder}, scale ${scale}`, {
      make: () => new ThreePoint({ edgeOrder, scale }),
      value: (y: number) => y,
      twin: rational(edgeOrder, scale),
      agrees: within2ulp(scale),
      grid: 8,
    });
  }
}

for (const scale of [1, 1000]) {
  kernelContract(`SecondDerivative, scale ${scale}`, {
    make: () => new SecondDerivative({ scale }),
    value: (y: number) => y,
    twin: (x, y) => {
      if (y.length < 3) return y.map(() => Number.NaN);
      const p = points(x, y);
      const bends = p
        .slice(2)
        .map((c, i) => parabolaBend(p[i] as typeof c, p[i + 1] as typeof c, c))
        .map((d) => toDouble(times(d, fraction(BigInt(scale) ** 2n))));
      return [bends[0] as number, ...bends, bends.at(-1) as number];
    },
    // Difference of two slopes of 1.5 ulp each, times 2 over the sum of the spacings (rounded, as the scalings are).
    agrees: (got, wanted, x, y, i) => {
      if (wanted !== wanted) return got !== got;
      const m = Math.min(Math.max(i, 1), x.length - 2);
      const [hs, hd] = [(x[m] as number) - (x[m - 1] as number), (x[m + 1] as number) - (x[m] as number)];
      const sl = Math.abs(((y[m] as number) - (y[m - 1] as number)) * scale) / hs;
      const sr = Math.abs(((y[m + 1] as number) - (y[m] as number)) * scale) / hd;
      const size = ((2 * (sl + sr)) / (hs + hd)) * scale;
      return wanted === 0 ? got === 0 : Math.abs(got - wanted) <= 3 * ulp(size);
    },
    grid: 8,
  });
}
