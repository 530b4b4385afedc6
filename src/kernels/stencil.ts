import * as accurate from './accurate.js';
import { exactInside, exactSlope } from './exact.js';
import type { Mode } from './options.js';

/**
 * The formulae of one mode on three samples: `set` takes the two spacings once, then each channel asks for its values.
 * `hLow` is what a spacing lost to rounding (only `exact` reads it).
 */
export interface Stencil {
  set(h1: number, h2: number, low1: number, low2: number): void;
  /** One-sided slope between two samples, `h` apart. */
  slope(y0: number, y1: number, h: number, low: number): number;
  /** Slope at the first, the middle and the last of three samples. */
  first(y0: number, y1: number, y2: number): number;
  inside(y0: number, y1: number, y2: number): number;
  last(y0: number, y1: number, y2: number): number;
  /** Throws a RangeError when a spacing cannot be used. */
  check(h: number): void;
}

export function createStencil(mode: Mode, scale: number, divisor = 1): Stencil {
  if (mode === 'numpy') return new NumpyStencil(scale);
  return mode === 'exact' ? new ExactStencil(scale, divisor) : new AccurateStencil(scale);
}

class AccurateStencil implements Stencil {
  #h1 = 0.5;
  #h2 = 0.5;
  constructor(private readonly scale: number) {}

  readonly check: (h: number) => void = accurate.checkSpacing;

  set(h1: number, h2: number): void {
    this.#h1 = h1;
    this.#h2 = h2;
  }

  slope(y0: number, y1: number, h: number): number {
    return accurate.slope(y0, y1, h, this.scale);
  }

  first(y0: number, y1: number, y2: number): number {
    return accurate.first(y0, y1, y2, this.#h1, this.#h2, this.scale);
  }

  inside(y0: number, y1: number, y2: number): number {
    const s1 = accurate.slope(y0, y1, this.#h1, this.scale);
    const s2 = accurate.slope(y1, y2, this.#h2, this.scale);
    return accurate.inside(y0, y1, y2, this.#h1, this.#h2, s1, s2, this.scale);
  }

  last(y0: number, y1: number, y2: number): number {
    return accurate.last(y0, y1, y2, this.#h1, this.#h2, this.scale);
  }
}

class ExactStencil implements Stencil {
  #h1 = 0.5;
  #h2 = 0.5;
  #low1 = 0.5;
  #low2 = 0.5;
  constructor(
    private readonly scale: number,
    private readonly divisor: number,
  ) {}

  readonly check: (h: number) => void = accurate.checkSpacing;

  set(h1: number, h2: number, low1: number, low2: number): void {
    this.#h1 = h1;
    this.#h2 = h2;
    this.#low1 = low1;
    this.#low2 = low2;
  }

  slope(y0: number, y1: number, h: number, low: number): number {
    return exactSlope(y0, y1, h, low, this.scale, this.divisor);
  }

  first(y0: number, y1: number, y2: number): number {
    return exactInside('first', y0, y1, y2, this.#h1, this.#low1, this.#h2, this.#low2, this.scale, this.divisor);
  }

  inside(y0: number, y1: number, y2: number): number {
    return exactInside('inside', y0, y1, y2, this.#h1, this.#low1, this.#h2, this.#low2, this.scale, this.divisor);
  }

  last(y0: number, y1: number, y2: number): number {
    return exactInside('last', y0, y1, y2, this.#h1, this.#low1, this.#h2, this.#low2, this.scale, this.divisor);
  }
}

/**
 * numpy's non-uniform formulae in numpy's order of operations, so that every bit agrees. Takes any spacing, as numpy does:
 * a spacing of 0 gives Infinity or NaN. With a `scale`, the spacing is divided by it first (coordinates in the unit of `per`).
 *
 * Source: `gradient` in numpy/lib/_function_base_impl.py.
 */
class NumpyStencil implements Stencil {
  #h1 = 0.5;
  #h2 = 0.5;
  #a = 0.5;
  #b = 0.5;
  #c = 0.5;
  constructor(private readonly scale: number) {}

  check(): void {}

  set(h1: number, h2: number): void {
    const hs = h1 / this.scale;
    const hd = h2 / this.scale;
    this.#h1 = hs;
    this.#h2 = hd;
    this.#a = -hd / (hs * (hs + hd));
    this.#b = (hd - hs) / (hs * hd);
    this.#c = hs / (hd * (hs + hd));
  }

  slope(y0: number, y1: number, h: number): number {
    return (y1 - y0) / (h / this.scale);
  }

  first(y0: number, y1: number, y2: number): number {
    const h1 = this.#h1;
    const h2 = this.#h2;
    const a = -(2 * h1 + h2) / (h1 * (h1 + h2));
    const b = (h1 + h2) / (h1 * h2);
    const c = -h1 / (h2 * (h1 + h2));
    return a * y0 + b * y1 + c * y2;
  }

  inside(y0: number, y1: number, y2: number): number {
    return this.#a * y0 + this.#b * y1 + this.#c * y2;
  }

  last(y0: number, y1: number, y2: number): number {
    const h1 = this.#h1;
    const h2 = this.#h2;
    const a = h2 / (h1 * (h1 + h2));
    const b = -(h2 + h1) / (h1 * h2);
    const c = (2 * h2 + h1) / (h2 * (h1 + h2));
    return a * y0 + b * y1 + c * y2;
  }
}
