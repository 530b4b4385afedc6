import { NumpyStencil } from '../three-point/stencil.js';
import { createWindow } from '../three-point/window.js';
import type { Rows } from './accurate-rows.js';
import type { Steps } from './coordinates.js';

/** The rows of mode `numpy`: with equal steps as `numpyUniform`, else as {@link NumpyStencil}. */
export const numpyRows: Rows = (f, at, n, width, steps, edgeOrder, out) => {
  const row = (i: number): number => at + i * width;
  const step = (i: number): number => (typeof steps === 'number' ? steps : steps.h(i));
  const end = n - 1;
  if (edgeOrder === 1) {
    difference(f, row(0), 0, width, width, step(1), out);
    difference(f, row(end), -width, 0, width, step(end), out);
  }
  if (typeof steps === 'number') {
    for (let i = 1; i < end; i += 1) difference(f, row(i), -width, width, width, 2 * steps, out);
    if (edgeOrder === 1) return;
    weigh(f, row(0), 0, width, [-1.5 / steps, 2 / steps, -0.5 / steps], out);
    weigh(f, row(end), -2 * width, width, [0.5 / steps, -2 / steps, 1.5 / steps], out);
    return;
  }
  const stencil = new NumpyStencil(1);
  for (let i = 1; i < end; i += 1) {
    stencil.prepare(createWindow(0, 0, 0, step(i), step(i + 1)));
    weigh(f, row(i), -width, width, stencil.weights('inside'), out);
    if (edgeOrder === 1) continue;
    if (i === 1) weigh(f, row(0), 0, width, stencil.weights('first'), out);
    if (i === end - 1) weigh(f, row(end), -2 * width, width, stencil.weights('last'), out);
  }
};

/** The row at `to` of `out`: the difference of two rows, `before` (negative) and `after` numbers away from it, over `h`. */
function difference(
  f: Float64Array,
  to: number,
  before: number,
  after: number,
  width: number,
  h: number,
  out: Float64Array,
): void {
  for (let j = to; j < to + width; j += 1) out[j] = (f[j + after] - f[j + before]) / h;
}

/** The row at `to` of `out`: the weighted sum of three neighbouring rows, the first of them `away` numbers from it. */
function weigh(
  f: Float64Array,
  to: number,
  away: number,
  width: number,
  [a, b, c]: readonly [number, number, number],
  out: Float64Array,
): void {
  const [first, second, third] = [away, away + width, away + 2 * width];
  for (let j = to; j < to + width; j += 1) out[j] = a * f[j + first] + b * f[j + second] + c * f[j + third];
}

/** The same along a line, for steps that differ. The weights are worked out once for all lines. */
export function numpyLine(steps: Steps, n: number, edgeOrder: 1 | 2): (f: Float64Array, out: Float64Array) => void {
  const stencil = new NumpyStencil(1);
  const [a, b, c] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const end = n - 1;
  for (let i = 1; i < end; i += 1) {
    stencil.prepare(createWindow(0, 0, 0, steps.h(i), steps.h(i + 1)));
    [a[i], b[i], c[i]] = stencil.weights('inside');
    if (i === 1) [a[0], b[0], c[0]] = stencil.weights('first');
    if (i === end - 1) [a[end], b[end], c[end]] = stencil.weights('last');
  }
  return (f, out) => {
    const y = (i: number): number => f[i];
    const sum = (i: number, from: number): number => a[i] * y(from) + b[i] * y(from + 1) + c[i] * y(from + 2);
    weighed(f, a, b, c, out);
    out[0] = edgeOrder === 2 ? sum(0, 0) : (y(1) - y(0)) / steps.h(1);
    out[end] = edgeOrder === 2 ? sum(end, n - 3) : (y(end) - y(end - 1)) / steps.h(end);
  };
}

function weighed(f: Float64Array, a: Float64Array, b: Float64Array, c: Float64Array, out: Float64Array): void {
  for (let i = 1; i < f.length - 1; i += 1) out[i] = a[i] * f[i - 1] + b[i] * f[i] + c[i] * f[i + 1];
}
