import { type DurationLike, durationToNs } from './duration.js';

/** The unit of time of a derivative: `'s'`, `'min'`, `'second'`, or any duration. */
export type Per = DurationLike;

/** How spacings in one unit become "per": a derivative is `scale` times the difference over `divisor` times the spacing. */
export interface PerScale {
  readonly scale: number;
  readonly divisor: number;
}

/** @throws RangeError when `per` is no positive duration */
export function perScale(per: Per, kind: 'number' | 'bigint'): PerScale {
  const wanted = durationToNs(per, 'per');
  const given = kind === 'bigint' ? 1n : 1000000n;
  const common = gcd(wanted, given);
  return { scale: Number(wanted / common), divisor: Number(given / common) };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
