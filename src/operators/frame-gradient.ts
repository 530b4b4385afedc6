import { Observable, type Observer, type OperatorFunction, type Subscriber } from 'rxjs';
import { type Counters, createCounters } from '../core/counters.js';
import { show } from '../core/errors.js';
import { checkNames, oneOf } from '../core/nearest.js';
import type { Time } from '../core/types.js';
import type { Coordinates } from '../kernels/gradient/coordinates.js';
import { type AlongAxis, createAxes } from '../kernels/gradient/gradient-nd.js';
import { checkEdgeOrder, checkMode, type Mode } from '../kernels/three-point/options.js';
import { Ledger } from '../order/ledger.js';
import { type Frame, readFrame } from './frame.js';
import { LinkedObserver } from './linked-observer.js';
import { accessor, checkDropped, type Dropped } from './sample-access.js';

/** A frame, and when it was taken. */
export interface FrameSample {
  readonly t: Time;
  readonly value: Frame;
}

/** Options of {@link frameGradient}. */
export interface FrameGradientOptions<S = FrameSample, T = Time> {
  /** How many rows and columns a frame has: `[24, 32]`. */
  readonly shape: readonly [rows: number, columns: number];
  /** The distance of neighbours (default 1), or `[dy, dx]`: that of rows and that of columns, each a number or coordinates. */
  readonly spacing?: number | readonly [dy: number | Coordinates, dx: number | Coordinates];
  /** Order of the one-sided formula at the margins (default 1). */
  readonly edgeOrder?: 1 | 2;
  /** How results are rounded (default `accurate`): see {@link createThreePoint}. `numpy` works Float32Array frames out in float32. */
  readonly mode?: Mode;
  /** The frame of a sample. Default: its `value`. */
  readonly frame?: (sample: S) => Frame;
  /** The time of a sample, which its result carries as it is. Default: its `t`. */
  readonly time?: (sample: S) => T;
  /** A frame of another size, or one that is not numbers, ends the stream (default), or is left out; counted `bad` both ways. */
  readonly onBad?: 'error' | 'drop';
  /** Where to count what became of the frames; see {@link createCounters}. */
  readonly counters?: Counters;
  /** The samples that were left out, as a stream of their own: hand in a Subject. */
  readonly dropped?: Pick<Observer<Dropped<S>>, 'next'>;
}

/** How a frame slopes, pixel by pixel, row by row. */
export interface FrameGradient<S = FrameSample, T = Time> {
  readonly t: T;
  /** How steep, in value units per unit of `spacing`. */
  readonly magnitude: Float64Array;
  /** Which way is up, in radians from -pi to pi: 0 along the columns, pi/2 down the rows. */
  readonly direction: Float64Array;
  /** The derivatives down the rows and along the columns. */
  readonly gradient: readonly [dRows: Float64Array, dColumns: Float64Array];
  /** The very object that came in. */
  readonly sample: S;
}

const NAMES = ['shape', 'spacing', 'edgeOrder', 'mode', 'frame', 'time', 'onBad', 'counters', 'dropped'];

/**
 * The spatial gradient of frames: where a thermal camera, or any array of sensors, sees an edge, and which way it faces.
 *
 * n frames in, n results out, each at once: frames know nothing of each other. Unit: value unit per unit of `spacing`. NaN and
 * Infinity spread to their neighbours. The arrays of a result are its own.
 *
 * @example
 * of({ t: 0, value: [[0, 3], [4, 7]] }).pipe(
 *   frameGradient({ shape: [2, 2] }),
 *   mergeMap(({ magnitude }) => magnitude),
 * ) // -> 5, 5, 5, 5
 *
 * Source: numpy.gradient(frame, dy, dx, edge_order=edgeOrder); numpy.hypot, numpy.arctan2(d/dy, d/dx).
 *
 * @throws RangeError, TypeError at once, on invalid options; the stream fails with a StreamError `decode` on a frame
 * that does not fit, unless `onBad` is `drop`
 */
export function frameGradient<S = FrameSample, T = Time>(
  options: FrameGradientOptions<S, T>,
): OperatorFunction<S, FrameGradient<S, T>> {
  checkNames('frameGradient', options, NAMES);
  const { shape, spacing = 1, edgeOrder = 1 } = options;
  if (!(Array.isArray(shape) && shape.length === 2 && shape.every((n) => Number.isSafeInteger(n) && n > 0)))
    throw new RangeError(`shape must be [rows, columns], two positive integers, got ${show(shape)}`);
  checkEdgeOrder(edgeOrder);
  const mode = checkMode(options.mode ?? 'accurate');
  oneOf('onBad', options.onBad ?? 'error', ['error', 'drop']);
  const access = {
    frame: accessor<S, Frame>('frame', options.frame, 'value'),
    time: accessor<S, T>('time', options.time, 't'),
  };
  checkDropped(options.dropped);
  const axes = createAxes(shape, undefined, spacing, { edgeOrder, mode });
  // numpy rounds float32 frames otherwise; the other modes do not.
  const singleAxes = mode === 'numpy' ? createAxes(shape, undefined, spacing, { edgeOrder, mode }, true) : axes;
  const axesOf = (frame: Frame): readonly AlongAxis[] => (isFloat32(frame) ? singleAxes : axes);
  return (source) => new Observable((out) => source.subscribe(new FrameObserver<S, T>(out, axesOf, access, options)));
}

class FrameObserver<S, T> extends LinkedObserver<S, FrameGradient<S, T>> {
  readonly #ledger: Ledger<S>;

  constructor(
    out: Subscriber<FrameGradient<S, T>>,
    private readonly axesOf: (frame: Frame) => readonly AlongAxis[],
    private readonly access: { readonly frame: (sample: S) => Frame; readonly time: (sample: S) => T },
    private readonly options: FrameGradientOptions<S, T>,
  ) {
    super(out);
    const { dropped } = options;
    this.#ledger = new Ledger(options.counters ?? createCounters(), {
      drop: (sample, reason) => dropped?.next({ sample, reason }),
    });
  }

  protected take(sample: S): void {
    const t = this.access.time(sample);
    const numbers = this.access.frame(sample);
    this.#ledger.arrived();
    let values: Float64Array;
    try {
      values = readFrame(numbers, this.options.shape);
    } catch (error) {
      this.#ledger.dropped(sample, 'bad');
      if (this.options.onBad !== 'drop') throw error;
      return;
    }
    const [dRows, dColumns] = this.axesOf(numbers).map((along) => {
      const slopes = new Float64Array(values.length);
      along(values, slopes);
      return slopes;
    }) as [Float64Array, Float64Array];
    const { magnitude, direction } = polar(dRows, dColumns);
    this.#ledger.result();
    this.out.next({ t, magnitude, direction, gradient: [dRows, dColumns], sample });
  }

  protected end(): void {}
}

const isFloat32 = (frame: Frame): boolean =>
  frame instanceof Float32Array || (Array.isArray(frame) && frame.every((row) => row instanceof Float32Array));

function polar(dy: Float64Array, dx: Float64Array): { magnitude: Float64Array; direction: Float64Array } {
  const [magnitude, direction] = [new Float64Array(dy.length), new Float64Array(dy.length)];
  for (let i = 0; i < dy.length; i += 1) {
    const [y, x] = [dy[i] as number, dx[i] as number];
    const square = y * y + x * x;
    // Math.hypot takes several times as long; it is for squares that are out of range
    magnitude[i] = square > 1e-290 && square < 1e300 ? Math.sqrt(square) : Math.hypot(y, x);
    direction[i] = Math.atan2(y, x);
  }
  return { magnitude, direction };
}
