import { DOUBLE_FIELD } from '../core/double.js';
import type { Time } from '../core/types.js';

/**
 * One result on its way out of a pipeline, with the texts of its sample: what a sink encodes.
 *
 * A pipeline has one object of this class, and fills it anew for each result.
 */
export class Result {
  key: string | undefined = undefined;
  t: Time = DOUBLE_FIELD;
  /** The time as JSON, as the input wrote it. */
  timeText = '';
  /** The value as JSON, as the input wrote it. */
  valueText = '';
  derivative: number | readonly number[] | null = null;
  edge: 'start' | 'end' | undefined = undefined;
  /** `false` for a provisional or assumed result. */
  final: false | undefined = undefined;
  assumed: true | undefined = undefined;
  warming: true | undefined = undefined;
  shortened: true | undefined = undefined;
  standardError: number | readonly number[] | undefined = undefined;
  residual: number | readonly number[] | undefined = undefined;
  r2: number | readonly number[] | undefined = undefined;
}
