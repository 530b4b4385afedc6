import { DOUBLE_FIELD } from '../../core/double.js';
import {
  decodeNumber,
  decodeNumbers,
  encodeNumber,
  encodeNumbers,
  list,
  type State,
  StateError,
} from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { checkSpacing } from '../three-point/accurate.js';

/**
 * The limit of a window: a span in the unit of the spacings, or a number of samples; the other is Infinity. With both, the window
 * is the span, and it has at most so many samples: the oldest leave before their time.
 */
export interface WindowLimit {
  readonly span: number;
  readonly points: number;
}

/** The longest columns that a state may ask for, where nothing bounds the samples. */
const MOST = 2 ** 26;

/**
 * An estimator whose result depends only on the newest samples of a segment.
 *
 * n samples in, n results out, at once. A sample without a value gives NaN, and takes up a place in the window. The samples
 * are side by side in columns, from `start` to `end`. Times are counted from a sample that is not much older, so that they stay
 * fine however long a series is. The newest `least` samples stay whatever their age. A result of a span that is full says that it
 * is `shortened`.
 *
 * @throws RangeError when `h` is not a positive finite number; nothing has changed then
 */
export abstract class RecentSamples implements Kernel {
  readonly quality?: Quality;
  protected times: Float64Array = new Float64Array(16);
  protected values: Float64Array = new Float64Array(16);
  protected marks: Float64Array = new Float64Array(16); // what `answer` notes of a sample; 0 for one without a value
  protected start = 0;
  protected end = 0;
  readonly #span: number;
  readonly #after: number; // how much later than that the window begins, relative to the time
  readonly #points: number;
  readonly #least: number;
  readonly #most: number; // samples of a span
  #lost = -Infinity; // the time of the newest sample that left before its time
  #slope = DOUBLE_FIELD;

  /** `closed`: is a sample exactly `span` old still in the window? */
  constructor({ span, points }: WindowLimit, least: number, hasStandardError: boolean, closed = false) {
    this.#span = span;
    this.#after = closed ? 0 : Number.EPSILON;
    this.#points = points;
    this.#least = least;
    this.#most = span < Infinity ? points : Infinity;
    if (hasStandardError) this.quality = { standardError: Number.NaN };
    if (this.#most < Infinity) this.quality = { ...this.quality, shortened: false };
  }

  /** The result for the newest sample, which has a value; also sets the quality. */
  protected abstract answer(): number;

  push(h: number, value: number, emit: Emit): void {
    const first = this.end === this.start;
    if (!first) checkSpacing(h);
    if (this.end === this.times.length) this.#makeRoom();
    const now = first ? 0 : this.times[this.end - 1] + h;
    this.times[this.end] = now;
    this.values[this.end] = value;
    this.end += 1;
    this.#leave(now);
    this.#settle();
    emit(this.#slope, 'none');
  }

  amend(value: number): void {
    if (this.end === this.start) return;
    this.values[this.end - 1] = value;
    this.#settle();
  }

  flush(_: Emit): void {
    this.start = 0;
    this.end = 0;
    this.#lost = -Infinity;
  }

  peek(): number | undefined {
    return this.end === this.start ? undefined : this.#slope;
  }

  snapshot(): State {
    const { times, values, marks, start, end } = this;
    const columns = [times, values, marks].map((column) => encodeNumbers(column.subarray(start, end)));
    return [times.length, start, ...columns, encodeNumber(this.#lost)];
  }

  restore(state: State): void {
    this.flush(() => {});
    const [length, start, saved, ...columns] = list(state);
    const times = decodeNumbers(saved);
    const values = decodeNumbers(columns[0], times.length);
    const marks = decodeNumbers(columns[1], times.length);
    const lost = decodeNumber(columns[2] ?? '-Infinity');
    // Results have the same bits only if times get a new origin at the same sample: so the columns keep their length.
    const [room, from] = [decodeNumber(length), decodeNumber(start)];
    if (
      !(
        Number.isInteger(room) &&
        Number.isInteger(from) &&
        from >= 0 &&
        from + times.length <= room &&
        room <= this.#mostRoom
      )
    )
      throw new StateError('the state is damaged: a window was expected');
    const column = (numbers: number[]) => {
      const full = new Float64Array(room);
      full.set(numbers, from);
      return full;
    };
    this.times = column(times);
    this.values = column(values);
    this.marks = column(marks);
    this.start = from;
    this.end = from + times.length;
    this.#lost = lost;
    if (this.end > this.start) this.#settle();
  }

  /**
   * Drops the oldest samples. On irregular times their number is random, and a mispredicted branch costs as much as all the rest;
   * so the first two are dropped without a branch.
   */
  #leave(now: number): void {
    const { times, end } = this;
    const most = end - this.#least;
    const since = this.#since(now);
    let { start } = this;
    if (start + 2 <= most) {
      start += Number(times[start] < since);
      start += Number(times[start] < since);
    }
    while (start < most && times[start] < since) start += 1;
    if (end - start > this.#most) {
      start = end - this.#most;
      this.#lost = times[start - 1];
    }
    this.start = start;
    if (this.#most < Infinity) (this.quality as Quality).shortened = this.#lost >= since;
  }

  /** Columns never are longer than four times the samples that they may hold. */
  get #mostRoom(): number {
    return Math.min(MOST, 4 * Math.max(16, this.#points, this.#least));
  }

  /** The time at which the window begins. */
  #since(now: number): number {
    if (this.#span < Infinity) {
      const begin = now - this.#span;
      return begin + (Math.abs(begin) + 1e-280) * this.#after; // just after, where that moment itself is outside
    }
    return this.times[Math.max(this.start, this.end - this.#points)];
  }

  /** The oldest sample within the span, whatever had to stay. */
  protected get oldest(): number {
    const since = this.#since(this.times[this.end - 1]);
    let i = this.start;
    while (this.times[i] < since) i += 1;
    return i;
  }

  #settle(): void {
    const newest = this.end - 1;
    if (this.values[newest] === this.values[newest]) this.#slope = this.answer();
    else {
      this.marks[newest] = 0;
      this.#slope = Number.NaN;
    }
  }

  /** Moves the window to the front, into columns of twice the length when it fills more than half of them. */
  #makeRoom(): void {
    const { start, end, times } = this;
    const length = end - start > times.length / 2 ? 2 * times.length : times.length;
    const moved = (column: Float64Array) => {
      if (length === column.length) return column.copyWithin(0, start, end);
      const to = new Float64Array(length);
      to.set(column.subarray(start, end));
      return to;
    };
    this.times = moved(times);
    this.values = moved(this.values);
    this.marks = moved(this.marks);
    const origin = this.times[0];
    for (let i = 0; i < end - start; i += 1) this.times[i] = this.times[i] - origin;
    this.#lost -= origin;
    this.start = 0;
    this.end = end - start;
  }
}
