import { from, lastValueFrom, of, Subject, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  createCounters,
  type Dropped,
  type FrameGradient,
  type FrameGradientOptions,
  type FrameSample,
  frameGradient,
  gradient,
  StreamError,
} from '../../src/index.js';
import { marbles } from './marbles.js';

// numpy.gradient([[1, 2, 6], [3, 4, 5]]): the example of numpy's documentation
const values = [1, 2, 6, 3, 4, 5];
const down = Float64Array.of(2, 2, -1, 2, 2, -1);
const across = Float64Array.of(1, 2.5, 4, 1, 1, 1);
const shape = [2, 3] as const;
const sample: FrameSample = { t: 0, value: values };
const resultOf = (one: FrameSample): FrameGradient => ({
  t: one.t,
  magnitude: down.map((dy, i) => Math.sqrt(dy * dy + (across[i] as number) ** 2)),
  direction: down.map((dy, i) => Math.atan2(dy, across[i] as number)),
  gradient: [down, across],
  sample: one,
});
const result = resultOf(sample);

const all = async <S>(samples: readonly S[], options: Partial<FrameGradientOptions<S>> = {}) =>
  lastValueFrom(from(samples).pipe(frameGradient<S>({ shape, ...options }), toArray()));

describe('frameGradient', () => {
  it('never, empty, one, many: a result for each frame, at once', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<FrameSample>('-');
      expectObservable(never.pipe(frameGradient({ shape }))).toBe('-');
      expectSubscriptions(never.subscriptions).toBe('^');
      expectObservable(cold<FrameSample>('--|').pipe(frameGradient({ shape }))).toBe('--|');
      const source = cold<FrameSample>('a--b-a|', { a: sample, b: { ...sample, t: 1n } });
      const wanted = { a: result, b: resultOf({ ...sample, t: 1n }) };
      expectObservable(source.pipe(frameGradient({ shape }))).toBe('a--b-a|', wanted);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
    });
  });

  it('an error is passed on; unsubscribing stops the source, also a synchronous one', async () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const failing = cold<FrameSample>('a-#', { a: sample });
      expectObservable(failing.pipe(frameGradient({ shape }))).toBe('a-#', { a: result });
      const source = hot<FrameSample>('a-a-a|', { a: sample });
      expectObservable(source.pipe(frameGradient({ shape })), '^--!').toBe('a-a', { a: result });
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
    const counters = createCounters();
    await lastValueFrom(from(Array(1000).fill(sample)).pipe(frameGradient({ shape, counters }), take(2)));
    expect(counters.in).toBe(2);
  });

  it('works Float32Array frames out in float32 in mode numpy, as numpy does', async () => {
    const data = Float32Array.of(0.1, 0.2, 0.4, 0.7, 0.3, 0.9);
    const options = { mode: 'numpy', spacing: [0.3, 0.7] } as const;
    // numpy 2.4.6: np.gradient(np.array([[0.1, 0.2, 0.4], [0.7, 0.3, 0.9]], dtype='float32'), 0.3, 0.7)
    const rows = [1.999999761581421, 0.3333333432674408, 1.6666665077209473];
    const columns = [0.1428571492433548, 0.2142857313156128, 0.2857142984867096];
    const below = [-0.5714285373687744, 0.1428571343421936, 0.8571428060531616];
    for (const value of [data, [data.subarray(0, 3), data.subarray(3)]]) {
      const [one] = await all([{ t: 0, value }], options);
      expect(one?.gradient.map((d) => Array.from(d))).toEqual([
        [...rows, ...rows],
        [...columns, ...below],
      ]);
    }
    const [double] = await all([{ t: 0, value: Float64Array.from(data) }], options);
    expect(double?.gradient[0][0]).toBe(1.9999999552965164);
    const [accurate] = await all([{ t: 0, value: data }], { ...options, mode: 'accurate' });
    expect(accurate?.gradient[0][0]).toBe(1.9999999552965164);
  });

  it('takes frames as plain and typed arrays and as rows, and leaves them as they are', async () => {
    const rows = [values.slice(0, 3), values.slice(3)];
    const frames = [
      values,
      Float64Array.from(values),
      Uint8Array.from(values),
      rows,
      rows.map((r) => Float32Array.from(r)),
    ];
    const results = await all(frames.map((value) => ({ t: 0, value })));
    for (const [i, got] of results.entries()) {
      expect(got).toEqual({ ...result, sample: { t: 0, value: frames[i] } });
      expect(got.sample.value).toBe(frames[i]);
    }
    expect(frames[1]).toEqual(Float64Array.from(values));
    expect(new Set(results.flatMap((r) => [r.magnitude, r.direction, ...r.gradient])).size).toBe(4 * frames.length);
  });

  it('takes samples of any form', async () => {
    const camera = { at: new Date(5), pixels: { data: Int16Array.from(values) } };
    const operator = frameGradient({ shape, frame: (s: typeof camera) => s.pixels.data, time: (s) => s.at });
    const got = await lastValueFrom(of(camera).pipe(operator));
    expect(got).toEqual({ ...result, t: camera.at, sample: camera });
    expect(got.sample).toBe(camera);
  });

  it('is per unit of `spacing`, [dy, dx], and takes edge orders and modes, as gradient does', async () => {
    const value = Float64Array.from({ length: 24 * 32 }, (_, k) => Math.sin(k) * 30);
    const options = {
      shape: [24, 32],
      spacing: [0.1, Float64Array.from({ length: 32 }, (_, i) => i * i)],
      edgeOrder: 2,
    } as const;
    for (const mode of ['accurate', 'numpy', 'exact'] as const) {
      const [got] = await all([{ t: 0, value }], { ...options, mode });
      const wanted = gradient({ data: value, shape: [24, 32] }, options.spacing, { edgeOrder: 2, mode });
      expect(got?.gradient).toEqual(wanted.map(({ data }) => data));
    }
    const x = Float64Array.of(0, 1, 2);
    const operator = frameGradient({ shape, spacing: [1, x] });
    x.reverse();
    expect(await lastValueFrom(of(sample).pipe(operator))).toEqual(result); // the coordinates as they were
    const [slow] = await all([sample], { spacing: 2 });
    expect(slow?.magnitude).toEqual(result.magnitude.map((m) => m / 2));
    expect(slow?.direction).toEqual(result.direction);
  });

  it('an edge is steep, and faces where it gets warmer', async () => {
    const plane = (dy: number, dx: number): FrameSample => ({
      t: 0,
      value: Array.from({ length: 12 }, (_, k) => 20 + dy * Math.floor(k / 4) + dx * (k % 4)),
    });
    const facing = [plane(0, 3), plane(3, 0), plane(0, -3), plane(-3, 0), plane(3, 4), plane(0, 0)];
    const results = await all(facing, { shape: [3, 4] });
    expect(results.map(({ magnitude }) => new Set(magnitude))).toEqual([3, 3, 3, 3, 5, 0].map((m) => new Set([m])));
    expect(results.slice(0, 4).map(({ direction }) => Math.abs((direction[5] as number) / Math.PI))).toEqual([
      0, 0.5, 1, 0.5,
    ]);
    expect(results.map(({ direction }) => direction[5])).toContain(Math.atan2(3, 4));
  });

  it('slopes whose squares are out of range have a magnitude; NaN spreads to its neighbours only', async () => {
    for (const size of [1e-200, 1e200]) {
      const [got] = await all([{ t: 0, value: [0, 4 * size, 3 * size, 7 * size] }], { shape: [2, 2] });
      for (const m of got?.magnitude ?? []) expect(m / size).toBeCloseTo(5, 12);
    }
    const value = Array.from({ length: 25 }, (_, k) => (k === 12 ? Number.NaN : k));
    const [got] = await all([{ t: 0, value }], { shape: [5, 5] });
    const lost = Array.from(got?.magnitude ?? []).flatMap((m, k) => (Number.isNaN(m) ? [k] : []));
    expect(lost).toEqual([7, 11, 12, 13, 17]);
  });
});

describe('frameGradient: frames that do not fit', () => {
  const short = { t: 1, value: [1, 2, 3, 4, 5] };

  it('end the stream with a StreamError that names both sizes', async () => {
    const message = async (value: unknown): Promise<string> => {
      const error = await all([{ t: 0, value } as FrameSample]).catch((err: unknown) => err);
      expect(error).toBeInstanceOf(StreamError);
      expect((error as StreamError).code).toBe('decode');
      return (error as StreamError).message;
    };
    const wanted = 'a frame must have 2 rows of 3 numbers';
    expect(await message(short.value)).toBe(`${wanted}, 6 in all, got 5 numbers`);
    expect(await message(new Uint8Array(7))).toBe(`${wanted}, 6 in all, got 7 numbers`);
    expect(
      await message([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ).toBe(`${wanted}, 6 in all, got 3 x 2`);
    expect(
      await message([
        [1, 2, 3],
        [4, 5],
      ]),
    ).toBe(`${wanted}: values[1] must have 3 entries as values[0] has, got 2`);
    expect(await message([1, 2, null, 4, 5, 6])).toBe(`${wanted}: frame[2] must be a number, got null`);
    expect(await message(undefined)).toBe(`${wanted}, 6 in all, got undefined`);
    expect(await message('frame')).toBe(`${wanted}, 6 in all, got "frame"`);
    const counters = createCounters();
    await expect(all([sample, short], { counters })).rejects.toThrow(StreamError);
    expect(counters).toMatchObject({ in: 2, out: 1, bad: 1 });
  });

  it('are left out and counted with onBad: drop', async () => {
    const counters = createCounters();
    const dropped = new Subject<Dropped<FrameSample>>();
    const left: Dropped<FrameSample>[] = [];
    dropped.subscribe((one) => left.push(one));
    expect(await all([sample, short, sample], { onBad: 'drop', counters, dropped })).toEqual([result, result]);
    expect(counters).toMatchObject({ in: 3, out: 2, bad: 1 });
    expect(left).toEqual([{ sample: short, reason: 'bad' }]);
  });

  it('what an accessor throws is an error of the stream, whatever onBad says', async () => {
    const frame = (): never => {
      throw new Error('no pixels');
    };
    await expect(all([sample], { frame, onBad: 'drop' })).rejects.toThrow('no pixels');
  });
});

describe('frameGradient: options that make no sense', () => {
  it.each<[object, RegExp]>([
    [{ shape: undefined }, /shape must be \[rows, columns\], two positive integers, got undefined/],
    [{ shape: [6] }, /shape must be/],
    [{ shape: [2, 3.5] }, /shape must be/],
    [{ shape: [1, 6] }, /axis 0 must have at least 2 points/],
    [{ edgeOrder: 2 }, /axis 0 must have at least 3 points for edge order 2, has 2/],
    [{ edgeOrder: 3 }, /edgeOrder must be 1 or 2/],
    [{ spacing: 0 }, /spacing of axis 0 must be a finite number other than 0/],
    [{ spacing: [1] }, /an entry for each of the 2 axes, got 1/],
    [{ spacing: [1, [0, 1]] }, /coordinates of axis 1 must be as many as values \(3\), got 2/],
    [{ mode: 'exat' }, /did you mean exact/],
    [{ onBad: 'skip' }, /onBad must be one of error, drop/],
    [{ frame: 5 }, /frame must be a function/],
    [{ dropped: {} }, /dropped must be a Subject/],
    [{ shap: [2, 3] }, /frameGradient has no option "shap" \(did you mean shape\?\)/],
  ])('%o', (options, message) => {
    expect(() => frameGradient({ shape, ...options } as FrameGradientOptions)).toThrow(message);
  });
});
