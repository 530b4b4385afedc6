import { gradient } from '../../src/kernels/index.js';
import { walk } from '../data.js';
import { type Setup, serve, timed } from '../serve.js';

/** Arguments: how many samples, irregular or uniform spacing. */
const batch =
  (reuse: boolean): Setup =>
  (n, spacing) => {
    const { t, value } = walk(Number(n));
    const out = new Float64Array(value.length);
    const at = spacing === 'uniform' ? 0.25 : t;
    const times = Math.max(1, Math.floor(4_000_000 / value.length));
    const work = (): void => {
      for (let k = 0; k < times; k += 1) {
        if (reuse) gradient(value, at, { out });
        else gradient(value, at);
      }
    };
    return () => timed(times * value.length, work);
  };

/** Arguments: how many rows and columns, irregular or uniform spacing, the axis: 0, 1 or both. */
const frame =
  (reuse: boolean): Setup =>
  (n, spacing, axis) => {
    const size = Number(n);
    const array = { data: walk(size * size).value, shape: [size, size] };
    const at = spacing === 'uniform' ? 0.25 : walk(size).t;
    const axes = axis === 'both' ? [0, 1] : [Number(axis)];
    const spacings = axes.map(() => at);
    const fresh = { axis: axes };
    const options = reuse ? { ...fresh, out: axes.map(() => new Float64Array(size * size)) } : fresh;
    const times = Math.max(1, Math.floor(4_000_000 / array.data.length));
    const work = (): void => {
      for (let k = 0; k < times; k += 1) gradient(array, spacings, options);
    };
    return () => timed(times * array.data.length, work);
  };

serve({ out: batch(true), fresh: batch(false), 'frame-out': frame(true), 'frame-fresh': frame(false) });
