import type { Coordinates, Steps } from './coordinates.js';

const single = Math.fround;
const double = (x: number): number => x;

/**
 * numpy.gradient along a line where the values, the coordinates or both are float32: each operation is rounded as numpy rounds
 * it. `undefined` where nothing is float32.
 *
 * numpy works an operation out in float32 when all that goes into it is float32, or is a plain number (NEP 50). So float32 values
 * are subtracted in float32 whatever the coordinates are, float32 coordinates make float32 weights for values of any kind, and
 * results are float32 when the values are.
 *
 * Source: `gradient` in numpy/lib/_function_base_impl.py of numpy 2; numpy 1 rounds otherwise where coordinates have equal steps,
 * and at edges of order 2.
 */
export function float32Line(
  float32: boolean,
  spacing: number | Coordinates,
  steps: number | Steps,
  edgeOrder: 1 | 2,
): ((f: Float64Array | Float32Array) => Float64Array | Float32Array) | undefined {
  const singleSpacing = spacing instanceof Float32Array;
  if (!float32 && !singleSpacing) return undefined;
  const ofSteps = singleSpacing ? single : double;
  const ofValues = float32 ? single : double;
  const ofResults = float32 && (singleSpacing || typeof spacing === 'number') ? single : double;
  const h = (i: number): number => (typeof steps === 'number' ? steps : steps.h(i));
  const even = typeof steps === 'number';
  return (f) => {
    const end = f.length - 1;
    const out = float32 ? new Float32Array(end + 1) : new Float64Array(end + 1);
    const slope = (from: number, to: number, width: number): number =>
      ofResults(ofValues(f[to] - f[from]) / ofResults(ofSteps(width)));
    const weigh = (a: number, b: number, c: number, i: number): number =>
      ofResults(
        ofResults(ofResults(ofResults(ofSteps(a)) * f[i - 1]) + ofResults(ofResults(ofSteps(b)) * f[i])) +
          ofResults(ofResults(ofSteps(c)) * f[i + 1]),
      );
    let hd = h(1);
    for (let i = 1; i < end; i += 1) {
      if (even) {
        out[i] = slope(i - 1, i + 1, 2 * steps);
        continue;
      }
      const hs = hd;
      hd = h(i + 1);
      const both = ofSteps(hs + hd);
      out[i] = weigh(-hd / ofSteps(hs * both), ofSteps(hd - hs) / ofSteps(hs * hd), hs / ofSteps(hd * both), i);
    }
    out[0] = slope(0, 1, h(1));
    out[end] = slope(end - 1, end, h(end));
    if (edgeOrder === 2) {
      const edge = (h1: number, h2: number, sign: 1 | -1, i: number): number => {
        const both = ofSteps(h1 + h2);
        const far = even ? -0.5 / h1 : -h1 / ofSteps(h2 * both);
        const middle = even ? 2 / h1 : both / ofSteps(h1 * h2);
        const near = even ? -1.5 / h1 : -ofSteps(2 * h1 + h2) / ofSteps(h1 * both);
        return sign === 1 ? weigh(near, middle, far, i) : weigh(-far, -middle, -near, i);
      };
      out[0] = edge(h(1), h(2), 1, 1);
      out[end] = edge(h(end), h(end - 1), -1, end - 1);
    }
    return out;
  };
}
