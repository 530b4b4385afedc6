/** Numbers from 0 to 1, the same ones in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random walk, sampled at irregular times. */
export function walk(n: number): { t: Float64Array; value: Float64Array } {
  const next = random(1);
  const t = new Float64Array(n);
  const value = new Float64Array(n);
  for (let i = 1; i < n; i += 1) {
    t[i] = (t[i - 1] as number) + 0.1 + next();
    value[i] = (value[i - 1] as number) + next() - 0.5;
  }
  return { t, value };
}

/** The derivative at the middle one of three samples, as one writes it by hand. */
export function middleSlope(window: readonly { readonly t: number | bigint; readonly value: number }[]): number {
  const [a, b, c] = window as [(typeof window)[0], (typeof window)[0], (typeof window)[0]];
  const hs = (b.t as number) - (a.t as number);
  const hd = (c.t as number) - (b.t as number);
  const sl = (b.value - a.value) / hs;
  const sr = (c.value - b.value) / hd;
  return ((hd * sl + hs * sr) / (hs + hd)) * 1000;
}

/** The same as a feed would write it: whole milliseconds, six decimals. */
export function* feed(n: number): Generator<{ t: number; value: string }> {
  const next = random(2);
  let t = 1700000000000;
  let value = 20;
  for (let i = 0; i < n; i += 1) {
    t += 1 + Math.floor(next() * 200);
    value += next() - 0.5;
    yield { t, value: value.toFixed(6) };
  }
}
