import { DOUBLE_FIELD } from '../../core/double.js';
import { decodeNumbers, encodeNumbers, type State } from '../../core/state.js';

/**
 * The samples of a trailing window, side by side in two columns, from `head` to `tail`.
 *
 * Not a {@link RecentSamples}: that one gives its times a new origin when its columns are full, and the last bits of a sum depend
 * on the origin. Here it has to be when the sums begin anew.
 */
export class TrailingWindow {
  /** Times, from an origin that moves along. */
  x: Float64Array = new Float64Array(64);
  y: Float64Array = new Float64Array(64);
  head = 0;
  tail = 0;
  /** The time of the newest sample, from the same origin. */
  newest: number = DOUBLE_FIELD;
  /** The time of the newest sample that had to leave before its time; -Infinity for none. */
  lost: number = -Infinity;

  get size(): number {
    return this.tail - this.head;
  }

  clear(): void {
    this.head = 0;
    this.tail = 0;
    this.lost = -Infinity;
  }

  /** Adds a sample at the time `newest`; there must be room for it. */
  add(value: number): void {
    this.x[this.tail] = this.newest;
    this.y[this.tail] = value;
    this.tail += 1;
  }

  /** Moves the samples to the front of the columns, and counts their times from the newest of them. */
  moveToFront(): void {
    const { x, y, head } = this;
    const n = this.tail - head;
    const shift = x[this.tail - 1];
    for (let i = 0; i < n; i += 1) {
      x[i] = x[head + i] - shift;
      y[i] = y[head + i];
    }
    this.newest -= shift;
    this.lost -= shift;
    this.head = 0;
    this.tail = n;
  }

  /** A value of the window that is no spike: the middle one of three. */
  middle(): number {
    const { y, head } = this;
    const last = this.tail - 1;
    const a = y[head];
    const b = y[(head + last) >> 1];
    const c = y[last];
    const middle = a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
    if (middle - middle === 0) return middle;
    return c - c === 0 ? c : b - b === 0 ? b : a - a === 0 ? a : 0;
  }

  /** Makes room for as many samples again. */
  grow(): void {
    this.x = grown(this.x);
    this.y = grown(this.y);
  }

  snapshot(): { x: State; y: State } {
    const { x, y, head, tail } = this;
    return { x: encodeNumbers(x.subarray(head, tail)), y: encodeNumbers(y.subarray(head, tail)) };
  }

  /** @throws StateError on anything but two columns of one length; nothing has changed then */
  restore(x: State | undefined, y: State | undefined): void {
    const times = decodeNumbers(x);
    const values = decodeNumbers(y, times.length);
    while (this.x.length < times.length) this.grow();
    this.x.set(times);
    this.y.set(values);
    this.head = 0;
    this.tail = times.length;
  }
}

function grown(from: Float64Array): Float64Array {
  const to = new Float64Array(2 * from.length);
  to.set(from);
  return to;
}
