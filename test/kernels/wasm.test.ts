import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { assemble } from '../../assemble.js';
import { gradient, ThreePoint } from '../../src/kernels/index.js';

/** A long irregular series, made by a fixed generator: jittered times, values of several kinds. */
function series(n: number, kind: number): { x: Float64Array; f: Float64Array } {
  let state = 12345 + kind;
  const random = (): number => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const x = new Float64Array(n);
  const f = new Float64Array(n);
  let t = kind % 2 === 0 ? 0 : 1.7e12;
  for (let i = 0; i < n; i += 1) {
    t += kind === 3 ? 10 : kind % 2 === 0 ? random() + 1e-3 : 1 + Math.floor(random() * 40);
    x[i] = t;
    f[i] = kind < 2 ? Math.sin(i / 50) + 9.81 : kind === 2 ? 21.3 : Math.round(6e6 + random() * 100) / 100;
  }
  return { x, f };
}

function streamed(x: Float64Array, f: Float64Array): Float64Array {
  const kernel = new ThreePoint();
  const out: number[] = [];
  const emit = (d: number): void => void out.push(d);
  for (let i = 0; i < x.length; i += 1) {
    kernel.push(i === 0 ? 0 : (x[i] as number) - (x[i - 1] as number), f[i] as number, emit);
  }
  kernel.flush(emit);
  return Float64Array.from(out);
}

it('the committed WebAssembly is what its text assembles to', async () => {
  const committed = readFileSync(new URL('../../src/kernels/gradient/wasm/gradient-wasm.ts', import.meta.url), 'utf8');
  expect(committed).toBe(await assemble());
});

it.each([0, 1, 2, 3, 4, 5])(
  'long arrays have the bits of the streaming kernel, whatever their length (series %i)',
  (kind) => {
    for (const n of [31, 32, 33, 34, 35, 4096, 4097, 4098, 4099, 4100, 8193, 8194, 8195, 20001]) {
      const { x, f } = series(n, kind);
      expect(gradient(f, x), `n = ${n}`).toEqual(streamed(x, f));
    }
  },
);

it('a block with a cancellation, a flat stretch or an overflow has the bits of the streaming kernel too', () => {
  const { x, f } = series(9001, 1);
  for (const [i, value] of [
    [100, 1.7e308],
    [101, -1.7e308],
    [5000, Number.NaN],
    [7000, Infinity],
  ] as const)
    f[i] = value;
  f.fill(3, 6000, 6100);
  for (let i = 8000; i < 8200; i += 1) f[i] = ((x[i] as number) - (x[8100] as number)) ** 2; // the vertex has a slope of exactly 0
  const batch = gradient(f, x);
  expect(batch).toEqual(streamed(x, f));
  expect(batch[8100]).toBe(0);
});

it('the result may overwrite the values, or the coordinates', () => {
  const { x, f } = series(10001, 1);
  const wanted = gradient(f, x);
  const values = f.slice();
  const times = x.slice();
  expect(gradient(values, x, { out: values })).toEqual(wanted);
  expect(gradient(f, times, { out: times })).toEqual(wanted);
});

it('coordinates out of order deep inside a long array are named', () => {
  const { x, f } = series(10001, 1);
  x[7777] = x[7776] as number;
  expect(() => gradient(f, x)).toThrow(/number 7777 does not follow number 7776/);
});
