import type { Counters } from 'fluxion';

/** What became of a sample that has no result, in the words of the screen. */
const REASONS = [
  ['tied', 'tied'],
  ['missing', 'missing'],
  ['late', 'late'],
  ['bad', 'unreadable'],
  ['dropped', 'dropped'],
  ['pending', 'waiting'],
] as const;

/** A number with two decimals, or so many; none for what is too large for them to matter. */
export function figure(value: number, digits = 2): string {
  const text = value.toFixed(Math.abs(value) < 100_000 ? digits : 0);
  return Number(text) === 0 ? (0).toFixed(digits) : text; // never -0.00
}

/** The same with a sign. */
export function signed(value: number, digits?: number): string {
  const text = figure(value, digits);
  return Number(text) > 0 ? `+${text}` : text;
}

/** `12 samples = 9 results + 2 tied + 1 missing`: it holds at every moment, by the counters of the library. */
export function balance(all: readonly Counters[]): string {
  const sum = (name: keyof Counters): number => all.reduce((total, counters) => total + counters[name], 0);
  const rest = REASONS.map(([name, word]) => [sum(name), word] as const).filter(([count]) => count > 0);
  return `${sum('in')} samples = ${sum('out')} results${rest.map(([count, word]) => ` + ${count} ${word}`).join('')}`;
}
