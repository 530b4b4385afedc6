import { DOUBLE_FIELD } from '../../core/double.js';
import { decodeNumber, encodeNumber, list, type State } from '../../core/state.js';
import type { Edge, Emit, Kernel, Quality } from '../../core/types.js';
import { NumberRing } from '../support/number-ring.js';
import { checkSpacing } from '../three-point/accurate.js';
import type { Kalman } from './kalman.js';
import { HALF, LEFT_OUT, MISSING, RECORD, RIVALS, SLOPE, TIME, Trail, VARIANCE } from './records.js';
import { LINKS, type Track } from './track.js';

/**
 * A Kalman filter that may wait: the slope at a sample, from all samples until `lag` after it.
 *
 * n samples in, n results out; each leaves with the first sample that is at least `lag` later, the last ones at the end, as edges.
 * A push takes time, and the state room, for the samples of the `lag`. Where a rival track took over, the samples before it
 * are smoothed without those after. The standard error is that of the model, and smaller than without a lag. At most `most` samples
 * wait: the oldest then leaves before its `lag` is over, and its result is `shortened`.
 *
 * Source: the two-filter form of Bierman 1973 ("Fixed interval smoothing with discrete measurements"), which needs no inverse;
 * the results are those of Rauch, Tung and Striebel.
 *
 * @throws RangeError when `h` is not a positive finite number; nothing has changed then
 */
export class Smoother implements Kernel {
  readonly quality: Quality = { standardError: Number.NaN, shortened: false };
  readonly #scale: number;
  readonly #lag: number;
  readonly #most: number;
  readonly #filter: Kalman<Track>;
  readonly #trail = new Trail(); // of the first samples, where they have just been judged
  #records = new NumberRing(RECORD); // of samples without a result
  #now = DOUBLE_FIELD; // time of the newest sample, from the first one

  constructor(scale: number, filter: Kalman<Track>, lag: number, most: number = Infinity) {
    this.#scale = scale;
    this.#filter = filter;
    this.#lag = lag;
    this.#most = most;
    filter.leave(this.#trail);
  }

  push(h: number, value: number, emit: Emit): void {
    const records = this.#records;
    const first = records.size === 0;
    if (!first) checkSpacing(h);
    this.#now = first ? 0 : this.#now + h;
    this.#trail.size = 0;
    this.#filter.push(h, value, ignore);
    this.#write(records.at(records.add()), value);
    let due = 0;
    while (this.#now - records.get(due, TIME) >= this.#lag) due += 1;
    this.quality.shortened = due === 0 && records.size >= this.#most;
    if (this.quality.shortened) due = 1;
    if (due > 0) this.#leave(due, 'none', emit);
  }

  amend(value: number): void {
    const records = this.#records;
    if (records.size === 0) return;
    this.#trail.size = 0;
    this.#filter.amend(value);
    this.#write(records.at(records.size - 1), value);
  }

  flush(emit: Emit): void {
    this.quality.shortened = false;
    if (this.#records.size > 0) this.#leave(this.#records.size, 'end', emit);
    this.#filter.flush(ignore);
  }

  peek(): number | undefined {
    return this.#filter.peek();
  }

  snapshot(): State {
    return [this.#filter.snapshot(), encodeNumber(this.#now), this.#records.snapshot()];
  }

  restore(state: State): void {
    const [filter, now, waiting] = list(state);
    const records = new NumberRing(RECORD);
    records.restore(waiting);
    this.#now = decodeNumber(now);
    this.#records.clear();
    this.#filter.restore(filter);
    this.#records = records;
  }

  /** Records the state of the filter at the newest sample. */
  #write(at: number, value: number): void {
    const w = this.#records.cells;
    w[at + TIME] = this.#now;
    if (value !== value) w[at + RIVALS] = MISSING;
    else this.#filter.record(w, at);
    if (this.#trail.size > 0) this.#rewrite();
  }

  /** The first samples have been judged again: the records of those without a result become as the filter went over them now. */
  #rewrite(): void {
    const { cells } = this.#trail;
    const w = this.#records.cells;
    let from = this.#trail.size * RECORD;
    for (let i = this.#records.size - 1; i >= 0 && from > 0; i -= 1) {
      const at = this.#records.at(i);
      if (w[at + RIVALS] === MISSING) continue;
      from -= RECORD;
      w.set(cells.subarray(from, from + TIME), at);
      w[at + RIVALS] = cells[from + RIVALS];
    }
  }

  #leave(due: number, edge: Edge, emit: Emit): void {
    const records = this.#records;
    this.#smooth(due);
    const { noise } = this.#filter;
    for (let i = 0; i < due; i += 1) {
      const slope = records.get(0, SLOPE);
      this.quality.standardError = Math.sqrt(records.get(0, VARIANCE) * noise) * this.#scale;
      records.dropFirst();
      emit(slope * this.#scale, edge);
    }
  }

  /**
   * Goes back from the newest record, and works out the slopes at the `due` oldest. What later samples say of the state at one is
   * the gradient `l` (by level, slope and acceleration), and how sure they are is the matrix `s`.
   */
  #smooth(due: number): void {
    const records = this.#records;
    const w = records.cells;
    let [l0, l1, l2] = [0, 0, 0];
    let [s00, s01, s02, s11, s12, s22] = [0, 0, 0, 0, 0, 0];
    let rivals = 0; // this many more records belong to a rival that took over later
    let paired = false; // did the track begin with the slope from this sample to the next?
    let [slope, variance] = [Number.NaN, Number.NaN];
    let later = this.#now;
    for (let i = records.size - 1; i >= 0; i -= 1) {
      const at = records.at(i);
      const rivalsHere = w[at + RIVALS];
      if (rivalsHere < 0) {
        // One that was left out before the track began has the slope of the next.
        w[at + SLOPE] = rivalsHere === LEFT_OUT ? slope : Number.NaN;
        w[at + VARIANCE] = rivalsHere === LEFT_OUT ? variance : Number.NaN;
        continue;
      }
      const half = rivals > 0 ? at + HALF.size : at;
      rivals = rivals > 0 ? rivals - 1 : Math.max(0, rivalsHere - 1);
      const h = later - w[at + TIME];
      later = w[at + TIME];
      if (paired) {
        paired = false;
        if (i < due) {
          w[at + SLOPE] = slope;
          w[at + VARIANCE] = variance;
        }
        continue;
      }
      // From the next sample back to this one: l = Fᵀ l, s = Fᵀ s F.
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
      const p01 = w[half + HALF.p01];
      const p11 = w[half + HALF.p11];
      const p12 = w[half + HALF.p12];
      slope = w[half + HALF.slope] - (p01 * l0 + p11 * l1 + p12 * l2);
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
      const k0 = w[half + HALF.k0];
      const k1 = w[half + HALF.k1];
      const k2 = w[half + HALF.k2];
      const c0 = s00 * k0 + s01 * k1 + s02 * k2;
      const c1 = s01 * k0 + s11 * k1 + s12 * k2;
      const c2 = s02 * k0 + s12 * k1 + s22 * k2;
      l0 -= k0 * l0 + k1 * l1 + k2 * l2 + w[half + HALF.pull];
      s00 += k0 * c0 + k1 * c1 + k2 * c2 - 2 * c0 + w[half + HALF.weight];
      s01 -= c1;
      s02 -= c2;
    }
  }
}

const ignore: Emit = () => {};
