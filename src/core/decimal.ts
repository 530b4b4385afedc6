/**
 * A decimal number, as text, times `factor` and ten to the power of `places`, rounded to a whole number (halves away from 0):
 * `shiftDecimal('1.5', 9)` is 1500000000n. `undefined` when the text is not a decimal number. Takes a sign, a fraction and an
 * exponent. Nothing is rounded before the end.
 */
export function shiftDecimal(text: string, places: number, factor = 1n): bigint | undefined {
  const parts = decimalParts(text);
  if (parts === undefined) return undefined;
  const { negative, digits, decimals } = parts;
  const surplus = decimals - places;
  let whole = BigInt(surplus < 0 ? digits + '0'.repeat(-surplus) : digits);
  if (factor !== 1n) whole *= factor;
  if (surplus > 0) {
    const unit = 10n ** BigInt(surplus);
    whole = (2n * whole + unit) / (2n * unit);
  }
  return negative ? -whole : whole;
}

/** Has a decimal number, as text, digits other than 0 beyond so many decimals? */
export function finerThan(text: string, places: number): boolean {
  const parts = decimalParts(text);
  if (parts === undefined) return false;
  const { digits, decimals } = parts;
  return decimals > places && /[1-9]/.test(digits.slice(Math.max(0, digits.length - (decimals - places))));
}

/** Is a decimal number, as text of at most 15 digits, a double exactly? Its decimals then divide by as many fives. */
export function isDyadic(text: string): boolean {
  const parts = decimalParts(text);
  if (parts === undefined) return false;
  const { digits, decimals } = parts;
  return digits.length <= 15 && decimals < 16 && (decimals <= 0 || Number(digits) % 5 ** decimals === 0);
}

/** A decimal number as a whole number of digits, and how many of them are decimals: less than 0 for an exponent above. */
function decimalParts(text: string): { negative: boolean; digits: string; decimals: number } | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  return { negative: sign === '-', digits: whole + fraction, decimals: fraction.length - Number(exponent) };
}
