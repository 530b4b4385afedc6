import { MAX_SPACING } from '../three-point/accurate.js';
import type { Mode } from '../three-point/options.js';
import { createStencil, type Stencil } from '../three-point/stencil.js';
import { createWindow, H1, H2, LOW1, LOW2, Y0, Y1, Y2 } from '../three-point/window.js';
import { accurateIrregular, accurateUniform } from './accurate-batch.js';
import { type Coordinates, constant, coordinates, oneWay, type Steps } from './coordinates.js';
import { isUniform, numpyUniform } from './uniform.js';

/**
 * The steps of `n` points in the form that the mode needs: one number where it has a formula for equal steps, else each step.
 * `where` is for messages: ` of axis 1`.
 *
 * Increasing doubles in mode `accurate` are not checked here, but in its loop.
 *
 * @throws RangeError, TypeError on a spacing or coordinates that the mode cannot use
 */
export function stepsOf(spacing: number | Coordinates, n: number, mode: Mode, where = ''): number | Steps {
  if (typeof spacing === 'number')
    return mode === 'numpy' || (mode === 'accurate' && spacing > 0 && spacing <= MAX_SPACING)
      ? spacing
      : constant(spacing, where);
  const steps = coordinates(spacing, n, where);
  if (mode === 'numpy') {
    const rounded = spacing instanceof Float32Array ? { ...steps, h: (i: number) => Math.fround(steps.h(i)) } : steps;
    return isUniform(rounded) ? rounded.h(1) : rounded;
  }
  return mode === 'accurate' && steps.x !== undefined && steps.h(1) > 0 ? steps : oneWay(steps, n, where);
}

/** The derivative along one line of values, with the steps from {@link stepsOf}; `out` may be the values themselves. */
export function alongLine(
  f: Float64Array,
  steps: number | Steps,
  edgeOrder: 1 | 2,
  mode: Mode,
  out: Float64Array,
): void {
  if (typeof steps === 'number') {
    if (mode === 'numpy') numpyUniform(f, steps, edgeOrder, out);
    else accurateUniform(f, steps, edgeOrder, out);
  } else if (mode === 'accurate' && steps.x !== undefined) {
    accurateIrregular(f, steps.x, edgeOrder, out);
    if (steps.sign === -1) for (let i = 0; i < out.length; i += 1) out[i] = -out[i];
  } else byWindows(f, createStencil(mode, 1), steps, edgeOrder, out);
}

/** Every other combination of mode and coordinates: the formulae of a {@link Stencil}, window by window. */
function byWindows(f: Float64Array, stencil: Stencil, steps: Steps, edgeOrder: 1 | 2, out: Float64Array): void {
  const n = f.length;
  const sign = steps.sign ?? 1;
  const w = createWindow();
  w[Y1] = f[0];
  w[Y2] = f[1];
  w[H2] = steps.h(1);
  w[LOW2] = steps.low(1);
  let start = stencil.slope(w);
  let end = start;
  for (let i = 1; i < n - 1; i += 1) {
    w[Y0] = w[Y1];
    w[Y1] = w[Y2];
    w[Y2] = f[i + 1];
    w[H1] = w[H2];
    w[LOW1] = w[LOW2];
    w[H2] = steps.h(i + 1);
    w[LOW2] = steps.low(i + 1);
    stencil.prepare(w);
    if (i === 1 && edgeOrder === 2) start = stencil.first(w);
    if (i === n - 2) end = edgeOrder === 2 ? stencil.last(w) : stencil.slope(w);
    out[i] = sign * stencil.inside(w);
  }
  out[0] = sign * start;
  out[n - 1] = sign * end;
}
