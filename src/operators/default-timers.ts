import { asyncScheduler } from 'rxjs';
import type { Timers } from '../core/timers.js';
import { isWallClock, systemTimers } from '../time/system-timers.js';

/** Does `asyncScheduler` run on the time of this machine, and not on that of `TestScheduler.run`? */
const isReal = (): boolean => isWallClock(asyncScheduler.now());

/**
 * The clock of an operator that was given none: that of this machine, monotonic, so that a change of its date does not matter. Within
 * `run` of RxJS's TestScheduler it is the virtual one, as for RxJS's own operators.
 */
export const defaultTimers: Timers = {
  now: () => (isReal() ? systemTimers : asyncScheduler).now(),
  schedule: (work, delay) => (isReal() ? systemTimers : asyncScheduler).schedule(work, delay),
};
