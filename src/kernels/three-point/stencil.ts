import { DOUBLE_FIELD } from '../../core/double.js';
import * as accurate from './accurate.js';
import { ExactStencil } from './exact.js';
import type { Mode } from './options.js';
import { createWindow, H1, H2, Y0, Y1, Y2 } from './window.js';

/** The formulae of one mode: `prepare` takes the two spacings once, for all channels. */
export interface Stencil {
  prepare(w: Float64Array): void;
  /** One-sided slope between the two newest samples. */
  slope(w: Float64Array): number;
  /** Slopes at the first, the middle and the last of the three samples; after `prepare`. */
  first(w: Float64Array): number;
  inside(w: Float64Array): number;
  last(w: Float64Array): number;
}

/** The formulae of a mode. Results are per `scale / divisor` units of spacing. */
export function createStencil(mode: Mode, scale: number, divisor = 1): Stencil {
  if (mode === 'numpy') return new NumpyStencil(scale);
  return mode === 'exact' ? new ExactStencil(scale, divisor) : new AccurateStencil(scale);
}

class AccurateStencil implements Stencil {
  constructor(private readonly scale: number) {}

  prepare(): void {}

  slope(w: Float64Array): number {
    return accurate.slope(w[Y1], w[Y2], w[H2], this.scale);
  }

  first(w: Float64Array): number {
    return accurate.first(withoutLows(w), this.scale);
  }

  inside(w: Float64Array): number {
    const [y0, y1, y2] = [w[Y0], w[Y1], w[Y2]];
    const [h1, h2] = [w[H1], w[H2]];
    const s1 = accurate.slope(y0, y1, h1, this.scale);
    const s2 = accurate.slope(y1, y2, h2, this.scale);
    return accurate.inside(y0, y1, y2, h1, h2, s1, s2, this.scale);
  }

  last(w: Float64Array): number {
    return accurate.last(withoutLows(w), this.scale);
  }
}

/** The window without what its spacings lost to rounding: mode `accurate` does not know that. */
const withoutLows = (w: Float64Array): Float64Array => createWindow(w[Y0], w[Y1], w[Y2], w[H1], w[H2]);

/**
 * numpy's non-uniform formulae in numpy's order of operations, so that every bit agrees. Takes any spacing, as numpy does:
 * a spacing of 0 gives Infinity or NaN. With a `scale`, the spacing is divided by it first (coordinates in the unit of `per`).
 *
 * Source: `gradient` in numpy/lib/_function_base_impl.py.
 */
export class NumpyStencil implements Stencil {
  #h1 = DOUBLE_FIELD;
  #h2 = DOUBLE_FIELD;
  #a = DOUBLE_FIELD;
  #b = DOUBLE_FIELD;
  #c = DOUBLE_FIELD;
  constructor(private readonly scale: number) {}

  prepare(w: Float64Array): void {
    const hs = w[H1] / this.scale;
    const hd = w[H2] / this.scale;
    this.#h1 = hs;
    this.#h2 = hd;
    this.#a = -hd / (hs * (hs + hd));
    this.#b = (hd - hs) / (hs * hd);
    this.#c = hs / (hd * (hs + hd));
  }

  /** What the three samples are multiplied by, after `prepare`. */
  weights(place: 'first' | 'inside' | 'last'): readonly [number, number, number] {
    const h1 = this.#h1;
    const h2 = this.#h2;
    if (place === 'first') return [-(2 * h1 + h2) / (h1 * (h1 + h2)), (h1 + h2) / (h1 * h2), -h1 / (h2 * (h1 + h2))];
    if (place === 'last') return [h2 / (h1 * (h1 + h2)), -(h2 + h1) / (h1 * h2), (2 * h2 + h1) / (h2 * (h1 + h2))];
    return [this.#a, this.#b, this.#c];
  }

  slope(w: Float64Array): number {
    return (w[Y2] - w[Y1]) / (w[H2] / this.scale);
  }

  first(w: Float64Array): number {
    return weigh(this.weights('first'), w);
  }

  inside(w: Float64Array): number {
    return this.#a * w[Y0] + this.#b * w[Y1] + this.#c * w[Y2];
  }

  last(w: Float64Array): number {
    return weigh(this.weights('last'), w);
  }
}

const weigh = ([a, b, c]: readonly [number, number, number], w: Float64Array): number =>
  a * w[Y0] + b * w[Y1] + c * w[Y2];
