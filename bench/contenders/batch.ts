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

serve({ out: batch(true), fresh: batch(false) });
