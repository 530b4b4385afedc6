import { GRADIENT_WASM } from './gradient-wasm.js';

/** Samples in one run of the loop: its three arrays fit into a second-level cache. */
export const BLOCK: number = 4096;

// Where gradient.wat has its arrays, one after the other: it leaves room for two blocks, and a neighbour at either end.
const LENGTH = 2 * BLOCK + 2;
const BYTES = LENGTH * Float64Array.BYTES_PER_ELEMENT;
const F = 0;
const X = BYTES;
const OUT = 2 * BYTES;

/**
 * Works out the slopes of `count` samples from `from` on; `fm` and `xm` are the sample before them. `out` may be `f` or `x`.
 * Returns false when it cannot, and has changed nothing then.
 */
export type Loop = (
  f: Float64Array,
  x: Float64Array,
  out: Float64Array,
  from: number,
  count: number,
  fm: number,
  xm: number,
) => boolean;

let loaded: Loop | null | undefined;

/** The WebAssembly loop; `undefined` where the engine has none, or a page forbids it. It takes even counts up to {@link BLOCK}. */
export function loadWasm(): Loop | undefined {
  if (loaded === undefined) {
    try {
      loaded = instantiate();
    } catch {
      loaded = null;
    }
  }
  return loaded ?? undefined;
}

function instantiate(): Loop {
  const bytes = Uint8Array.from(atob(GRADIENT_WASM), (c) => c.charCodeAt(0));
  const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const array = (offset: number): Float64Array => new Float64Array(memory.buffer, offset, LENGTH);
  const [fIn, xIn, result] = [array(F), array(X), array(OUT)];
  return (f, x, out, from, count, fm, xm) => {
    fIn.set(f.subarray(from - 1, from + count + 1));
    xIn.set(x.subarray(from - 1, from + count + 1));
    fIn[0] = fm;
    xIn[0] = xm;
    if (run(count + 2) !== 0) return false;
    out.set(result.subarray(1, count + 1), from);
    return true;
  };
}

// What this file uses of the platform. Kernels are checked against the library of the language alone, which does not declare it.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => { readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; run(n: number): number } };
};
declare function atob(base64: string): string;
