import type { Rows } from './accurate-rows.js';
import { NumpyStencil } from './stencil.js';
import { createWindow } from './window.js';

/** Rows of mode `numpy`, on one step as `numpyUniform`, else as {@link NumpyStencil}. */
export const numpyRows: Rows = (f, at, n, width, steps, edgeOrder, out) => {
  const row = (i: number): number => at + i * width;
  const end = n - 1;
  if (typeof steps === 'number') {
    const h = steps;
    for (let i = 1; i < end; i += 1) difference(f, row(i - 1), row(i + 1), width, 2 * h, out, row(i));
    if (edgeOrder === 2) {
      weigh(f, row(0), width, [-1.5 / h, 2 / h, -0.5 / h], out, row(0));
      weigh(f, row(n - 3), width, [0.5 / h, -2 / h, 1.5 / h], out, row(end));
    }
  } else {
    const stencil = new NumpyStencil(1);
    for (let i = 1; i < end; i += 1) {
      stencil.prepare(createWindow(0, 0, 0, steps.h(i), steps.h(i + 1)));
      weigh(f, row(i - 1), width, stencil.weights('inside'), out, row(i));
      if (edgeOrder === 2 && i === 1) weigh(f, row(0), width, stencil.weights('first'), out, row(0));
      if (edgeOrder === 2 && i === n - 2) weigh(f, row(n - 3), width, stencil.weights('last'), out, row(end));
    }
  }
  if (edgeOrder === 2) return;
  const step = (i: number): number => (typeof steps === 'number' ? steps : steps.h(i));
  difference(f, row(0), row(1), width, step(1), out, row(0));
  difference(f, row(end - 1), row(end), width, step(end), out, row(end));
};

/** The differences of two rows, over `h`. */
function difference(
  f: Float64Array,
  a: number,
  b: number,
  width: number,
  h: number,
  out: Float64Array,
  to: number,
): void {
  for (let j = 0; j < width; j += 1) out[to + j] = ((f[b + j] as number) - (f[a + j] as number)) / h;
}

/** The sum of three rows from `from` on, each by its weight. */
function weigh(
  f: Float64Array,
  from: number,
  width: number,
  [a, b, c]: readonly [number, number, number],
  out: Float64Array,
  to: number,
): void {
  for (let j = 0; j < width; j += 1) {
    const k = from + j;
    out[to + j] = a * (f[k] as number) + b * (f[k + width] as number) + c * (f[k + 2 * width] as number);
  }
}
