import { CANCELLED, first, inside, last, MAX_SPACING, slope } from '../three-point/accurate.js';
import { createWindow } from '../three-point/window.js';
import { outOfOrder } from './coordinates.js';
import { BLOCK, type Loop, loadWasm } from './wasm/loop.js';

/**
 * Mode `accurate` on increasing coordinates, the whole array at once: the bits of ThreePoint, each slope worked out once.
 *
 * Works block by block in a WebAssembly loop, two samples at a time: twice as fast as JavaScript where the nearer side changes at
 * random. A block with a rare case in it, and every block where WebAssembly cannot run, is worked out in JavaScript.
 *
 * @throws RangeError on coordinates that are out of order
 */
export function accurateIrregular(f: Float64Array, x: Float64Array, edgeOrder: 1 | 2, out: Float64Array): void {
  const n = f.length;
  const at = (i: number): number => f[i];
  const step = (i: number): number => checked(x[i] - x[i - 1], x, i);
  const wide = edgeOrder === 2 && n > 2;
  const start = wide ? first(createWindow(at(0), at(1), at(2), step(1), step(2)), 1) : slope(at(0), at(1), step(1), 1);
  const end = wide
    ? last(createWindow(at(n - 3), at(n - 2), at(n - 1), step(n - 2), step(n - 1)), 1)
    : slope(at(n - 2), at(n - 1), step(n - 1), 1);
  const wasm = n >= 32 ? loadWasm() : undefined;
  // `out` may be `f` or `x`: of the samples that are overwritten, only the one before the next block is needed again.
  let fm = at(0);
  let xm = x[0];
  for (let i = 1; i < n - 1; ) {
    const even = Math.min(BLOCK, n - 1 - i) & ~1;
    const count = even > 0 ? even : 1;
    const fNext = at(i + count - 1);
    const xNext = x[i + count - 1];
    if (wasm === undefined || count < 2 || !wasm(f, x, out, i, count, fm, xm))
      inJavaScript(f, x, out, i, count, fm, xm);
    fm = fNext;
    xm = xNext;
    i += count;
  }
  out[0] = start;
  out[n - 1] = end;
}

/**
 * Mode `accurate` on one spacing, the whole array at once: the bits of ThreePoint.
 *
 * Only a difference that may have cancelled, or is near the ends of the range of doubles, needs the slopes on both sides.
 */
export function accurateUniform(f: Float64Array, h: number, edgeOrder: 1 | 2, out: Float64Array): void {
  const n = f.length;
  const at = (i: number): number => f[i];
  const wide = edgeOrder === 2 && n > 2;
  const start = wide ? first(createWindow(at(0), at(1), at(2), h, h), 1) : slope(at(0), at(1), h, 1);
  const end = wide ? last(createWindow(at(n - 3), at(n - 2), at(n - 1), h, h), 1) : slope(at(n - 2), at(n - 1), h, 1);
  const twice = h + h;
  const most = Math.min(1, h) * 2 ** 1000;
  const least = Math.max(1, h) * 2 ** -960;
  let fm = at(0);
  let f0 = at(1);
  for (let i = 1; i < n - 1; i += 1) {
    const fp = f[i + 1];
    const rise = fp - fm;
    const way = Math.abs(f0 - fm) + Math.abs(fp - f0);
    // Twice the limit of `inside`: the rounding of the slopes, which are not worked out here, cannot matter then.
    out[i] =
      Math.abs(rise) > 4 * CANCELLED * way && way < most && way > least
        ? rise / twice
        : inside(fm, f0, fp, h, h, slope(fm, f0, h, 1), slope(f0, fp, h, 1), 1);
    fm = f0;
    f0 = fp;
  }
  out[0] = start;
  out[n - 1] = end;
}

const inJavaScript: Loop = (f, x, out, from, count, before, xBefore) => {
  let fm = before;
  let f0 = f[from];
  let x0 = x[from];
  let hs = checked(x0 - xBefore, x, from);
  let sl = slope(fm, f0, hs, 1);
  for (let i = from; i < from + count; i += 1) {
    const fp = f[i + 1];
    const xp = x[i + 1];
    const hd = xp - x0;
    if (!(hd > 0 && hd <= MAX_SPACING)) throw outOfOrder(i + 1, x);
    const sr = slope(f0, fp, hd, 1);
    out[i] = inside(fm, f0, fp, hs, hd, sl, sr, 1);
    fm = f0;
    f0 = fp;
    x0 = xp;
    hs = hd;
    sl = sr;
  }
  return true;
};

function checked(h: number, x: Float64Array, i: number): number {
  if (!(h > 0 && h <= MAX_SPACING)) throw outOfOrder(i, x);
  return h;
}
