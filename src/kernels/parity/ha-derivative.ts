import { decodeNumber, decodeNumbers, encodeNumber, encodeNumbers, list, type State } from '../../core/state.js';
import type { Emit, Kernel, Quality } from '../../core/types.js';
import { NumberRing } from '../support/number-ring.js';
import { checkSpacing } from '../three-point/accurate.js';

/** The settings of a {@link HaDerivative}. */
export interface HaDerivativeOptions {
  /** The time window, in units of `h`. */
  readonly window: number;
  /** A second, in units of `h`. */
  readonly second: number;
  /** How many units of `h` a result is per. */
  readonly scale: number;
  /** At most so many slopes are held (default: no limit): where the window is full, a result is `shortened`. */
  readonly most?: number;
  /** Decimals of a result. */
  readonly round: number;
  /** Is the value a total that only rises? */
  readonly totalIncreasing: boolean;
}

// The columns of the chords.
const START = 0;
const END = 1;
const SLOPE = 2;

// What the newest sample makes.
const NOTHING = 0; // the sensor shows what it showed before
const CHORD = 1;
const RESET = 2;

/**
 * Home Assistant's derivative sensor: the slopes between neighbouring samples, each weighted with its share of the time window.
 *
 * n samples in, n results out, at once: what the sensor shows after each. NaN for the first one, and for a sample without a value
 * (NaN). The slope after such a gap starts at the last sample that made one. O(window) time and space.
 *
 * Source: homeassistant/components/derivative/sensor.py of home-assistant/core, in its order of operations, in doubles where it
 * has decimals of 28 digits.
 */
export class HaDerivative implements Kernel {
  readonly quality: Quality = { shortened: false };
  readonly #window: number;
  readonly #most: number;
  readonly #second: number;
  readonly #unit: number; // seconds that a result is per
  readonly #round: number;
  readonly #totalIncreasing: boolean;
  readonly #chords = new NumberRing(3); // without the newest, which a tie can change until the next sample comes
  #held = 0; // samples: 0, 1 or 2 for more
  #lost = -Infinity; // the end of the newest chord that left before its time
  #now = 0; // since the first sample; whole units stay exact
  #value = 0;
  #before = 0; // the sample before, and its time
  #beforeAt = 0;
  #based = 0; // 1 when a sample has made a chord or a reset: the last of those, and its time
  #base = 0;
  #baseAt = 0;
  #shown = 0; // before the newest sample
  #outcome = NOTHING; // of the newest sample, the chord it makes, and what it shows
  #start = 0;
  #slope = 0;
  #result = 0;

  constructor({ window, most = Infinity, second, scale, round, totalIncreasing }: HaDerivativeOptions) {
    this.#window = window;
    this.#most = most;
    this.#second = second;
    this.#unit = scale / second;
    this.#round = round;
    this.#totalIncreasing = totalIncreasing;
  }

  push(h: number, value: number, emit: Emit): void {
    const chords = this.#chords;
    if (this.#held > 0) {
      checkSpacing(h);
      this.#settle();
      this.#now += h;
      this.quality.shortened = this.#now - this.#lost < this.#window;
      while (chords.size > 0 && this.#now - chords.get(0, END) >= this.#window) chords.dropFirst();
    }
    this.#held = this.#held === 0 ? 1 : 2;
    this.#value = value;
    this.#weigh();
    emit(this.#newest(), 'none');
  }

  flush(): void {
    this.#chords.clear();
    this.#held = 0;
    this.#lost = -Infinity;
    this.quality.shortened = false;
    this.#now = 0;
    this.#based = 0;
    this.#shown = 0;
  }

  amend(value: number): void {
    this.#value = value;
    this.#weigh();
  }

  peek(): number | undefined {
    return this.#held > 0 ? this.#newest() : undefined;
  }

  snapshot(): State {
    const before = [this.#before, this.#beforeAt, this.#based, this.#base, this.#baseAt, this.#shown];
    const newest = [this.#value, this.#outcome, this.#start, this.#slope, this.#result];
    const own = encodeNumbers([this.#held, this.#now, ...before, ...newest]);
    return [own, this.#chords.snapshot(), encodeNumber(this.#lost)];
  }

  restore(state: State): void {
    const [own, chords, lost = '-Infinity'] = list(state);
    const numbers = decodeNumbers(own, 13);
    this.#chords.restore(chords);
    this.#lost = decodeNumber(lost);
    [
      this.#held,
      this.#now,
      this.#before,
      this.#beforeAt,
      this.#based,
      this.#base,
      this.#baseAt,
      this.#shown,
      this.#value,
      this.#outcome,
      this.#start,
      this.#slope,
      this.#result,
    ] = numbers;
  }

  #newest(): number {
    return this.#held < 2 || this.#value !== this.#value ? NaN : this.#result;
  }

  /** Works out what the newest sample makes. What came before it stays as it is. */
  #weigh(): void {
    const value = this.#value;
    this.#outcome = NOTHING;
    this.#result = this.#shown;
    if (this.#held < 2 || value !== value) return;
    if (value === this.#before && this.#shown === 0) return; // nothing has changed, and nothing is shown
    const bridges = this.#before !== this.#before;
    if (bridges && this.#based === 0) return;
    this.#start = bridges ? this.#baseAt : this.#beforeAt;
    const elapsed = this.#now - this.#start;
    this.#slope = ((value - (bridges ? this.#base : this.#before)) / (elapsed / this.#second)) * this.#unit;
    if (!(this.#totalIncreasing && this.#slope < 0)) {
      this.#outcome = CHORD;
      this.#result = roundHalfEven(elapsed > this.#window ? this.#slope : this.#mean(), this.#round);
    } else if (bridges) {
      this.#outcome = RESET;
      this.#result = 0;
    }
  }

  /** Divides by the window, not by the part of it that has chords. */
  #mean(): number {
    const chords = this.#chords;
    let mean = 0;
    for (let i = 0; i < chords.size; i += 1) {
      mean += chords.get(i, SLOPE) * this.#share(chords.get(i, START), chords.get(i, END));
    }
    return mean + this.#slope * this.#share(this.#start, this.#now);
  }

  #share(start: number, end: number): number {
    return (end - Math.max(start, this.#now - this.#window)) / this.#second / (this.#window / this.#second);
  }

  /** The newest sample becomes the one before. */
  #settle(): void {
    const chords = this.#chords;
    this.#before = this.#value;
    this.#beforeAt = this.#now;
    this.#shown = this.#result;
    if (this.#outcome === NOTHING) return;
    this.#based = 1;
    this.#base = this.#value;
    this.#baseAt = this.#now;
    if (this.#outcome === RESET) {
      chords.clear();
      this.#lost = -Infinity;
    } else {
      if (chords.size >= this.#most) {
        this.#lost = chords.get(0, END);
        chords.dropFirst();
      }
      const i = chords.add();
      chords.set(i, START, this.#start);
      chords.set(i, END, this.#now);
      chords.set(i, SLOPE, this.#slope);
    }
  }
}

/** Rounds to so many decimals, ties to even, as round of Python does. */
function roundHalfEven(x: number, decimals: number): number {
  if (Math.abs(x) >= 2 ** 52 || x !== x) return x; // whole, or nothing to round
  const rounded = Number(x.toFixed(decimals));
  if (!Number.isInteger(x * 2 ** (decimals + 1))) return rounded; // a half is a multiple of that
  const more = x.toFixed(decimals + 1);
  const cut = more.slice(0, -1);
  return more.endsWith('5') && /[02468]\.?$/.test(cut) ? Number(cut) : rounded;
}
