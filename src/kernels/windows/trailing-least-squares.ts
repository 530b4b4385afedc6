import { DOUBLE_FIELD } from '../../core/double.js';
import { decodeNumbers, encodeNumbers, fields, type State } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';

/** So many samples are summed directly, for each result: as cheap as any sum that is kept. */
const FEW = 24;

/** So much of the sum of squares may be due to a centre that is off. */
const OFF = 3 / 4;

export interface TrailingLeastSquaresOptions {
  /** How many units of `h` the derivative is per (default 1). */
  readonly scale?: number;
  /** Samples not older than this, in units of `h`, are in the window: those in (t - span, t]. Default: no limit. */
  readonly span?: number;
  /** At most so many samples are in the window. Default: no limit. */
  readonly points?: number;
  /** Fewer samples, or a shorter time from first to last, give NaN (default 2, and 0). */
  readonly minSamples?: number;
  readonly minSpan?: number;
}

/** Numbers of an aggregate: count, means of x and y, sums of squares about them. */
const [N, MX, MY, SXX, SXY, SYY, SIZE] = [0, 1, 2, 3, 4, 5, 6] as const;

/**
 * The slope of the least-squares line through the samples of a trailing window.
 *
 * n samples in, n results out, at once, without edges; NaN while there are too few. With standard error, residual and R2. About
 * O(1) per sample whatever the window (a sample in many costs O(window) once), state: the window. Nothing is ever
 * subtracted: the older samples of the window are kept as sums from each one to the newest of them, the newer ones as one
 * sum, and the two are merged for each result; so nothing drifts, and a NaN or a spike is forgotten to the last bit when it
 * leaves. x and y are counted from an origin within the window.
 *
 * Source: two-stack sliding aggregation (Tangwongsan et al. 2015); pairwise sums (Chan, Golub, LeVeque 1979).
 *
 * @throws RangeError when `h` is not a positive finite number; the window stays as it was
 */
export class TrailingLeastSquares implements Kernel {
  readonly quality: Quality = { standardError: Number.NaN, residual: Number.NaN, r2: Number.NaN, warming: true };
  readonly #scale: number;
  readonly #span: number;
  readonly #points: number;
  readonly #minSamples: number;
  readonly #minSpan: number;
  #x = new Float64Array(64); // of the window, from the origin; a list whose front is at #head
  #y = new Float64Array(64);
  #sums = new Float64Array(64 * SIZE); // of each sample before #split with all between it and #split
  #head = 0;
  #split = 0;
  #tail = 0;
  #summed = true; // are the sums those of the window? Not while few samples come and go
  #newest = DOUBLE_FIELD; // its time, from the origin
  #age = 0; // of the segment, in the kind of the window: how far it goes back
  #origin = DOUBLE_FIELD; // of y
  #n = 0; // the sum of the samples from #split on
  #mx = DOUBLE_FIELD;
  #my = DOUBLE_FIELD;
  #sxx = DOUBLE_FIELD;
  #sxy = DOUBLE_FIELD;
  #syy = DOUBLE_FIELD;
  #mx0 = DOUBLE_FIELD; // the same without the newest
  #my0 = DOUBLE_FIELD;
  #sxx0 = DOUBLE_FIELD;
  #sxy0 = DOUBLE_FIELD;
  #syy0 = DOUBLE_FIELD;

  constructor({
    scale = 1,
    span = Infinity,
    points = Infinity,
    minSamples = 2,
    minSpan = 0,
  }: TrailingLeastSquaresOptions = {}) {
    this.#scale = scale;
    this.#span = span;
    this.#points = points;
    this.#minSamples = Math.max(2, minSamples);
    this.#minSpan = minSpan;
  }

  push(h: number, value: number, emit: Emit): void {
    if (this.#tail > this.#head) {
      checkSpacing(h);
      this.#newest += h;
      this.#age += this.#points < Infinity ? 1 : h;
      this.#forget();
    } else this.#age = this.#points < Infinity ? 1 : 0;
    this.quality.warming = this.#age < (this.#points < Infinity ? this.#points : this.#span);
    if (this.#tail === this.#head) this.#begin(value);
    else if (!this.#summed && this.#tail - this.#head >= FEW) this.#flip();
    this.#append(value);
    emit(this.#slope(), 'none');
  }

  flush(): void {
    this.#head = 0;
    this.#split = 0;
    this.#tail = 0;
  }

  amend(value: number): void {
    this.#tail -= 1;
    if (!this.#summed) {
      this.#append(value);
      return;
    }
    this.#n -= 1;
    this.#mx = this.#mx0;
    this.#my = this.#my0;
    this.#sxx = this.#sxx0;
    this.#sxy = this.#sxy0;
    this.#syy = this.#syy0;
    if (this.#tail === this.#head) this.#begin(value);
    this.#append(value);
  }

  peek(): number | undefined {
    return this.#tail === this.#head ? undefined : this.#slope();
  }

  snapshot(): State {
    const [head, split, tail] = [this.#head, this.#split, this.#tail];
    return {
      x: encodeNumbers(this.#x.subarray(head, tail)),
      y: encodeNumbers(this.#y.subarray(head, tail)),
      sums: encodeNumbers(this.#summed ? this.#sums.subarray(head * SIZE, split * SIZE) : []),
      rest: encodeNumbers([this.#summed ? split - head : -1, this.#newest, this.#origin, this.#n, this.#age]),
      newer: encodeNumbers([this.#mx, this.#my, this.#sxx, this.#sxy, this.#syy]),
      before: encodeNumbers([this.#mx0, this.#my0, this.#sxx0, this.#sxy0, this.#syy0]),
    };
  }

  restore(state: State): void {
    const saved = fields(state);
    const x = decodeNumbers(saved['x']);
    const [split, newest, origin, n, age] = decodeNumbers(saved['rest'], 5);
    while (this.#x.length < x.length) this.#grow();
    this.#head = 0;
    this.#tail = x.length;
    this.#x.set(x);
    this.#y.set(decodeNumbers(saved['y'], x.length));
    this.#summed = split >= 0;
    this.#split = Math.max(0, split);
    this.#sums.set(decodeNumbers(saved['sums'], this.#split * SIZE));
    this.#newest = newest;
    this.#age = age;
    this.#origin = origin;
    this.#n = n;
    [this.#mx, this.#my, this.#sxx, this.#sxy, this.#syy] = decodeNumbers(saved['newer'], 5);
    [this.#mx0, this.#my0, this.#sxx0, this.#sxy0, this.#syy0] = decodeNumbers(saved['before'], 5);
  }

  /** The window is empty: the next sample is the origin. */
  #begin(value: number): void {
    this.flush();
    this.#newest = 0;
    this.#summed = true;
    this.#origin = value - value === 0 ? value : 0;
    this.#zero();
  }

  #zero(): void {
    this.#n = 0;
    this.#mx = 0;
    this.#my = 0;
    this.#sxx = 0;
    this.#sxy = 0;
    this.#syy = 0;
  }

  /** What has left the window leaves the older samples; when there are none of those, all others become older. */
  #forget(): void {
    while (
      this.#head < this.#tail &&
      (this.#x[this.#head] <= this.#newest - this.#span || this.#tail - this.#head >= this.#points)
    ) {
      if (this.#tail - this.#head <= FEW) this.#summed = false;
      else if (this.#head === this.#split) this.#flip();
      this.#head += 1;
    }
  }

  /** All samples become older ones, about a new origin; the sums begin anew from their values. */
  #flip(): void {
    this.#moveToFront();
    const [n, x, y, sums] = [this.#tail, this.#x, this.#y, this.#sums];
    this.#origin = this.#middle();
    this.#split = n;
    this.#summed = true;
    this.#zero();
    for (let i = n - 1; i >= 0; i -= 1) {
      this.#add(x[i], y[i] - this.#origin);
      const at = i * SIZE;
      sums[at + N] = this.#n;
      sums[at + MX] = this.#mx;
      sums[at + MY] = this.#my;
      sums[at + SXX] = this.#sxx;
      sums[at + SXY] = this.#sxy;
      sums[at + SYY] = this.#syy;
    }
    this.#zero();
  }

  /** The window moves to the front of its lists, and its times are counted from the newest. */
  #moveToFront(): void {
    const [x, y, head] = [this.#x, this.#y, this.#head];
    const n = this.#tail - head;
    const shift = x[this.#tail - 1];
    for (let i = 0; i < n; i += 1) {
      x[i] = x[head + i] - shift;
      y[i] = y[head + i];
    }
    this.#newest -= shift;
    this.#head = 0;
    this.#split = 0;
    this.#tail = n;
  }

  /** A value of the window that is no spike: the middle one of three. */
  #middle(): number {
    const ys = this.#y;
    const head = this.#head;
    const last = this.#tail - 1;
    const a = ys[head];
    const b = ys[(head + last) >> 1];
    const c = ys[last];
    const middle = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
    if (middle - middle === 0) return middle;
    return c - c === 0 ? c : b - b === 0 ? b : a - a === 0 ? a : 0;
  }

  #append(value: number): void {
    if (this.#tail === this.#x.length) {
      if (this.#summed) this.#grow();
      else this.#moveToFront();
    }
    this.#x[this.#tail] = this.#newest;
    this.#y[this.#tail] = value;
    this.#tail += 1;
    if (!this.#summed) return;
    this.#mx0 = this.#mx;
    this.#my0 = this.#my;
    this.#sxx0 = this.#sxx;
    this.#sxy0 = this.#sxy;
    this.#syy0 = this.#syy;
    this.#add(this.#newest, value - this.#origin);
  }

  /** One more sample among the newer ones (Welford). */
  #add(x: number, y: number): void {
    const n = this.#n + 1;
    const dx = x - this.#mx;
    const dy = y - this.#my;
    const mx = this.#mx + dx / n;
    const my = this.#my + dy / n;
    this.#n = n;
    this.#mx = mx;
    this.#my = my;
    this.#sxx += dx * (x - mx);
    this.#sxy += dx * (y - my);
    this.#syy += dy * (y - my);
  }

  #grow(): void {
    const room = this.#x.length * 2;
    const grown = (from: Float64Array, size: number): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(size);
      to.set(from);
      return to;
    };
    this.#x = grown(this.#x, room);
    this.#y = grown(this.#y, room);
    this.#sums = grown(this.#sums, room * SIZE);
  }

  /** The slope over the older and the newer samples together (Chan). */
  #slope(): number {
    const { quality } = this;
    const n = this.#tail - this.#head;
    if (n < this.#minSamples || this.#newest - this.#x[this.#head] < this.#minSpan) {
      quality.standardError = quality.residual = quality.r2 = Number.NaN;
      return Number.NaN;
    }
    if (n <= FEW) return this.#direct(n);
    let sxx = this.#sxx;
    let sxy = this.#sxy;
    let syy = this.#syy;
    if (this.#head < this.#split) {
      const sums = this.#sums;
      const at = this.#head * SIZE;
      const older = sums[at + N];
      const dx = this.#mx - sums[at + MX];
      const dy = this.#my - sums[at + MY];
      const weight = (older * this.#n) / n;
      sxx += sums[at + SXX] + dx * dx * weight;
      sxy += sums[at + SXY] + dx * dy * weight;
      syy += sums[at + SYY] + dy * dy * weight;
    }
    return this.#line(n, sxx, sxy, syy);
  }

  /**
   * The same for few samples, summed about the one in the middle, and what that is off the mean is taken out. Only where it is far
   * off, as a spike is, the samples are summed again.
   */
  #direct(n: number): number {
    const xs = this.#x;
    const ys = this.#y;
    const tail = this.#tail;
    let cx = xs[tail - 1 - (n >> 1)];
    let cy = this.#middle();
    let ox = 0; // of the mean from there: not added, or the origin of the times would tell in the last bit
    let oy = 0;
    for (let again = 0; ; again += 1) {
      let sx = 0;
      let sy = 0;
      let sxx = 0;
      let sxy = 0;
      let syy = 0;
      for (let i = this.#head; i < tail; i += 1) {
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
        return this.#line(n, sxx - sx * mx, sxy - sx * my, Math.max(0, syy - sy * my));
      // About the mean; where that does not help, all values are one, or one is none: about the newest.
      ox = again === 0 ? mx : 0;
      oy = again === 0 ? my : 0;
      if (again === 0) continue;
      cx = xs[tail - 1];
      cy = ys[tail - 1];
    }
  }

  #line(n: number, sxx: number, sxy: number, syy: number): number {
    const { quality } = this;
    const explained = (sxy / sxx) * sxy;
    const residual = n > 2 ? Math.sqrt(Math.max(0, syy - explained) / (n - 2)) : Number.NaN;
    quality.residual = residual;
    quality.standardError = (residual / Math.sqrt(sxx)) * this.#scale;
    quality.r2 = syy === 0 ? 1 : Math.min(1, explained / syy);
    return (sxy * this.#scale) / sxx + 0; // + 0: no slope is -0
  }
}
