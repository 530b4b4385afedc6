import { StreamError, show } from '../core/errors.js';
import { floats } from '../kernels/gradient/coordinates.js';
import { isNested, readNested } from '../kernels/gradient/nested.js';

/** The numbers of a sensor array: row by row in one array, or an array of rows. */
export type Frame = ArrayLike<number> | readonly ArrayLike<number>[];

/**
 * The numbers of a frame, row by row; those of a Float64Array are not copied.
 *
 * @throws StreamError `decode`, with both sizes, on a frame that does not fit, or is not numbers
 */
export function readFrame(frame: Frame, [rows, columns]: readonly [number, number]): Float64Array {
  const wanted = `a frame must have ${rows} rows of ${columns} numbers`;
  let got: string;
  try {
    if (typeof frame !== 'object' || frame === null) got = show(frame);
    else if (isNested(frame)) {
      const { data, shape } = readNested(frame);
      if (shape.length === 2 && shape[0] === rows && shape[1] === columns) return data;
      got = shape.join(' x ');
    } else {
      const values = floats(frame, 'frame');
      if (values.length === rows * columns) return values;
      got = `${values.length} numbers`;
    }
  } catch (cause) {
    throw new StreamError('decode', `${wanted}: ${cause instanceof Error ? cause.message : show(cause)}`, { cause });
  }
  throw new StreamError('decode', `${wanted}, ${rows * columns} in all, got ${got}`);
}
