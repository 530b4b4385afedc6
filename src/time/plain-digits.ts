import { POINT, ZERO } from '../core/chars.js';

const BILLION = 1_000_000_000n;
/** As many digits have times of the years to come, in ns. */
const MOST_DIGITS = 24;

/**
 * The ns that plain digits stand for, with at most one point among them, in a unit of ten to the power of `places` ns; exactly.
 * `undefined` for anything else, such as a sign, an exponent, or a digit below 1 ns: that takes the long way.
 */
export function plainNs(text: string, start: number, end: number, places: number): bigint | undefined {
  let point = end;
  for (let i = start; i < end; i += 1) {
    const code = text.charCodeAt(i);
    if (code === POINT && point === end) point = i;
    else if (!(code - ZERO >= 0 && code - ZERO <= 9)) return undefined;
  }
  const decimals = point === end ? 0 : end - point - 1;
  const whole = point - start;
  if (whole === 0 || decimals > places || whole + places > MOST_DIGITS || (point < end && decimals === 0))
    return undefined;
  // Doubles hold 15 digits: those of whole seconds, and those below.
  const upper = whole + places - 9;
  let seconds = 0;
  let below = 0;
  let at = 0; // digits so far
  for (let i = start; i < end; i += 1) {
    if (i === point) continue;
    const digit = text.charCodeAt(i) - ZERO;
    if (at < upper) seconds = seconds * 10 + digit;
    else below = below * 10 + digit;
    at += 1;
  }
  for (; at < whole + places; at += 1) {
    if (at < upper) seconds *= 10;
    else below *= 10;
  }
  return seconds === 0 ? BigInt(below) : BigInt(seconds) * BILLION + BigInt(below);
}
