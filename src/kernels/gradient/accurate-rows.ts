import { CANCELLED, first, inside, last, slope } from '../three-point/accurate.js';
import { createWindow } from '../three-point/window.js';
import type { Steps } from './coordinates.js';

/**
 * Makes the derivatives along an axis whose neighbours are not side by side: from `n` rows of `width` numbers, which start at
 * `at` in `f`, to the same place in `out`, another array.
 *
 * Goes along three rows at a time: memory is read in order, and what depends on the steps is worked out once per row. The results
 * have the bits of the loops that go along a line.
 */
export type Rows = (
  f: Float64Array,
  at: number,
  n: number,
  width: number,
  steps: number | Steps,
  edgeOrder: 1 | 2,
  out: Float64Array,
) => void;

/** The rows of mode `accurate`. */
export const accurateRows: Rows = (f, at, n, width, steps, edgeOrder, out) => {
  const sign = typeof steps === 'number' ? 1 : (steps.sign ?? 1);
  for (let i = 1; i < n - 1; i += 1) {
    const hs = typeof steps === 'number' ? steps : steps.h(i);
    const hd = typeof steps === 'number' ? steps : steps.h(i + 1);
    if (hs === hd) even(f, at + i * width, width, hs, sign, out);
    else uneven(f, at + i * width, width, hs, hd, sign, out);
  }
  edges(f, at, n, width, steps, edgeOrder, out);
};

const edges: Rows = (f, at, n, width, steps, edgeOrder, out) => {
  const sign = typeof steps === 'number' ? 1 : (steps.sign ?? 1);
  const h = (i: number): number => (typeof steps === 'number' ? steps : steps.h(i));
  const y = (i: number, j: number): number => f[at + i * width + j];
  const [a, b, c] = [n - 3, n - 2, n - 1];
  for (let j = 0; j < width; j += 1) {
    const [start, end] =
      edgeOrder === 1
        ? [slope(y(0, j), y(1, j), h(1), 1), slope(y(b, j), y(c, j), h(c), 1)]
        : [
            first(createWindow(y(0, j), y(1, j), y(2, j), h(1), h(2)), 1),
            last(createWindow(y(a, j), y(b, j), y(c, j), h(b), h(c)), 1),
          ];
    out[at + j] = sign * start;
    out[at + c * width + j] = sign * end;
  }
};

/**
 * A row between equal steps, as `accurateUniform`. The first loop has no branch: it counts the numbers that its formula does not
 * serve, and a second one works those out again.
 */
function even(f: Float64Array, at: number, width: number, h: number, sign: 1 | -1, out: Float64Array): void {
  const twice = sign * (h + h);
  const most = Math.min(1, h) * 2 ** 1000;
  const least = Math.max(1, h) * 2 ** -960;
  const limit = 4 * CANCELLED;
  let odd = 0;
  for (let j = at; j < at + width; j += 1) {
    const fm = f[j - width];
    const fp = f[j + width];
    out[j] = (fp - fm) / twice;
    odd += isPlain(fm, f[j], fp, limit, most, least) ? 0 : 1;
  }
  for (let j = at; odd > 0; j += 1) {
    const fm = f[j - width];
    const f0 = f[j];
    const fp = f[j + width];
    if (isPlain(fm, f0, fp, limit, most, least)) continue;
    out[j] = sign * inFull(fm, f0, fp, h, h);
    odd -= 1;
  }
}

/** Has nothing cancelled, and is everything well within the range of doubles? */
function isPlain(fm: number, f0: number, fp: number, limit: number, most: number, least: number): boolean {
  const way = Math.abs(f0 - fm) + Math.abs(fp - f0);
  return Math.abs(fp - fm) > limit * way && way < most && way > least;
}

/** A row between steps that differ, as `inside`. */
function uneven(
  f: Float64Array,
  at: number,
  width: number,
  hs: number,
  hd: number,
  sign: 1 | -1,
  out: Float64Array,
): void {
  const left = hs < hd;
  const share = (left ? hs : hd) / (hs + hd);
  for (let j = at; j < at + width; j += 1) {
    const fm = f[j - width];
    const f0 = f[j];
    const fp = f[j + width];
    const sl = (f0 - fm) / hs;
    const sr = (fp - f0) / hd;
    const bend = (sr - sl) * share;
    const r = left ? sl + bend : sr - bend;
    const size = Math.abs(r);
    // The sign of a 0 is decided by `inside`.
    const plain = size >= CANCELLED * (Math.abs(sl) + Math.abs(sr)) && size < Infinity && size > 0;
    out[j] = sign * (plain ? r : inFull(fm, f0, fp, hs, hd));
  }
}

const inFull = (fm: number, f0: number, fp: number, hs: number, hd: number): number =>
  inside(fm, f0, fp, hs, hd, slope(fm, f0, hs, 1), slope(f0, fp, hd, 1), 1);
