import type { LineQuality } from './line-quality.js';
import type { TrailingWindow } from './trailing-window.js';

/** So many samples are summed anew for each result: that costs no more than sums that are kept. */
export const FEW = 24;

/** At most this share of a sum of squares may be due to a centre that is off the mean. */
const OFF = 3 / 4;

/**
 * The slope of the least-squares line through a window of few samples.
 *
 * They are summed about the one in the middle, and what that is off the mean is taken out. Only where it is far off, as a spike is,
 * they are summed again.
 */
export function slopeOfFew(window: TrailingWindow, quality: LineQuality): number {
  const { x: xs, y: ys, head, tail } = window;
  const n = tail - head;
  let cx = xs[tail - 1 - (n >> 1)];
  let cy = window.middle();
  let ox = 0; // of the mean from there: not added, or the origin of the times would tell in the last bit
  let oy = 0;
  for (let again = 0; ; again += 1) {
    let sx = 0;
    let sy = 0;
    let sxx = 0;
    let sxy = 0;
    let syy = 0;
    for (let i = head; i < tail; i += 1) {
      const dx = xs[i] - cx - ox;
      const dy = ys[i] - cy - oy;
      sx += dx;
      sy += dy;
      sxx += dx * dx;
      sxy += dx * dy;
      syy += dy * dy;
    }
    const mx = sx / n;
    const my = sy / n;
    if (again === 2 || (sx * mx <= OFF * sxx && sy * my <= OFF * syy))
      return quality.slope(n, sxx - sx * mx, sxy - sx * my, Math.max(0, syy - sy * my));
    // About the mean. Where that does not help (all values are equal, or one is NaN): about the newest.
    ox = again === 0 ? mx : 0;
    oy = again === 0 ? my : 0;
    if (again === 0) continue;
    cx = xs[tail - 1];
    cy = ys[tail - 1];
  }
}
