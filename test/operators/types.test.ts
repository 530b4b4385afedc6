import type { OperatorFunction } from 'rxjs';
import { describe, expectTypeOf, it } from 'vitest';
import {
  byKey,
  type DenseArray,
  type Derivative,
  derivative,
  type Estimates,
  estimate,
  type FrameGradient,
  type FrameSample,
  frameGradient,
  gradient,
  type Kernel,
  type RowEstimates,
  type Sample,
  secondDerivative,
  type Time,
} from '../../src/index.js';
import { createThreePoint, createVectorThreePoint } from '../../src/kernels/index.js';

interface Row {
  readonly at: Date;
  readonly xyz: readonly [number, number, number];
  readonly temp: number | null;
}

describe('the types that callers see', () => {
  it('derivative of numbers gives a number or null, and the sample as it is', () => {
    expectTypeOf(derivative()).toEqualTypeOf<OperatorFunction<Sample, Derivative<Sample, number>>>();
    expectTypeOf<Derivative['derivative']>().toEqualTypeOf<number | null>();
    expectTypeOf<Derivative['sample']>().toEqualTypeOf<Sample>();
    expectTypeOf<Derivative['t']>().toEqualTypeOf<Time>();
    expectTypeOf<Derivative['edge']>().toEqualTypeOf<'start' | 'end' | undefined>();
    expectTypeOf<Derivative['final']>().toEqualTypeOf<false | undefined>();
  });

  it('derivative of rows gives rows of numbers', () => {
    const rows = derivative({ time: (r: Row) => r.at, value: (r: Row) => r.xyz });
    type Out = typeof rows extends OperatorFunction<Row, infer R> ? R : never;
    expectTypeOf<Out['derivative']>().toEqualTypeOf<number[] | null>();
    expectTypeOf<Out['sample']>().toEqualTypeOf<Row>();
  });

  it('a value may be null or undefined in the sample, and is a number in the result', () => {
    const temps = derivative({ time: (r: Row) => r.at, value: (r: Row) => r.temp });
    type Out = typeof temps extends OperatorFunction<Row, infer R> ? R : never;
    expectTypeOf<Out['derivative']>().toEqualTypeOf<number | null>();
    expectTypeOf<Out['value']>().toEqualTypeOf<number>();
  });

  it('byKey takes and gives what its pipelines take and give', () => {
    expectTypeOf(byKey(() => derivative())).toEqualTypeOf<OperatorFunction<Sample, Derivative>>();
    expectTypeOf(byKey((key) => derivative<Row>({ time: (r) => r.at, value: (r) => r.temp, key }))).toEqualTypeOf<
      OperatorFunction<Row, Derivative<Row>>
    >();
  });

  it('secondDerivative is of numbers only', () => {
    expectTypeOf(secondDerivative()).toEqualTypeOf<OperatorFunction<Sample, Derivative>>();
    // @ts-expect-error rows have no second derivative
    secondDerivative<Row>({ value: (r) => r.xyz });
  });

  it('frameGradient carries the time and the sample as they are', () => {
    expectTypeOf(frameGradient({ shape: [24, 32] })).toEqualTypeOf<OperatorFunction<FrameSample, FrameGradient>>();
    const pixels = frameGradient({ shape: [3, 3], frame: (r: Row) => r.xyz, time: (r) => r.at });
    expectTypeOf(pixels).toEqualTypeOf<OperatorFunction<Row, FrameGradient<Row, Date>>>();
  });

  it('wrong options do not compile', () => {
    const never = (): void => {
      // @ts-expect-error an edge order is 1 or 2
      derivative({ edgeOrder: 3 });
      // @ts-expect-error no such mode
      derivative({ mode: 'fast' });
      // @ts-expect-error no such option
      derivative({ edgeorder: 2 });
      // @ts-expect-error no such rule
      derivative({ ties: 'average' });
    };
    expectTypeOf(never).toBeFunction();
  });

  it('gradient gives Float64Array for numbers, `out` where there is one', () => {
    expectTypeOf(gradient([1, 2, 3])).toEqualTypeOf<Float64Array>();
    expectTypeOf(gradient(Float32Array.of(1, 2), 2)).toEqualTypeOf<Float64Array>();
    expectTypeOf(gradient([1, 2], [0n, 1n])).toEqualTypeOf<Float64Array>();
    expectTypeOf(gradient([1n, 2n], [new Date(0), new Date(1)])).toEqualTypeOf<Float64Array>();
    expectTypeOf(gradient(BigInt64Array.of(1n, 2n), { axis: [0] })).toEqualTypeOf<Float64Array[]>();
    expectTypeOf(gradient(Float32Array.of(1, 2), { mode: 'numpy' })).toEqualTypeOf<Float32Array>();
    expectTypeOf(gradient(Float32Array.of(1, 2), [0, 1], { mode: 'numpy', axis: 0 })).toEqualTypeOf<Float32Array>();
    expectTypeOf(gradient([1, 2], 1, { out: new Float32Array(2) })).toEqualTypeOf<Float32Array<ArrayBuffer>>();
    expectTypeOf(gradient([1, 2], { axis: -1 })).toEqualTypeOf<Float64Array>();
    expectTypeOf(gradient([1, 2], { axis: [0] })).toEqualTypeOf<Float64Array[]>();
  });

  it('gradient of several dimensions gives one array for one axis, else a list of them, in the form of the values', () => {
    const rows = [
      [1, 2],
      [3, 4],
    ];
    const dense = { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] };
    expectTypeOf(gradient(rows)).toEqualTypeOf<number[][][]>();
    expectTypeOf(gradient(rows, { axis: 1 })).toEqualTypeOf<number[][]>();
    expectTypeOf(gradient(rows, [2, [0, 1]], { axis: [1, 0] })).toEqualTypeOf<number[][][]>();
    expectTypeOf(gradient([rows, rows], 1, { axis: 1, mode: 'numpy' })).toEqualTypeOf<number[][][]>();
    expectTypeOf(gradient(rows.map((row) => Float32Array.from(row)))).toEqualTypeOf<number[][][]>();
    expectTypeOf(gradient(dense)).toEqualTypeOf<DenseArray[]>();
    expectTypeOf(gradient(dense, 1, { axis: -1 })).toEqualTypeOf<DenseArray>();
    expectTypeOf(gradient(gradient(dense, { axis: 0 }), { axis: 1 })).toEqualTypeOf<DenseArray>();
  });

  it('estimate gives one array for one series, and rows for rows', () => {
    expectTypeOf(estimate([1, 2], [0, 1])).toEqualTypeOf<Estimates>();
    expectTypeOf(estimate(BigInt64Array.of(1n, 2n), [new Date(0), new Date(1)])).toEqualTypeOf<Estimates>();
    expectTypeOf(estimate([[1], [2]], [0n, 1n])).toEqualTypeOf<RowEstimates>();
    expectTypeOf(estimate([Int16Array.of(1), Int16Array.of(2)], [0, 1])).toEqualTypeOf<RowEstimates>();
  });

  it('kernels are of one number, or of rows', () => {
    expectTypeOf(createThreePoint()).toEqualTypeOf<Kernel>();
    expectTypeOf(createVectorThreePoint(3)).toEqualTypeOf<Kernel<readonly number[], number[]>>();
  });
});
