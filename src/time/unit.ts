import { durationToNs } from './duration.js';
import type { Per } from './per.js';

/** Units of time, with the symbols that units are written with. */
const SYMBOLS: readonly (readonly [bigint, string])[] = [
  [86400000000000n, 'd'],
  [3600000000000n, 'h'],
  [60000000000n, 'min'],
  [1000000000n, 's'],
  [1000000n, 'ms'],
  [1000n, 'µs'],
  [1n, 'ns'],
];

/**
 * The unit of a derivative: `°C` per `min` is `°C/min`, `Wh` per `h` is `W`, `m/s` per `s` is `m/s²`.
 *
 * @throws RangeError when `per` is no duration
 */
export function rateUnit(unit: string, per: Per): string {
  const time = perSymbol(per);
  const product = /^([kMGmµ]?(?:W|VA|var|A|V))·?(h|s)$/.exec(unit);
  if (product !== null && product[2] === time) return product[1] as string;
  if (unit.endsWith(`/${time}`)) return `${unit}²`;
  return unit === '' ? `1/${time}` : `${unit}/${time}`;
}

/** `min` for a minute, `15 min` in brackets for a quarter of an hour: the largest unit that divides it. */
function perSymbol(per: Per): string {
  const ns = durationToNs(per, 'per');
  const [size, symbol] = SYMBOLS.find(([size]) => ns % size === 0n) as readonly [bigint, string];
  return ns === size ? symbol : `(${ns / size} ${symbol})`;
}
