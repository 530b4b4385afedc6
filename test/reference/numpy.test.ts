import { describe, expect, it } from 'vitest';
import { gradient } from '../../src/kernels/index.js';
import { sameBits, ulp } from '../support/numbers.js';
import {
  type Case,
  checkAccurate,
  checkExact,
  checkGradient,
  checkKernel,
  checkOperator,
  checkRowStreams,
  checkRows,
  loadVectors,
  type RowCase,
  tally,
} from './vectors.js';

interface TestGradient {
  readonly cases: readonly (Case | RowCase)[];
  readonly errors: readonly {
    readonly name: string;
    readonly n?: number;
    readonly edge_order?: number;
    readonly translates: string;
  }[];
}

const testGradient = loadVectors<Case | RowCase>('numpy_testgradient') as TestGradient;
const isRow = (c: Case | RowCase): c is RowCase => Array.isArray(c.f[0]);
/** numpy's own integer and masked results are other things than a gradient of doubles; they have tests below. */
const isSeries = (c: Case | RowCase): c is Case => !isRow(c) && 'branch' in c;

const FILES = ['uniform', 'nonuniform_small', 'nonuniform_large', 'live', 'special'] as const;
const sets: readonly (readonly [string, readonly Case[]])[] = [
  ['numpy_testgradient', testGradient.cases.filter(isSeries)],
  ...FILES.map((file) => [file, loadVectors<Case>(file).cases] as const),
];
const all = sets.flatMap(([, cases]) => cases);

describe('mode numpy is numpy.gradient, bit for bit', () => {
  it.each(sets)('on every array of %s', (_, cases) => {
    const t = checkGradient(cases);
    expect(t.wrong).toEqual([]);
    expect(t.series).toBeGreaterThanOrEqual(cases.length);
  });

  it('on 73000 numbers of 142 arrays in all, at both edge orders', () => {
    expect(all.length).toBe(142);
    expect(checkGradient(all)).toEqual({ series: 267, numbers: 73224, wrong: [] });
  });

  it('sample by sample through the kernel, wherever numpy uses the formula for irregular spacing', () => {
    expect(checkKernel(all)).toEqual({ series: 168, numbers: 71462, wrong: [] });
  });

  it('sample by sample through the operator, wherever times increase and values are finite', async () => {
    const t = await checkOperator(all);
    expect(t.wrong).toEqual([]);
    expect(t.series).toBeGreaterThan(130);
    expect(t.numbers).toBeGreaterThan(71000);
  });

  it('for samples of several channels, numpy axis 0', () => {
    const t = checkRows(loadVectors<RowCase>('vector_axis0').cases);
    checkRows(testGradient.cases.filter(isRow), t);
    expect(t.wrong).toEqual([]);
    expect(t.numbers).toBeGreaterThan(17000);
  });

  it('for streams of samples of several channels, through the operator and through the kernel', async () => {
    const t = await checkRowStreams(loadVectors<RowCase>('vector_axis0').cases);
    await checkRowStreams(testGradient.cases.filter(isRow), t);
    expect(t.wrong).toEqual([]);
    expect(t.numbers).toBeGreaterThan(17000);
  });

  it('for Float32Array, with every operation rounded to float32', () => {
    interface Float32Case {
      readonly f: readonly number[];
      readonly x: readonly number[];
      readonly expected: readonly number[];
      readonly expected_unit_spacing: readonly number[];
    }
    const t = tally();
    for (const { f, x, expected, expected_unit_spacing } of loadVectors<Float32Case>('float32').cases) {
      const values = Float32Array.from(f);
      const irregular = gradient(values, Float32Array.from(x), { mode: 'numpy' });
      const unit = gradient(values, 1, { mode: 'numpy' });
      expect(irregular).toBeInstanceOf(Float32Array);
      expected.forEach((e, i) => {
        t.numbers += 2;
        if (!sameBits(e, irregular[i])) t.wrong.push(`${i}: ${irregular[i]} is not ${e}`);
        if (!sameBits(expected_unit_spacing[i], unit[i])) t.wrong.push(`${i}: ${unit[i]}, unit spacing`);
      });
    }
    expect(t).toMatchObject({ wrong: [], numbers: 230 });
  });

  it('for complex numbers as two channels', () => {
    interface ComplexCase {
      readonly x: readonly number[];
      readonly re: readonly number[];
      readonly im: readonly number[];
      readonly expected_re: readonly number[];
      readonly expected_im: readonly number[];
      readonly edges2_re?: readonly [number, number];
      readonly edges2_im?: readonly [number, number];
    }
    let checked = 0;
    for (const c of loadVectors<ComplexCase>('complex').cases) {
      const rows = c.re.map((re, i) => [re, c.im[i] as number]);
      gradient(rows, c.x, { axis: 0, mode: 'numpy' }).forEach((row, i) => {
        checked += 2;
        expect(row).toEqual([c.expected_re[i], c.expected_im[i]]);
      });
      if (!c.edges2_re || !c.edges2_im) continue;
      const wide = gradient(rows, c.x, { axis: 0, mode: 'numpy', edgeOrder: 2 });
      [wide[0], wide.at(-1)].forEach((row, k) => {
        [c.edges2_re?.[k], c.edges2_im?.[k]].forEach((e, channel) => {
          checked += 1;
          // numpy divides complex numbers by multiplying with a reciprocal at times: one more rounding, so one ulp.
          expect(Math.abs((row?.[channel] as number) - (e as number))).toBeLessThanOrEqual(2 * ulp(e as number));
        });
      });
    }
    expect(checked).toBe(112);
  });
});

describe('what numpy refuses is refused', () => {
  it('too few samples for the edge order are a RangeError', () => {
    const few = testGradient.errors.filter((e) => e.n !== undefined && e.edge_order !== undefined);
    expect(few.map((e) => e.name)).toHaveLength(5);
    for (const { n = 0, edge_order } of few) {
      const values = Array.from({ length: n }, (_, i) => i);
      expect(() => gradient(values, { edgeOrder: edge_order as 1 | 2, mode: 'numpy' })).toThrow(RangeError);
      expect(() => gradient(values, { edgeOrder: edge_order as 1 | 2 })).toThrow(RangeError);
    }
  });

  it('so are an edge order of 3, coordinates of another length, and coordinates in two dimensions (a TypeError)', () => {
    const rest = testGradient.errors.filter((e) => e.n === undefined && !e.translates.startsWith('no'));
    expect(rest.map((e) => e.name)).toEqual(['edge_order 3', 'coords length != samples', '2-d coords']);
    for (const mode of ['numpy', 'accurate', 'exact'] as const) {
      expect(() => gradient([1, 2, 3, 4], 1, { edgeOrder: 3 as 2, mode })).toThrow(RangeError);
      expect(() => gradient([1, 2, 3], [0, 1], { mode })).toThrow(RangeError);
      expect(() => gradient([1, 2], [[0], [1]] as unknown as number[], { mode })).toThrow(TypeError);
    }
  });

  it('a masked sample is no number: an array with null is a TypeError, where a stream skips and counts it', () => {
    const masked = testGradient.cases.find((c) => c.f.includes(null as never)) as Case;
    expect(() => gradient(masked.f)).toThrow(TypeError);
  });

  it('values that numpy counts in whole days have the slopes that it cuts to whole days', () => {
    const whole = testGradient.cases.filter((c) => 'real_valued' in c) as unknown as {
      f: number[];
      real_valued: number[];
      expected_int_truncated: number[];
    }[];
    expect(whole).toHaveLength(2);
    for (const c of whole) {
      const got = Array.from(gradient(c.f, { mode: 'numpy' }));
      expect(got).toEqual(c.real_valued);
      expect(got.map((d) => Math.trunc(d) + 0)).toEqual(c.expected_int_truncated);
    }
  });
});

describe('the other modes against exact rational arithmetic', () => {
  it('mode accurate is within 2 ulp of the steeper one-sided slope, and has no slope where there is none', () => {
    const t = checkAccurate(all);
    expect(t.wrong).toEqual([]);
    expect(t).toMatchObject({ series: 155, numbers: 7346, falseSlopes: 0 });
    expect(t.trueZeros).toBeGreaterThan(600);
    expect(t.worst).toBeLessThanOrEqual(2);
  });

  it('mode exact is the exact result, correctly rounded', () => {
    expect(checkExact(all)).toEqual({ series: 155, numbers: 7346, wrong: [] });
  });

  it('numpy itself has slopes where there are none: the comparison can fail', () => {
    const live = sets.find(([name]) => name === 'live')?.[1] ?? [];
    const false_ = live.flatMap((c) => (c.exact ?? []).filter((e, i) => e === 0 && c.expected[i] !== 0));
    expect(false_.length).toBeGreaterThan(100);
  });
});
