import { bufferCount, filter, groupBy, map, mergeMap, type OperatorFunction, Subject } from 'rxjs';
import { derivative, type Sample } from '../../src/index.js';
import { middleSlope } from '../data.js';
import { type Setup, serve, timed } from '../serve.js';

const ROUNDS = 4; // samples of each series in a measurement
const STEP = 250; // ms

type Result = { readonly derivative: number | null };

/** The way that RxJS alone offers: a group, and windows of three samples, per key. */
const windows: OperatorFunction<Sample, Result> = (source) =>
  source.pipe(
    groupBy(({ key }) => key),
    mergeMap((series) =>
      series.pipe(
        bufferCount(3, 1),
        filter((window) => window.length === 3),
        map((window) => {
          const { t, key } = window[1] as Sample;
          return { t, key, derivative: middleSlope(window) };
        }),
      ),
    ),
  );

const operators: Record<string, () => OperatorFunction<Sample, Result>> = {
  keyed: () => derivative({ keyed: true }),
  windows: () => windows,
};

/** Keys of 22 characters, as of sensors in a plant; each a flat string of its own. */
const keysOf = (n: number): string[] =>
  Array.from({ length: n }, (_, i) => JSON.parse(`"plant-07/line-${String(i).padStart(7, '0')}"`) as string);

/** Nanoseconds per sample, round robin over the series, whose first three samples have come before. */
const speed =
  (create: () => OperatorFunction<Sample, Result>): Setup =>
  (series = '100000') => {
    const keys = keysOf(Number(series));
    const source = new Subject<Sample>();
    const last = new Float64Array(1);
    source.pipe(create()).subscribe((result) => {
      last[0] = result.derivative as number;
    });
    let t = 0;
    const lap = (): void => {
      t += STEP;
      for (let i = 0; i < keys.length; i += 1) source.next({ t: t + (i & 7), value: i + t, key: keys[i] as string });
    };
    for (let i = 0; i < 3; i += 1) lap();
    return () =>
      timed(keys.length * ROUNDS, () => {
        for (let i = 0; i < ROUNDS; i += 1) lap();
      });
  };

/** Bytes per series that are kept between samples, beside the keys and the samples, which are the caller's. */
const bytes =
  (create: () => OperatorFunction<Sample, Result>): Setup =>
  (series = '100000') => {
    const keys = keysOf(Number(series));
    const laps = Array.from({ length: 4 }, (_, k) =>
      keys.map((key, i): Sample => ({ t: k * STEP, value: i * k, key })),
    );
    const used = (): number => {
      globalThis.gc?.();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    return () => {
      const before = used();
      const source = new Subject<Sample>();
      const subscription = source.pipe(create()).subscribe();
      for (const lap of laps) for (const sample of lap) source.next(sample);
      const after = used();
      subscription.unsubscribe();
      return (after - before) / keys.length;
    };
  };

/** Nanoseconds per sample when nearly every one is of a key that has not been seen, and makes another one leave. */
const evicting: Setup = (series = '100000') => {
  const n = Number(series);
  const source = new Subject<Sample>();
  source.pipe(derivative({ keyed: { maxKeys: n } })).subscribe();
  let i = 0;
  const lap = (): void => {
    for (let k = 0; k < n; k += 1) {
      i += 1;
      source.next({ t: i, value: i, key: `plant-07/line-${i}` });
    }
  };
  lap();
  return () => timed(n, lap);
};

serve({
  evicting,
  ...Object.fromEntries(
    Object.entries(operators).flatMap(([name, create]) => [
      [name, speed(create)],
      [`${name}-bytes`, bytes(create)],
    ]),
  ),
});
