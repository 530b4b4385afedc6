/** Exact fractions for tests: written apart from src on purpose, so that no mistake can be made twice. */
export interface Fraction {
  readonly num: bigint;
  /** Positive. */
  readonly den: bigint;
}

export const fraction = (num: bigint, den = 1n): Fraction => (den < 0n ? { num: -num, den: -den } : { num, den });

/** A finite double, exactly: doubling is exact, so it can be scaled to an integer by doubling and halving alone. */
export function exactly(x: number): Fraction {
  if (!Number.isFinite(x)) throw new RangeError(`not finite: ${x}`);
  let den = 1n;
  let y = x;
  while (!Number.isInteger(y)) {
    y *= 2;
    den *= 2n;
  }
  return { num: BigInt(y), den };
}

export const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.num * b.den + b.num * a.den, a.den * b.den);
export const minus = (a: Fraction, b: Fraction): Fraction => fraction(a.num * b.den - b.num * a.den, a.den * b.den);
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.num * b.num, a.den * b.den);
export const over = (a: Fraction, b: Fraction): Fraction => fraction(a.num * b.den, a.den * b.num);

/** The nearest double, ties to even. */
export function toDouble({ num, den }: Fraction): number {
  if (num === 0n) return 0;
  const size = num < 0n ? -num : num;
  const bits = (n: bigint): number => n.toString(16).length * 4;
  // Find e with 2^e <= size / den < 2^(e + 1), from a guess that is off by a few.
  let e = bits(size) - bits(den) + 4;
  const atLeast = (k: number): boolean => (k >= 0 ? size >= den << BigInt(k) : size << BigInt(-k) >= den);
  while (!atLeast(e)) e -= 1;
  if (e > 1023) return num < 0n ? -Infinity : Infinity;
  const unit = Math.max(e - 52, -1074);
  const n = unit < 0 ? size << BigInt(-unit) : size;
  const d = unit > 0 ? den << BigInt(unit) : den;
  let q = n / d;
  const twice = (n % d) * 2n;
  if (twice > d || (twice === d && q % 2n === 1n)) q += 1n;
  const result = Number(q) * 2 ** unit;
  return num < 0n ? -result : result;
}

export interface Point {
  readonly x: Fraction;
  readonly y: Fraction;
}

const divided = (a: Point, b: Point): Fraction => over(minus(b.y, a.y), minus(b.x, a.x));

/** The slope, at `at`, of the parabola through three points (Newton's divided differences). */
export function parabolaSlope(a: Point, b: Point, c: Point, at: Fraction): Fraction {
  const bend = over(minus(divided(b, c), divided(a, b)), minus(c.x, a.x));
  const reach = minus(plus(at, at), plus(a.x, b.x));
  return plus(divided(a, b), times(bend, reach));
}

/** Twice the second divided difference. */
export const parabolaBend = (a: Point, b: Point, c: Point): Fraction =>
  times(fraction(2n), over(minus(divided(b, c), divided(a, b)), minus(c.x, a.x)));

/** What numpy.gradient(y, x, edge_order) would give without any rounding; order 2 needs three points and else is order 1. */
export function exactGradient(points: readonly Point[], edgeOrder: 1 | 2): Fraction[] {
  const at = (i: number): Point => points[i] as Point;
  const n = points.length;
  const wide = edgeOrder === 2 && n > 2;
  return points.map((p, i) => {
    if (i === 0) return wide ? parabolaSlope(at(0), at(1), at(2), p.x) : divided(at(0), at(1));
    if (i === n - 1) return wide ? parabolaSlope(at(n - 3), at(n - 2), at(n - 1), p.x) : divided(at(n - 2), at(n - 1));
    return parabolaSlope(at(i - 1), at(i), at(i + 1), p.x);
  });
}

export const points = (x: ArrayLike<number>, y: ArrayLike<number>): Point[] =>
  Array.from(x, (t, i) => ({ x: exactly(t), y: exactly(y[i] as number) }));
