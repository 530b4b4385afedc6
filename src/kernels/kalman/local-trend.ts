import { DOUBLE_FIELD } from '../../core/double.js';
import { LINKS, type Track } from './track.js';

/**
 * A local linear trend: a slope that takes a random walk, and, with `jitter` > 0, a level that takes one too.
 *
 * The density of the slope's walk is noise / tau³: over `tau` it matters as much as the noise of one sample. That of the level's is
 * jitter · noise / tau. Both are exact for any spacing.
 *
 * Source: Bar-Shalom, Li and Kirubarajan 2001, section 6.2 (white noise acceleration).
 */
export class LocalTrend implements Track {
  level: number = DOUBLE_FIELD;
  slope: number = DOUBLE_FIELD;
  p00: number = DOUBLE_FIELD;
  p01: number = DOUBLE_FIELD;
  readonly p02 = 0;
  p11: number = DOUBLE_FIELD;
  readonly p12 = 0;
  off: number = DOUBLE_FIELD;
  r: number = DOUBLE_FIELD;
  weight: number = DOUBLE_FIELD;
  link: number = LINKS.begun;
  readonly #q: number;
  readonly #qLevel: number;

  constructor(tau: number, jitter: number) {
    this.#q = 1 / (tau * tau * tau);
    this.#qLevel = jitter / tau;
  }

  predict(from: this, h: number, value: number): void {
    const q = this.#q * h;
    const { slope, p01, p11 } = from;
    const a01 = p01 + h * p11;
    this.p00 = from.p00 + h * (p01 + a01 + q * h * (1 / 3) + this.#qLevel);
    this.p01 = a01 + q * h * 0.5;
    this.p11 = p11 + q;
    this.slope = slope;
    this.level = from.level + slope * h;
    this.off = value - this.level;
    this.weight = 1 / (this.p00 + 1);
  }

  correct(): void {
    const { weight, p00, p01 } = this;
    const k1 = p01 * weight;
    const pull = this.off * weight;
    this.level += p00 * pull;
    this.slope += p01 * pull;
    this.p00 = p00 * weight;
    this.p01 = k1;
    this.p11 -= k1 * p01;
    this.r = 1;
    this.link = LINKS.measured;
  }

  doubt(r: number): void {
    const { p00, p01 } = this;
    this.weight = 1 / (p00 + r);
    if (r === Infinity) this.off = 0;
    this.correct();
    this.r = r;
    this.p00 = r < Infinity ? r * this.p00 : p00;
    this.p01 = r < Infinity ? r * this.p01 : p01;
  }

  begin(value: number, like: this, widen: number): void {
    this.level = value;
    this.slope = like.slope;
    this.p00 = 1;
    this.p01 = 0;
    this.p11 = widen * like.p11;
    this.link = LINKS.begun;
  }

  pair(before: number, value: number, h: number): void {
    this.level = value;
    this.slope = (value - before) / h;
    this.p00 = 1;
    this.p01 = 1 / h;
    this.p11 = (2 + this.#qLevel * h) / (h * h) + (this.#q * h) / 3;
    this.link = LINKS.paired;
  }

  copy(from: this): void {
    this.level = from.level;
    this.slope = from.slope;
    this.p00 = from.p00;
    this.p01 = from.p01;
    this.p11 = from.p11;
    this.r = from.r;
    this.off = from.off;
    this.weight = from.weight;
    this.link = from.link;
  }
}
