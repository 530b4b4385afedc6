/**
 * A decimal number, as text, shifted by `places` and cut to a whole number, exactly: `shift('1.5', 9)` is 1500000000n.
 * `undefined` when the text is not a decimal number. Takes a sign, a fraction and an exponent.
 */
export function shiftDecimal(text: string, places: number): bigint | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?\s*$/.exec(text);
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const point = whole.length + Number(exponent) + places;
  const digits = (whole + fraction).padEnd(point, '0').slice(0, Math.max(point, 0));
  const size = BigInt(digits === '' ? '0' : digits);
  return sign === '-' ? -size : size;
}

/** How many significant digits a decimal text has: leading zeros do not count. */
export function significantDigits(text: string): number {
  let digits = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 101 || code === 69) break;
    if (code >= 48 && code <= 57 && (digits > 0 || code !== 48)) digits += 1;
  }
  return digits;
}
