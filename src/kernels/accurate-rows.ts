import { CANCELLED, first, inside, last, slope } from './accurate.js';
import type { Steps } from './coordinates.js';
import { createWindow } from './window.js';

/**
 * Makes derivatives along an axis whose neighbours are not side by side: of `n` rows of `width` numbers, from `at` on in `f`,
 * as many at the same place in `out`, which is another array.
 *
 * Three rows at a time, and along them: memory is read in order, and what the steps decide is decided once per row. Each
 * number has the bits of the loops that go along a line.
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

/** In mode `accurate`. */
export const accurateRows: Rows = (f, at, n, width, steps, edgeOrder, out) => {
  const step = (i: number): number => (typeof steps === 'number' ? steps : steps.h(i));
  const sign = typeof steps === 'number' ? 1 : (steps.sign ?? 1);
  for (let i = 1; i < n - 1; i += 1) {
    const [hs, hd] = [step(i), step(i + 1)];
    if (hs === hd) even(f, at + i * width, width, hs, sign, out);
    else uneven(f, at + i * width, width, hs, hd, sign, out);
  }
  const y = (i: number, j: number): number => f[at + i * width + j] as number;
  const end = n - 1;
  for (let j = 0; j < width; j += 1) {
    out[at + j] =
      sign *
      (edgeOrder === 2
        ? first(createWindow(y(0, j), y(1, j), y(2, j), step(1), step(2)), 1)
        : slope(y(0, j), y(1, j), step(1), 1));
    out[at + end * width + j] =
      sign *
      (edgeOrder === 2
        ? last(createWindow(y(n - 3, j), y(n - 2, j), y(end, j), step(end - 1), step(end)), 1)
        : slope(y(end - 1, j), y(end, j), step(end), 1));
  }
};

/** A row between equal steps, as `accurateUniform`. */
function even(f: Float64Array, at: number, width: number, h: number, sign: 1 | -1, out: Float64Array): void {
  const twice = h + h;
  const most = Math.min(1, h) * 2 ** 1000;
  const least = Math.max(1, h) * 2 ** -960;
  for (let j = at; j < at + width; j += 1) {
    const fm = f[j - width] as number;
    const f0 = f[j] as number;
    const fp = f[j + width] as number;
    const rise = fp - fm;
    const way = Math.abs(f0 - fm) + Math.abs(fp - f0);
    out[j] =
      Math.abs(rise) > 4 * CANCELLED * way && way < most && way > least
        ? (sign * rise) / twice
        : sign * checked(fm, f0, fp, h, h);
  }
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
    const fm = f[j - width] as number;
    const f0 = f[j] as number;
    const fp = f[j + width] as number;
    const sl = (f0 - fm) / hs;
    const sr = (fp - f0) / hd;
    const bend = (sr - sl) * share;
    const r = left ? sl + bend : sr - bend;
    const size = Math.abs(r);
    // A 0 has a sign, which `inside` decides.
    out[j] =
      size >= CANCELLED * (Math.abs(sl) + Math.abs(sr)) && size < Infinity && size > 0
        ? sign * r
        : sign * checked(fm, f0, fp, hs, hd);
  }
}

/** What is rare, or out of range, in full. */
const checked = (fm: number, f0: number, fp: number, hs: number, hd: number): number =>
  inside(fm, f0, fp, hs, hd, slope(fm, f0, hs, 1), slope(f0, fp, hd, 1), 1);
