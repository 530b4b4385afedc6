import type { Result } from '../../src/wire/result.js';
import type { ResultEncoder } from '../../src/wire/result-encoder.js';

/** An encoder out of a function that writes one line for each result. */
export const encoderOf = (write: (result: Result) => string): ResultEncoder => ({
  encode: (result, line) => line(write(result), result.key),
  snapshot: () => null,
  restore() {},
});
