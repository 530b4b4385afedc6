import { decodeNumbers, encodeNumbers, list, type State } from '../../core/state.js';
import type { Track } from './track.js';

/** What a smoother needs of a track, in this order. */
export const HALF = {
  link: 0,
  k0: 1,
  k1: 2,
  k2: 3,
  pull: 4,
  weight: 5,
  slope: 6,
  p01: 7,
  p11: 8,
  p12: 9,
  size: 10,
} as const;

/** What a record has beside its two halves, main track and rival. */
export const TIME: number = 2 * HALF.size;
/** So many newest values are a rival's that took over here; MISSING: there is no value here. */
export const RIVALS: number = TIME + 1;
/** Smoothed, and its variance. */
export const SLOPE: number = TIME + 2;
export const VARIANCE: number = TIME + 3;
const SIZE = TIME + 4;

export const MISSING = -1;

export function writeHalf(track: Track, w: Float64Array, at: number): void {
  w[at + HALF.link] = track.link;
  w[at + HALF.k0] = track.p00 / track.r;
  w[at + HALF.k1] = track.p01 / track.r;
  w[at + HALF.k2] = track.p02 / track.r;
  w[at + HALF.pull] = track.off * track.weight;
  w[at + HALF.weight] = track.weight;
  w[at + HALF.slope] = track.slope;
  w[at + HALF.p01] = track.p01;
  w[at + HALF.p11] = track.p11;
  w[at + HALF.p12] = track.p12;
}

/** The records of samples without a result, oldest first: a ring of numbers that doubles when full. */
export class Records {
  numbers: Float64Array = new Float64Array(4 * SIZE);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Where record `i` is among the numbers. */
  at(i: number): number {
    return ((this.#head + i) * SIZE) % this.numbers.length;
  }

  /** One more record, to be written: where. */
  add(): number {
    if ((this.#size + 1) * SIZE > this.numbers.length) this.#grow();
    this.#size += 1;
    return this.at(this.#size - 1);
  }

  /** The oldest record is not needed any more. */
  shift(): void {
    this.#head = (this.#head + 1) % (this.numbers.length / SIZE);
    this.#size -= 1;
  }

  clear(): void {
    this.#head = 0;
    this.#size = 0;
  }

  snapshot(): State {
    return Array.from({ length: this.#size }, (_, i) =>
      encodeNumbers(this.numbers.subarray(this.at(i), this.at(i) + SIZE)),
    );
  }

  /** @throws StateError on anything else; there are none then */
  restore(state: State | undefined): void {
    this.clear();
    const records = list(state).map((record) => decodeNumbers(record, SIZE));
    for (const record of records) {
      const at = this.add();
      this.numbers.set(record, at);
    }
  }

  #grow(): void {
    const old = this.numbers;
    const head = this.at(0);
    this.numbers = new Float64Array(2 * old.length);
    this.numbers.set(old.subarray(head));
    this.numbers.set(old.subarray(0, head), old.length - head);
    this.#head = 0;
  }
}
