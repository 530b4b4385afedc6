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
  level = 0.5;
  slope = 0.5;
  p00 = 0.5;
  p01 = 0.5;
  p11 = 0.5;
  readonly p12 = 0;
  k0 = 0.5;
  k1 = 0.5;
  readonly k2 = 0;
  off = 0.5;
  pull = 0.5;
  weight = 0.5;
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

  correct(r: number): void {
    const { off, p01 } = this;
    const weight = r === 1 ? this.weight : 1 / (this.p00 + r);
    const k1 = p01 * weight;
    this.k0 = this.p00 * weight;
    this.k1 = k1;
    this.level += this.k0 * off;
    this.slope += k1 * off;
    this.p00 = r * this.k0;
    this.p01 = r * k1;
    this.p11 -= k1 * p01;
    this.weight = weight;
    this.pull = off * weight;
    this.link = LINKS.measured;
  }

  begin(value: number, slope: number, like: this, widen: number): void {
    this.level = value;
    this.slope = slope;
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
    this.k0 = from.k0;
    this.k1 = from.k1;
    this.pull = from.pull;
    this.weight = from.weight;
    this.link = from.link;
  }
}
