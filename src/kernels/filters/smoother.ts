import { decodeNumber, decodeNumbers, encodeNumber, encodeNumbers, list, type State } from '../../core/state.js';
import type { Edge, Emit, Kernel, Quality } from '../../core/types.js';
import { checkSpacing } from '../accurate.js';
import { HALF, type Kalman } from './kalman.js';
import { LINKS, type Track } from './track.js';

/** Where a record keeps what: the filter's halves, then these. */
const TIME = 2 * HALF.size;
const RIVALS = TIME + 1; // so many newest values are a rival's that took over here; MISSING: no value here
const SLOPE = TIME + 2; // smoothed, and its variance
const VARIANCE = TIME + 3;
const SIZE = TIME + 4;
const MISSING = -1;

/**
 * A Kalman filter that is allowed to wait: the slope at a sample, from all that has come until `lag` after it.
 *
 * n samples in, n results out; each leaves with the first sample that is at least `lag` later, the last ones at the end, as edges.
 * A push takes time, and the state room, for the samples of the `lag`. Where a rival track took over, what lies before it is
 * smoothed without what lies behind. The standard error is that of the model, and smaller than without a lag.
 *
 * Source: the two-filter form of Bierman 1973 ("Fixed interval smoothing with discrete measurements"), which needs no inverse;
 * the results are those of Rauch, Tung and Striebel.
 *
 * @throws RangeError when `h` is not a positive finite number; nothing has changed then
 */
export class Smoother implements Kernel {
  readonly quality: Quality = { standardError: Number.NaN };
  readonly #scale: number;
  readonly #lag: number;
  readonly #filter: Kalman<Track>;
  #records = new Float64Array(4 * SIZE); // of samples without a result: a ring
  #head = 0;
  #size = 0;
  #now = 0.5; // time of the newest sample, from the first one

  constructor(scale: number, filter: Kalman<Track>, lag: number) {
    this.#scale = scale;
    this.#filter = filter;
    this.#lag = lag;
  }

  push(h: number, value: number, emit: Emit): void {
    if (this.#size > 0) checkSpacing(h);
    this.#now = this.#size > 0 ? this.#now + h : 0;
    this.#filter.push(h, value, ignore);
    if ((this.#size + 1) * SIZE > this.#records.length) this.#grow();
    this.#size += 1;
    this.#record(value);
    let due = 0;
    while (this.#now - (this.#records[this.#at(due) + TIME] as number) >= this.#lag) due += 1;
    if (due > 0) this.#leave(due, 'none', emit);
  }

  amend(value: number): void {
    if (this.#size === 0) return;
    this.#filter.amend(value);
    this.#record(value);
  }

  flush(emit: Emit): void {
    if (this.#size > 0) this.#leave(this.#size, 'end', emit);
    this.#filter.flush(ignore);
  }

  peek(): number | undefined {
    return this.#filter.peek();
  }

  snapshot(): State {
    const records = Array.from({ length: this.#size }, (_, i) =>
      encodeNumbers(this.#records.subarray(this.#at(i), this.#at(i) + SIZE)),
    );
    return [this.#filter.snapshot(), encodeNumber(this.#now), records];
  }

  restore(state: State): void {
    this.#head = 0;
    this.#size = 0;
    const [filter, now, records] = list(state);
    const decoded = list(records).map((record) => decodeNumbers(record, SIZE));
    this.#filter.restore(filter as State);
    this.#now = decodeNumber(now);
    for (const record of decoded) {
      if ((this.#size + 1) * SIZE > this.#records.length) this.#grow();
      this.#records.set(record, this.#at(this.#size));
      this.#size += 1;
    }
  }

  /** Where the record of sample `i` is, of those without a result. */
  #at(i: number): number {
    return ((this.#head + i) * SIZE) % this.#records.length;
  }

  #grow(): void {
    const old = this.#records;
    this.#records = new Float64Array(2 * old.length);
    this.#records.set(old.subarray(this.#head * SIZE));
    this.#records.set(old.subarray(0, this.#head * SIZE), old.length - this.#head * SIZE);
    this.#head = 0;
  }

  /** Keeps what the filter has made of the newest sample. */
  #record(value: number): void {
    const at = this.#at(this.#size - 1);
    this.#records[at + TIME] = this.#now;
    this.#records[at + RIVALS] = value !== value ? MISSING : this.#filter.record(this.#records, at);
  }

  #leave(due: number, edge: Edge, emit: Emit): void {
    this.#smooth(due);
    const { noise } = this.#filter;
    for (let i = 0; i < due; i += 1) {
      const at = this.#head * SIZE;
      this.#head = (this.#head + 1) % (this.#records.length / SIZE);
      this.#size -= 1;
      this.quality.standardError = Math.sqrt((this.#records[at + VARIANCE] as number) * noise) * this.#scale;
      emit((this.#records[at + SLOPE] as number) * this.#scale, edge);
    }
  }

  /**
   * Goes back from the newest record, and works out the slopes at the `due` oldest. What the samples behind say of the state at
   * one is a gradient `l`, by level, slope and acceleration, and how sure they are is a matrix `s`.
   */
  #smooth(due: number): void {
    const w = this.#records;
    let [l0, l1, l2] = [0, 0, 0];
    let [s00, s01, s02, s11, s12, s22] = [0, 0, 0, 0, 0, 0];
    let rivals = 0; // this many more records are a rival's that took over later
    let paired = false; // did the track begin with this sample and the one behind, as their slope?
    let [slope, variance] = [Number.NaN, Number.NaN];
    let later = this.#now;
    for (let i = this.#size - 1; i >= 0; i -= 1) {
      const at = this.#at(i);
      if (w[at + RIVALS] === MISSING) {
        w[at + SLOPE] = Number.NaN;
        w[at + VARIANCE] = Number.NaN;
        continue;
      }
      const half = rivals > 0 ? at + HALF.size : at;
      rivals = rivals > 0 ? rivals - 1 : Math.max(0, (w[at + RIVALS] as number) - 1);
      const h = later - (w[at + TIME] as number);
      later = w[at + TIME] as number;
      if (paired) {
        paired = false;
        if (i < due) {
          w[at + SLOPE] = slope;
          w[at + VARIANCE] = variance;
        }
        continue;
      }
      // From the sample behind to this one: l = Fᵀ l, s = Fᵀ s F.
      const half2 = 0.5 * h * h;
      l2 += h * l1 + half2 * l0;
      l1 += h * l0;
      const g11 = h * s01 + s11;
      const g02 = half2 * s00 + h * s01 + s02;
      const g12 = half2 * s01 + h * s11 + s12;
      s22 += half2 * s02 + h * s12 + half2 * g02 + h * g12;
      s12 = h * g02 + g12;
      s02 = g02;
      s01 += h * s00;
      s11 = h * s01 + g11;
      const p01 = w[half + HALF.p01] as number;
      const p11 = w[half + HALF.p11] as number;
      const p12 = w[half + HALF.p12] as number;
      slope = (w[half + HALF.slope] as number) - (p01 * l0 + p11 * l1 + p12 * l2);
      variance =
        p11 - p01 * (p01 * s00 + 2 * (p11 * s01 + p12 * s02)) - p11 * (p11 * s11 + 2 * p12 * s12) - p12 * p12 * s22;
      if (i < due) {
        w[at + SLOPE] = slope;
        w[at + VARIANCE] = variance > 0 ? variance : 0;
      }
      const link = w[half + HALF.link];
      if (link !== LINKS.measured) {
        l0 = l1 = l2 = 0;
        s00 = s01 = s02 = s11 = s12 = s22 = 0;
        paired = link === LINKS.paired;
        if (!paired) slope = variance = Number.NaN;
        continue;
      }
      // Through the measurement here: l = (I - K H)ᵀ l - Hᵀ v / S, and so on.
      const k0 = w[half + HALF.k0] as number;
      const k1 = w[half + HALF.k1] as number;
      const k2 = w[half + HALF.k2] as number;
      const c0 = s00 * k0 + s01 * k1 + s02 * k2;
      const c1 = s01 * k0 + s11 * k1 + s12 * k2;
      const c2 = s02 * k0 + s12 * k1 + s22 * k2;
      l0 -= k0 * l0 + k1 * l1 + k2 * l2 + (w[half + HALF.pull] as number);
      s00 += k0 * c0 + k1 * c1 + k2 * c2 - 2 * c0 + (w[half + HALF.weight] as number);
      s01 -= c1;
      s02 -= c2;
    }
  }
}

const ignore: Emit = () => {};
