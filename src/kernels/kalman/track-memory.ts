import { DOUBLE_FIELD } from '../../core/double.js';
import { Memory } from '../recursive/filter.js';
import type { NoiseMemory } from './noise-scale.js';

/** The state of a Kalman filter with a gate. */
export class TrackMemory<T> extends Memory implements NoiseMemory {
  noise: number = DOUBLE_FIELD;
  heard = 0;
  step: number = DOUBLE_FIELD;
  origin: number = DOUBLE_FIELD; // the zero of the values that are kept
  value: number = DOUBLE_FIELD;
  readonly main: T;
  readonly rival: T; // through the newest values, which are outliers
  rejected = 0; // values that the rival has taken in; more than a filter has patience for: it has just taken over

  constructor(track: () => T) {
    super();
    this.main = track();
    this.rival = track();
  }
}
