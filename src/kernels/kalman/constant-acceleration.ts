import { DOUBLE_FIELD } from '../../core/double.js';
import { LINKS, Track } from './track.js';

/** Variance of the acceleration before anything is known of it, in units of the variance of the noise over tau⁴. */
const VAGUE = 1e6;

/**
 * A track whose acceleration takes a random walk, of density noise / tau⁵.
 *
 * Follows curves with less delay than a {@link LocalTrend}, and lets more of the noise through.
 *
 * Source: Bar-Shalom, Li and Kirubarajan 2001, section 6.2 (Wiener process acceleration).
 */
export class ConstantAcceleration extends Track {
  /** The acceleration. */
  bend: number = DOUBLE_FIELD;
  p02: number = DOUBLE_FIELD;
  p12: number = DOUBLE_FIELD;
  p22: number = DOUBLE_FIELD;
  readonly #q: number;
  readonly #vague: number;

  constructor(tau: number) {
    super();
    this.#q = 1 / tau ** 5;
    this.#vague = VAGUE / tau ** 4;
  }

  predict(from: this, h: number, value: number): void {
    const { p01, p02, p11, p12, p22, slope, bend } = from;
    const half = 0.5 * h;
    // F P, row by row, then times Fᵀ; the noise is that of an acceleration's random walk, integrated over h.
    const b01 = p01 + h * (p11 + half * p12);
    const b02 = p02 + h * (p12 + half * p22);
    const b12 = p12 + h * p22;
    const q = this.#q * h;
    this.p00 = from.p00 + h * (p01 + half * p02) + h * (b01 + half * b02) + (q * h * h * h * h) / 20;
    this.p01 = b01 + h * b02 + (q * h * h * h) / 8;
    this.p02 = b02 + (q * h * h) / 6;
    this.p11 = p11 + h * (p12 + b12) + (q * h * h) / 3;
    this.p12 = b12 + q * half;
    this.p22 = p22 + q;
    this.level = from.level + h * (slope + half * bend);
    this.slope = slope + h * bend;
    this.bend = bend;
    this.off = value - this.level;
    this.weight = 1 / (this.p00 + 1);
  }

  correct(): void {
    const { weight, p00, p01, p02 } = this;
    const k1 = p01 * weight;
    const k2 = p02 * weight;
    const pull = this.off * weight;
    this.level += p00 * pull;
    this.slope += p01 * pull;
    this.bend += p02 * pull;
    this.p00 = p00 * weight;
    this.p01 = k1;
    this.p02 = k2;
    this.p11 -= k1 * p01;
    this.p12 -= k1 * p02;
    this.p22 -= k2 * p02;
    this.r = 1;
    this.link = LINKS.measured;
  }

  override doubt(r: number): void {
    const { p02 } = this;
    super.doubt(r);
    this.p02 = r < Infinity ? r * this.p02 : p02;
  }

  override begin(value: number, like: this, widen: number): void {
    super.begin(value, like, widen);
    this.bend = like.bend;
    this.p02 = 0;
    this.p12 = like.p12;
    this.p22 = widen * like.p22;
  }

  override pair(before: number, value: number, h: number): void {
    super.pair(before, value, h);
    this.bend = 0;
    this.p02 = 0;
    this.p11 = 2 / (h * h) + 0.25 * h * h * this.#vague;
    this.p12 = 0.5 * h * this.#vague;
    this.p22 = this.#vague;
  }

  override copy(from: this): void {
    super.copy(from);
    this.bend = from.bend;
    this.p02 = from.p02;
    this.p12 = from.p12;
    this.p22 = from.p22;
  }
}
