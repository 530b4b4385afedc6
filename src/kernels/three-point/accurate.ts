import { ExactStencil } from './exact.js';
import { createWindow } from './window.js';

/**
 * The formulae of mode `accurate`: differences before products, so that an offset in the values costs no digits.
 *
 * The slope at a middle sample is read off the chord of slopes from its nearer side (Newton form of the parabola through
 * the three samples). A result that cancelled to nearly nothing, or left the range of doubles, is worked out again exactly:
 * a true zero is always 0, and the error stays within 2 ulp of the steeper side.
 */

/** A result smaller than this share of the slopes on both sides is rounding error, or zero. */
export const CANCELLED = 1e-15;

/** The largest spacing for which the sum of two is still finite. */
export const MAX_SPACING: number = Number.MAX_VALUE / 2;

/** Checks a spacing; throws before any state has changed. */
export function checkSpacing(h: number): void {
  if (!(h > 0 && h <= MAX_SPACING)) throw badSpacing(h);
}

const badSpacing = (h: number): RangeError => new RangeError(`spacing must be positive and finite, got ${h}`);

/** `(b - a) / h`, per `1 / scale` of a unit of `h`. */
export function slope(a: number, b: number, h: number, scale: number): number {
  const s = ((b - a) * scale) / h;
  return s - s === 0 || s !== s ? s : new ExactStencil(scale).slope(createWindow(0, a, b, 0, h));
}

/**
 * A formula for the middle one of three samples: values `ym`, `y0` and `yp`, `hs` from the first to the middle one and `hd` on to
 * the last, the slopes `sl` and `sr` along those, and `scale`.
 */
type Middle = (
  ym: number,
  y0: number,
  yp: number,
  hs: number,
  hd: number,
  sl: number,
  sr: number,
  scale: number,
) => number;

/**
 * The slope at `y0`, from the slopes `sl` and `sr` on its two sides: that of the nearer side, bent towards the other.
 *
 * On irregular times the nearer side is random, and a mispredicted branch costs as much as all the rest; so both sides are worked
 * out, and one has a factor of 0. Where that one is not finite, the result is not, and is worked out exactly.
 */
export const inside: Middle = (ym, y0, yp, hs, hd, sl, sr, scale) => {
  const left = Number(hs < hd);
  const right = 1 - left;
  const bend = (sr - sl) * ((hs * left + hd * right) / (hs + hd));
  const r = hs === hd ? ((yp - ym) * scale) / (hs + hd) : (sl + bend) * left + (sr - bend) * right;
  const size = Math.abs(r);
  const steepness = Math.abs(sl) + Math.abs(sr);
  if (size >= CANCELLED * steepness && size < Infinity) return r;
  if (steepness !== steepness) return Number.NaN;
  // A difference of two numbers is 0 only where they are equal: whole numbers, as of cameras and converters, often are.
  if (hs === hd && ym === yp && steepness < Infinity) return 0;
  return inWindow('inside', createWindow(ym, y0, yp, hs, hd), scale);
};

/**
 * The slope at the first of three samples (edge order 2). It extrapolates, which would double the rounding errors; there are
 * only two such edges in a segment, so they are worked out exactly.
 */
export const first = (w: Float64Array, scale: number): number => inWindow('first', w, scale);

/** The slope at the last of three samples (edge order 2); exactly, as {@link first}. */
export const last = (w: Float64Array, scale: number): number => inWindow('last', w, scale);

/** The second derivative of the parabola through three samples. */
export const second: Middle = (ym, y0, yp, hs, hd, sl, sr, scale) => {
  const bend = sr - sl;
  const r = ((2 * bend) / (hs + hd)) * scale;
  if (Math.abs(bend) > CANCELLED * (Math.abs(sl) + Math.abs(sr)) && Math.abs(r) < Infinity && r !== 0) return r;
  return sl === 0 && sr === 0 ? 0 : inWindow('second', createWindow(ym, y0, yp, hs, hd), scale);
};

/** One of the exact formulae, for the rare cases. */
function inWindow(place: 'inside' | 'first' | 'last' | 'second', w: Float64Array, scale: number): number {
  const stencil = new ExactStencil(scale);
  stencil.prepare(w);
  return stencil[place](w);
}
