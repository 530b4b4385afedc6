import { LINKS, Track } from './track.js';

/**
 * A track whose slope takes a random walk (a local linear trend), and with `jitter` > 0 its level too.
 *
 * The density of the slope's walk is noise / tau³: over `tau` it matters as much as the noise of one sample. That of the level's is
 * jitter · noise / tau. Both are exact for any spacing.
 *
 * Source: Bar-Shalom, Li and Kirubarajan 2001, section 6.2 (white noise acceleration).
 */
export class LocalTrend extends Track {
  readonly p02 = 0;
  readonly p12 = 0;
  readonly #q: number;
  readonly #qLevel: number;

  constructor(tau: number, jitter: number) {
    super();
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

  override pair(before: number, value: number, h: number): void {
    super.pair(before, value, h);
    this.p11 = (2 + this.#qLevel * h) / (h * h) + (this.#q * h) / 3;
  }
}
