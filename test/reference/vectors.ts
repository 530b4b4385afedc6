import { readFileSync } from 'node:fs';
import { from, lastValueFrom, toArray } from 'rxjs';
import {
  createThreePoint,
  createVectorThreePoint,
  type Derivative,
  derivative,
  gradient,
  type Mode,
} from '../../src/index.js';
import { sameBits, ulp } from '../support/numbers.js';

/** One series of the vectors; README.md tells what the fields are. */
export interface Case {
  readonly name: string;
  readonly n: number;
  readonly x?: readonly number[];
  readonly dx?: number;
  readonly f: readonly number[];
  readonly branch: 'uniform' | 'nonuniform';
  readonly expected: readonly number[];
  readonly edges2?: readonly [number, number];
  readonly exact?: readonly number[];
  readonly exact_edges2?: readonly [number, number];
}

/** The same for samples of several channels; everything is along axis 0. */
export interface RowCase {
  readonly name: string;
  readonly n: number;
  readonly m: number;
  readonly x?: readonly number[];
  readonly dx?: number;
  readonly f: readonly (readonly number[])[];
  readonly expected: readonly (readonly number[])[];
  readonly edges2?: readonly [readonly number[], readonly number[]];
}

const WORDS = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** JSON in which the words above stand for the numbers that JSON has not. */
export const parseVectors = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? (WORDS.get(value) ?? value) : value));

export const loadVectors = <C>(name: string): { readonly cases: readonly C[] } =>
  parseVectors(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8')) as { cases: C[] };

/** What a check looked at, and where it found fault. */
export interface Tally {
  series: number;
  numbers: number;
  readonly wrong: string[];
}

export const tally = (): Tally => ({ series: 0, numbers: 0, wrong: [] });

const EDGE_ORDERS = [1, 2] as const;

function withEdges<T>(inner: readonly T[], edges: readonly [T, T] | undefined, edgeOrder: 1 | 2): readonly T[] {
  if (edgeOrder === 1 || edges === undefined) return inner;
  return [edges[0], ...inner.slice(1, -1), edges[1]];
}

/** A case as it is seen with one edge order; none where the vectors do not say. */
function* asked(cases: readonly Case[]): Generator<{ c: Case; edgeOrder: 1 | 2; expected: readonly number[] }> {
  for (const c of cases) {
    for (const edgeOrder of EDGE_ORDERS) {
      if (edgeOrder === 2 && c.edges2 === undefined) continue;
      yield { c, edgeOrder, expected: withEdges(c.expected, c.edges2, edgeOrder) };
    }
  }
}

function compare(
  t: Tally,
  name: string,
  got: ArrayLike<number>,
  expected: readonly number[],
  equal: (a: number, b: number | undefined, i: number) => boolean = sameBits,
): void {
  t.series += 1;
  if (got.length !== expected.length) t.wrong.push(`${name}: ${got.length} results for ${expected.length} samples`);
  expected.forEach((e, i) => {
    t.numbers += 1;
    if (!equal(e, got[i], i)) t.wrong.push(`${name}, number ${i}: ${got[i]} is not ${e}`);
  });
}

/** gradient in mode numpy, bit for bit. */
export function checkGradient(cases: readonly Case[], t: Tally = tally()): Tally {
  for (const { c, edgeOrder, expected } of asked(cases)) {
    compare(
      t,
      `${c.name}, edge order ${edgeOrder}`,
      gradient(c.f, c.x ?? c.dx, { mode: 'numpy', edgeOrder }),
      expected,
    );
  }
  return t;
}

/** The streaming kernel in mode numpy, bit for bit, where numpy used the formula that streams use. */
export function checkKernel(cases: readonly Case[], t: Tally = tally()): Tally {
  for (const { c, edgeOrder, expected } of asked(cases.filter((one) => one.branch === 'nonuniform'))) {
    const x = c.x as readonly number[];
    const kernel = createThreePoint({ mode: 'numpy', edgeOrder });
    const got: number[] = [];
    const emit = (d: number): void => void got.push(d);
    c.f.forEach((y, i) => {
      kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), y, emit);
    });
    kernel.flush(emit);
    compare(t, `${c.name}, edge order ${edgeOrder}`, got, expected);
  }
  return t;
}

/** Strictly increasing times, finite values: what a stream takes as it is. */
const streams = (c: Case): boolean =>
  c.branch === 'nonuniform' &&
  c.f.every(Number.isFinite) &&
  (c.x ?? []).every((t, i, x) => Number.isFinite(t) && (i === 0 || t > (x[i - 1] as number)));

/** The operator, sample by sample, in mode numpy, bit for bit. */
export async function checkOperator(cases: readonly Case[], t: Tally = tally()): Promise<Tally> {
  for (const { c, edgeOrder, expected } of asked(cases.filter(streams))) {
    const samples = c.f.map((value, i) => ({ t: (c.x as readonly number[])[i] as number, value }));
    const results = await lastValueFrom(
      from(samples).pipe(derivative({ mode: 'numpy', per: 'ms', edgeOrder }), toArray()),
    );
    compare(
      t,
      `${c.name}, edge order ${edgeOrder}`,
      results.map((r) => r.derivative ?? Number.NaN),
      expected,
    );
    results.forEach((r, i) => {
      if (r.sample !== samples[i]) t.wrong.push(`${c.name}: result ${i} carries another sample`);
    });
  }
  return t;
}

export interface Accuracy extends Tally {
  /** The largest error, in ulp of the steeper one-sided slope. */
  worst: number;
  /** Results other than 0 where the true one is 0. */
  falseSlopes: number;
  trueZeros: number;
}

const exactly = (c: Case, edgeOrder: 1 | 2): readonly number[] =>
  withEdges(c.exact as readonly number[], c.exact_edges2, edgeOrder);

/** Mode accurate against the exact result. */
export function checkAccurate(cases: readonly Case[]): Accuracy {
  const t: Accuracy = { ...tally(), worst: 0, falseSlopes: 0, trueZeros: 0 };
  for (const { c, edgeOrder } of asked(cases.filter((one) => one.exact && one.x))) {
    const x = c.x as readonly number[];
    const truth = exactly(c, edgeOrder);
    const slope = (i: number): number =>
      i > 0 && i < c.n
        ? Math.abs(((c.f[i] as number) - (c.f[i - 1] as number)) / ((x[i] as number) - (x[i - 1] as number)))
        : 0;
    compare(
      t,
      `${c.name}, edge order ${edgeOrder}`,
      gradient(c.f, x, { edgeOrder }),
      truth,
      (expected, got = Number.NaN, i) => {
        const wide = edgeOrder === 2 && (i === 0 || i === c.n - 1);
        const steepest = Math.max(slope(i), slope(i + 1), wide ? Math.max(slope(i - 1), slope(i + 2)) : 0);
        const error = Math.abs(got - expected) / ulp(steepest);
        t.worst = Math.max(t.worst, error);
        if (expected === 0) {
          t.trueZeros += 1;
          if (got !== 0) t.falseSlopes += 1;
        }
        return error <= 2; // the promise of mode accurate
      },
    );
  }
  return t;
}

/** Mode exact against the exact result: equal, where 0 is 0 whatever its sign. */
export function checkExact(cases: readonly Case[], t: Tally = tally()): Tally {
  for (const { c, edgeOrder } of asked(cases.filter((one) => one.exact && one.x))) {
    const got = gradient(c.f, c.x, { edgeOrder, mode: 'exact' });
    compare(t, `${c.name}, edge order ${edgeOrder}`, got, exactly(c, edgeOrder), (a, b) => a === b);
  }
  return t;
}

function compareRows(
  t: Tally,
  name: string,
  got: readonly (readonly number[] | null)[],
  c: RowCase,
  edgeOrder: 1 | 2,
): void {
  withEdges(c.expected, c.edges2, edgeOrder).forEach((row, i) => {
    compare(t, `${name}, row ${i}`, got[i] ?? [], row);
  });
}

/** Rows through gradient in mode numpy, bit for bit. */
export function checkRows(cases: readonly RowCase[], t: Tally = tally()): Tally {
  for (const c of cases) {
    for (const edgeOrder of EDGE_ORDERS) {
      if (edgeOrder === 2 && !c.edges2) continue;
      compareRows(
        t,
        `${c.name}, edge order ${edgeOrder}`,
        gradient(c.f, c.x ?? c.dx, { axis: 0, mode: 'numpy', edgeOrder }),
        c,
        edgeOrder,
      );
    }
  }
  return t;
}

/** Rows through the operator and through the kernel, where numpy used the formula that streams use. */
export async function checkRowStreams(cases: readonly RowCase[], t: Tally = tally()): Promise<Tally> {
  for (const c of cases) {
    const { x } = c;
    if (!x) continue;
    const steps = x.slice(1).map((b, i) => b - (x[i] as number));
    if (steps.length > 1 && steps.every((h) => h === steps[0])) continue;
    for (const edgeOrder of EDGE_ORDERS) {
      if (edgeOrder === 2 && !c.edges2) continue;
      const samples = c.f.map((value, i) => ({ at: x[i] as number, value }));
      const results: Derivative<(typeof samples)[number], readonly number[]>[] = await lastValueFrom(
        from(samples).pipe(
          derivative({ mode: 'numpy', per: 'ms', edgeOrder, time: (s) => s.at, value: (s) => s.value }),
          toArray(),
        ),
      );
      compareRows(
        t,
        `${c.name} as a stream, edge order ${edgeOrder}`,
        results.map((r) => r.derivative),
        c,
        edgeOrder,
      );
      const kernel = createVectorThreePoint(c.m, { mode: 'numpy', edgeOrder });
      const got: number[][] = [];
      const emit = (d: number[]): void => void got.push(d);
      c.f.forEach((row, i) => {
        kernel.push(steps[i - 1] ?? 0, row, emit);
      });
      kernel.flush(emit);
      compareRows(t, `${c.name} in a kernel, edge order ${edgeOrder}`, got, c, edgeOrder);
    }
  }
  return t;
}

export const MODES: readonly Mode[] = ['accurate', 'numpy', 'exact'];
