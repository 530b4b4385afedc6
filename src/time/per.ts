import type { Option } from '../core/option.js';
import { type DurationLike, durationToNs } from './duration.js';

/** The unit of time of a derivative: `'s'`, `'min'`, `'second'`, or any duration. */
export type Per = DurationLike;

/** An option that is a unit of time; default: second. */
export const unitOfTime = (help: string): Option<Per> => ({
  check(value = 's', name) {
    durationToNs(value as Per, name);
    return value as Per;
  },
  read: (text) => text,
  placeholder: 'UNIT',
  help,
  schema: { type: 'string' },
});

/** How spacings in one unit become "per": a derivative is `scale` times the difference over `divisor` times the spacing. */
export interface PerScale {
  readonly scale: number;
  readonly divisor: number;
}

/** @throws RangeError when `per` is not a positive duration */
export function perScale(per: Per, kind: 'number' | 'bigint'): PerScale {
  const wanted = durationToNs(per, 'per');
  const given = kind === 'bigint' ? 1n : 1000000n;
  const common = gcd(wanted, given);
  return { scale: Number(wanted / common), divisor: Number(given / common) };
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
