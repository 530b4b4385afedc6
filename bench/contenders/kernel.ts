import { createThreePoint, type Emit, type Kernel } from '../../src/kernels/index.js';
import { walk } from '../data.js';
import { allocated, type Setup, serve, timed } from '../serve.js';

const N = 1 << 20;
const FEW = 1 << 14;
const BLOCK = 1 << 10;

/** The same formula without edges, checks, units or exact corrections: the least that one would write by hand. */
class Bare {
  #n = 0;
  #y1 = 0.5;
  #h1 = 0.5;
  #s1 = 0.5;

  push(h: number, y: number, emit: Emit): void {
    const s = (y - this.#y1) / h;
    if (this.#n > 1) {
      const h1 = this.#h1;
      emit(h1 < h ? this.#s1 + (s - this.#s1) * (h1 / (h1 + h)) : s + (this.#s1 - s) * (h / (h1 + h)), 'none');
    } else this.#n += 1;
    this.#y1 = y;
    this.#h1 = h;
    this.#s1 = s;
  }
}

const kernel =
  (create: () => Pick<Kernel, 'push'>, measure: typeof timed): Setup =>
  () => {
    const { t, value } = walk(N);
    const h = t.map((x, i) => x - (t[i - 1] ?? 0));
    const last = new Float64Array(1);
    const emit: Emit = (d) => {
      last[0] = d;
    };
    // In blocks: a loop that is entered once would be replaced while it runs, and timed in its slower form.
    const block = (k: Pick<Kernel, 'push'>, from: number): void => {
      for (let i = from; i < from + BLOCK; i += 1) k.push(h[i] as number, value[i] as number, emit);
    };
    const run = (n: number): void => {
      const k = create();
      for (let from = 0; from < n; from += BLOCK) block(k, from);
    };
    return () => {
      if (measure === timed) return measure(N, () => run(N));
      run(N);
      return measure(FEW, () => run(FEW));
    };
  };

serve({
  bare: kernel(() => new Bare(), timed),
  accurate: kernel(() => createThreePoint(), timed),
  numpy: kernel(() => createThreePoint({ mode: 'numpy' }), timed),
  exact: kernel(() => createThreePoint({ mode: 'exact' }), timed),
  'accurate-bytes': kernel(() => createThreePoint(), allocated),
  'numpy-bytes': kernel(() => createThreePoint({ mode: 'numpy' }), allocated),
  'exact-bytes': kernel(() => createThreePoint({ mode: 'exact' }), allocated),
});
