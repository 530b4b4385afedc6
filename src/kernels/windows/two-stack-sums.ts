import { DOUBLE_FIELD } from '../../core/double.js';
import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';
import type { LineQuality } from './line-quality.js';
import type { TrailingWindow } from './trailing-window.js';

/** The numbers that are kept of each older sample: count, means of x and y, sums of squares about them. */
const [N, MX, MY, SXX, SXY, SYY, SIZE] = [0, 1, 2, 3, 4, 5, 6] as const;

/**
 * Sums for the least-squares line through a window of any length, from which nothing is ever subtracted.
 *
 * The window is split. Each sample before `split` (the older ones) has the sums of itself and all later ones before `split`; the
 * samples from `split` on (the newer ones) have one sum together. The oldest sample leaves with its sums, a new one is added to the
 * newer ones, and a result merges the two. When no older samples are left, `renew` makes all samples older ones: O(window), once in
 * a window.
 *
 * Source: two-stack sliding aggregation (Tangwongsan et al. 2015); running sums (Welford 1962); pairwise sums (Chan, Golub and
 * LeVeque 1979).
 */
export class TwoStackSums {
  /** Are these the sums of the window? Not while few samples come and go. */
  current = true;
  split = 0;
  #older = new Float64Array(0);
  #origin = DOUBLE_FIELD; // of y
  #newer = new Sum();
  #before = new Sum(); // of the newer samples without the newest

  /** The window is empty, and `value` is to come. */
  begin(value: number): void {
    this.current = true;
    this.split = 0;
    this.#origin = value - value === 0 ? value : 0;
    this.#newer.clear();
  }

  /** Makes older samples of all samples, about a new origin, and works their sums out anew, from the newest back (Welford). */
  renew(window: TrailingWindow): void {
    window.moveToFront();
    const { x, y, tail: n } = window;
    if (this.#older.length < n * SIZE) this.#older = new Float64Array(2 ** Math.ceil(Math.log2(n)) * SIZE);
    const sums = this.#older;
    const origin = window.middle();
    let mx = 0;
    let my = 0;
    let sxx = 0;
    let sxy = 0;
    let syy = 0;
    for (let i = n - 1; i >= 0; i -= 1) {
      const count = n - i;
      const dx = x[i] - mx;
      const dy = y[i] - origin - my;
      mx += dx / count;
      my += dy / count;
      sxx += dx * (x[i] - mx);
      sxy += dx * (y[i] - origin - my);
      syy += dy * (y[i] - origin - my);
      const at = i * SIZE;
      sums[at + N] = count;
      sums[at + MX] = mx;
      sums[at + MY] = my;
      sums[at + SXX] = sxx;
      sums[at + SXY] = sxy;
      sums[at + SYY] = syy;
    }
    this.split = n;
    this.current = true;
    this.#origin = origin;
    this.#newer.clear();
  }

  /** Adds the newest sample (Welford), so that `undo` can take it back. */
  add(x: number, value: number): void {
    const from = this.#newer;
    const to = this.#before;
    const n = from.n + 1;
    const y = value - this.#origin;
    const dx = x - from.mx;
    const dy = y - from.my;
    const mx = from.mx + dx / n;
    const my = from.my + dy / n;
    to.n = n;
    to.mx = mx;
    to.my = my;
    to.sxx = from.sxx + dx * (x - mx);
    to.sxy = from.sxy + dx * (y - my);
    to.syy = from.syy + dy * (y - my);
    this.#newer = to;
    this.#before = from;
  }

  /** Takes the newest sample back; once. */
  undo(): void {
    const newest = this.#newer;
    this.#newer = this.#before;
    this.#before = newest;
  }

  /** The slope over the older and the newer samples together (Chan). */
  slope({ head, tail }: TrailingWindow, quality: LineQuality): number {
    const n = tail - head;
    const newer = this.#newer;
    let { sxx, sxy, syy } = newer;
    if (head < this.split) {
      const sums = this.#older;
      const at = head * SIZE;
      const older = sums[at + N];
      const dx = newer.mx - sums[at + MX];
      const dy = newer.my - sums[at + MY];
      const weight = (older * newer.n) / n;
      sxx += sums[at + SXX] + dx * dx * weight;
      sxy += sums[at + SXY] + dx * dy * weight;
      syy += sums[at + SYY] + dy * dy * weight;
    }
    return quality.slope(n, sxx, sxy, syy);
  }

  snapshot(head: number): { sums: State; split: number; origin: number; n: number; newer: State; before: State } {
    return {
      sums: encodeNumbers(this.current ? this.#older.subarray(head * SIZE, this.split * SIZE) : []),
      split: this.current ? this.split - head : -1,
      origin: this.#origin,
      n: this.#newer.n,
      newer: this.#newer.snapshot(),
      before: this.#before.snapshot(),
    };
  }

  /** `split` is -1 where the sums were not those of the window. */
  restore(split: number, origin: number, n: number, { sums, newer, before }: { readonly [name: string]: State }): void {
    this.current = split >= 0;
    this.split = Math.max(0, split);
    this.#older = Float64Array.from(decodeNumbers(sums, this.split * SIZE));
    this.#origin = origin;
    this.#newer.restore(n, newer);
    this.#before.restore(n - 1, before);
  }
}

/** Of some samples: count, means of x and y, sums of squares about them. */
class Sum {
  n = 0;
  mx = DOUBLE_FIELD;
  my = DOUBLE_FIELD;
  sxx = DOUBLE_FIELD;
  sxy = DOUBLE_FIELD;
  syy = DOUBLE_FIELD;

  clear(): void {
    this.n = 0;
    this.mx = 0;
    this.my = 0;
    this.sxx = 0;
    this.sxy = 0;
    this.syy = 0;
  }

  snapshot(): State {
    return encodeNumbers([this.mx, this.my, this.sxx, this.sxy, this.syy]);
  }

  restore(n: number, state: State | undefined): void {
    [this.mx, this.my, this.sxx, this.sxy, this.syy] = decodeNumbers(state, 5);
    this.n = n;
  }
}
