import { asyncScheduler } from 'rxjs';
import type { Timers } from '../core/timers.js';
import { isWallClock, systemTimers } from '../time/system-timers.js';

/**
 * The clock of an operator that was given none, for one subscription: that of this machine, monotonic, so that a change of its date
 * does not matter. Within `run` of RxJS's TestScheduler it is the virtual one, as for RxJS's own operators.
 */
export const defaultTimers = (): Timers => (isWallClock(asyncScheduler.now()) ? systemTimers : asyncScheduler);
